package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/jobsim/jobsim/sim/timeline"
)

const timelineHelp = `Makes a picture of a run from what was saved of it. A FILE of - is standard
input. It may be what jobsim run -o watch has printed, or, of a real cluster,

  kubectl get jobs -o json --watch --output-watch-events >jobs.json &
  kubectl get pods -o json --watch --output-watch-events >pods.json
  jobsim timeline jobs.json pods.json

(kubectl watches one kind at a time), or a single look at what is there still:

  kubectl get jobs,pods -o json | jobsim timeline -

Of a real cluster the times are those in the objects, which are whole seconds.

Exit status: 0, or 2 for bad input or flags.`

// timelineOptions are what the command line of jobsim timeline asks for.
type timelineOptions struct {
	files  []string
	output string
	width  int
	ascii  bool
}

// timelineCommand is jobsim timeline.
func timelineCommand(e *environment) *cobra.Command {
	o := &timelineOptions{output: "text"}
	cmd := &cobra.Command{
		Use: "timeline FILE... [flags]", Short: "Draws a run that was saved, of a real cluster too", Long: timelineHelp,
	}
	flags := cmd.Flags()
	flags.StringArrayVarP(&o.files, "filename", "f", nil, "what was saved, or - for standard input; may be repeated, and left out before FILE")
	flags.VarP(choiceValue{&o.output, []string{"text", "svg", "html"}}, "output", "o", "how to draw it")
	flags.IntVar(&o.width, "width", 0, "columns of the text, or pixels of the SVG; 0: those of the terminal, or as many as it needs")
	flags.BoolVar(&o.ascii, "ascii", false, "text in ASCII only")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		switch o.files = append(o.files, args...); {
		case len(o.files) == 0:
			return usageError(cmd, "no FILE given")
		case o.width < 0:
			return usageError(cmd, fmt.Sprintf("--width: Invalid value: %d: must be greater than or equal to 0", o.width))
		}
		p, err := readPicture(o.files, e.stdin)
		if err != nil {
			return err
		}
		return o.write(p, e.stdout)
	}
	return cmd
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

func (o *timelineOptions) write(p *timeline.Picture, w *stickyWriter) error {
	switch o.output {
	case "svg":
		return p.WriteSVG(w, timeline.SVGOptions{Width: o.width})
	case "html":
		return p.WriteHTML(w)
	}
	text := screenOf(w.to).text()
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
