package timeline

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longest is how many characters of a name or a sentence are shown.
const longest = 1000

// plain makes a text fit to be shown: a character that is not printed (control and
// format characters, such as those that change the direction of writing) becomes an
// escape, as does a byte that is no UTF-8. Line ends become spaces. The end of a very
// long text is left out.
func plain(text string) string {
	if isPlain(text) {
		return text
	}
	var b strings.Builder
	n := 0
	for i, r := range text {
		if n++; n > longest {
			b.WriteString("…")
			break
		}
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			b.WriteByte(' ')
		case r == utf8.RuneError && text[i] != "\uFFFD"[0]:
			fmt.Fprintf(&b, `\x%02x`, text[i])
		case r != ' ' && !unicode.IsGraphic(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// isPlain is whether there is nothing to be done.
func isPlain(text string) bool {
	if len(text) > longest {
		return false
	}
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// cut shortens a text to n characters, with a mark at the end of it.
func cut(text string, n int, mark string) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	r := []rune(text)
	return string(r[:max(0, n-utf8.RuneCountInString(mark))]) + mark
}

// wrap breaks a text into lines of at most first, and then rest, characters. A word
// that is longer than a line is broken, too.
func wrap(text string, first, rest int) []string {
	var lines []string
	line, room := "", max(8, first)
	end := func() { lines, line, room = append(lines, line), "", max(8, rest) }
	for _, word := range strings.Fields(text) {
		for word != "" {
			used := utf8.RuneCountInString(line)
			if used > 0 {
				used++
			}
			n := utf8.RuneCountInString(word)
			switch {
			case used+n <= room:
				if used > 0 {
					line += " "
				}
				line, word = line+word, ""
			case used > 0:
				end()
			default:
				r := []rune(word)
				line, word = string(r[:room]), string(r[room:])
				end()
			}
		}
	}
	if line != "" || len(lines) == 0 {
		lines = append(lines, line)
	}
	return lines
}
