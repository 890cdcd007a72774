package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/jobsim/jobsim/sim/timeline"
)

const timelineUsageText = `Usage: jobsim timeline [flags] FILE...

Makes a picture of a run from what was saved of it. A FILE of - is standard
input. It may be what jobsim run -o watch has printed, or, of a real cluster,

  kubectl get jobs -o json --watch --output-watch-events >jobs.json &
  kubectl get pods -o json --watch --output-watch-events >pods.json
  jobsim timeline jobs.json pods.json

(kubectl watches one kind at a time), or a single look at what is there still:

  kubectl get jobs,pods -o json | jobsim timeline -

Of a real cluster the times are those in the objects, which are whole seconds.

Flags:
  -o FORMAT    text, svg or html (default text)
  --width N    columns of the text, or pixels of the SVG
  --ascii      text in ASCII only

Exit status: 0, or 2 for bad input or flags.`

// timelineOptions are what the command line of jobsim timeline asks for.
type timelineOptions struct {
	files  []string
	output string
	width  int
	ascii  bool
	help   bool
}

var timelineOutputs = []string{"text", "svg", "html"}

// parseTimelineOptions reads the command line of jobsim timeline.
func parseTimelineOptions(args []string) (timelineOptions, error) {
	o := timelineOptions{output: "text"}
	flags := flag.NewFlagSet("timeline", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.IntVar(&o.width, "width", 0, "")
	flags.BoolVar(&o.ascii, "ascii", false, "")
	flags.Func("o", "", func(s string) error {
		o.output = s
		return among("-o", timelineOutputs, s)
	})
	var err error
	if o.files, o.help, err = parseAround(flags, args); err != nil || o.help {
		return o, err
	}
	if o.width < 0 {
		return o, fmt.Errorf("--width: Invalid value: %d: must be greater than or equal to 0", o.width)
	}
	return o, checkArguments(o.files, "", 0)
}

// runTimeline is jobsim timeline.
func runTimeline(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	o, err := parseTimelineOptions(args)
	if err != nil {
		return complain(stderr, "error: %v\n\n%s", err, timelineUsageText)
	}
	if o.help {
		return report(fmt.Fprintln(stdout, timelineUsageText))
	}
	p, err := readPicture(o.files, stdin)
	if err == nil {
		err = o.write(p, stdout)
	}
	if err != nil {
		return complain(stderr, "error: %v", err)
	}
	return exitComplete
}

// readPicture reads the files one after the other.
func readPicture(files []string, stdin io.Reader) (*timeline.Picture, error) {
	var streams []io.Reader
	for _, name := range files {
		if name == "-" {
			streams = append(streams, named{"standard input", stdin})
			continue
		}
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		streams = append(streams, f)
	}
	return timeline.Read(streams...)
}

func (o *timelineOptions) write(p *timeline.Picture, w io.Writer) error {
	switch o.output {
	case "svg":
		return p.WriteSVG(w, timeline.SVGOptions{Width: o.width})
	case "html":
		return p.WriteHTML(w)
	}
	text := textOptions()
	if o.width > 0 {
		text.Width = o.width
	}
	text.ASCII = o.ascii
	return p.WriteText(w, text)
}

// named is a reader with a name for errors.
type named struct {
	name string
	io.Reader
}

// Name is what an error calls the reader.
func (n named) Name() string { return n.name }
