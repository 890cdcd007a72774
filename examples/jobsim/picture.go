package main

import (
	"bufio"
	"io"
	"os"
	"path/filepath"

	"github.com/jobsim/jobsim/sim/timeline"
)

// pictureFormat writes a picture in one format.
type pictureFormat func(p *timeline.Picture, w io.Writer, text timeline.TextOptions) error

func asText(p *timeline.Picture, w io.Writer, text timeline.TextOptions) error {
	return p.WriteText(w, text)
}

// pictureFormats are the formats by the end of the file's name.
var pictureFormats = map[string]pictureFormat{
	".html": func(p *timeline.Picture, w io.Writer, _ timeline.TextOptions) error { return p.WriteHTML(w) },
	".svg": func(p *timeline.Picture, w io.Writer, _ timeline.TextOptions) error {
		return p.WriteSVG(w, timeline.SVGOptions{})
	},
	".txt": asText,
}

// checkPicture says what is wrong with the name of a file for a picture.
func checkPicture(name string) error {
	if name == "-" || pictureFormats[filepath.Ext(name)] != nil {
		return nil
	}
	return &unsupportedError{name, "FILE.html, FILE.svg, FILE.txt, -"}
}

// writePicture writes a picture to a file, or to stdout where its name is -.
func writePicture(p *timeline.Picture, name string, text timeline.TextOptions, stdout io.Writer) error {
	if name == "-" {
		return p.WriteText(stdout, text)
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	err = pictureFormats[filepath.Ext(name)](p, w, text)
	if err == nil {
		err = w.Flush()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}
