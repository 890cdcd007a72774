package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// output is where a command writes its result: standard output, or a file that is there
// as a whole or not at all.
type output struct {
	path   string // empty: stdout
	stdout io.Writer
}

// check returns an error if the file cannot be written, so that a long run does not
// find out at its end. It leaves nothing behind.
func (o output) check() error {
	if o.path == "" {
		return nil
	}
	if info, err := os.Stat(o.path); err == nil && !info.Mode().IsRegular() {
		return &os.PathError{Op: "write", Path: o.path, Err: errors.New("is not a regular file")}
	}
	f, err := o.temporary()
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// writeJSON writes a value for other programs.
func writeJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}

// temporary is a new file beside the one to be written. An error names the latter.
func (o output) temporary() (*os.File, error) {
	f, err := os.CreateTemp(filepath.Dir(o.path), "."+filepath.Base(o.path)+".*")
	if bad, ok := errors.AsType[*os.PathError](err); ok {
		bad.Path = o.path
	}
	return f, err
}

// write writes what f does. A file gets its name when all of it is written.
func (o output) write(f func(io.Writer) error) error {
	var buffer bytes.Buffer
	if err := f(&buffer); err != nil {
		return err
	}
	if o.path == "" {
		_, err := o.stdout.Write(buffer.Bytes())
		return err
	}
	temporary, err := o.temporary()
	if err != nil {
		return err
	}
	_, err = temporary.Write(buffer.Bytes())
	err = errors.Join(err, temporary.Chmod(0o644), temporary.Close())
	if err == nil {
		err = os.Rename(temporary.Name(), o.path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temporary.Name()))
	}
	return nil
}
