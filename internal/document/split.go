package document

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"unicode/utf16"
)

// stretch is a part of a file that holds one YAML document, or one or more JSON
// objects.
type stretch struct {
	line   int // of the first byte, from 1
	offset int // of the first byte in the file, from 0
	data   []byte
}

// separator begins a YAML document, terminator may end one. Kubernetes looks
// for the separator at the beginning of a line before it parses anything, so a
// broken document does not hide the next one; the same happens here.
var (
	separator  = []byte("---")
	terminator = []byte("...")
)

// split cuts a file into its documents, empty ones included, and returns the
// separators with more than a comment behind them as errors, in the words of
// apimachinery's YAMLReader.
func split(data []byte) (all []stretch, bad []*SyntaxError) {
	start, startLine := 0, 1
	cut := func(end, next, nextLine int) {
		all = append(all, stretch{line: startLine, offset: start, data: data[start:end]})
		start, startLine = next, nextLine
	}
	for offset, line := 0, 1; offset < len(data); line++ {
		next := len(data)
		if i := bytes.IndexByte(data[offset:], '\n'); i >= 0 {
			next = offset + i + 1
		}
		content := data[offset:next]
		switch rest, ok := bytes.CutPrefix(content, separator); {
		case ok:
			if rest = bytes.TrimSpace(rest); len(rest) > 0 && rest[0] != '#' {
				bad = append(bad, &SyntaxError{Line: line, Err: fmt.Errorf("invalid Yaml document separator: %s", rest)})
			}
			cut(offset, next, line+1)
		case bytes.Equal(bytes.TrimSpace(content), terminator) && content[0] == '.':
			cut(offset, next, line+1)
		}
		offset = next
	}
	cut(len(data), len(data), 0)
	return all, bad
}

// plainText returns the file as UTF-8 without a byte order mark. As in kubectl
// a mark decides: Windows PowerShell writes UTF-16 when output is redirected.
func plainText(data []byte) []byte {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return data[3:]
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return fromUTF16(data[2:], binary.BigEndian)
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return fromUTF16(data[2:], binary.LittleEndian)
	}
	return data
}

// fromUTF16 decodes UTF-16; what is not valid becomes U+FFFD.
func fromUTF16(data []byte, order binary.ByteOrder) []byte {
	units := make([]uint16, 0, len(data)/2+1)
	for ; len(data) >= 2; data = data[2:] {
		units = append(units, order.Uint16(data))
	}
	if len(data) > 0 {
		units = append(units, 0xfffd)
	}
	return []byte(string(utf16.Decode(units)))
}
