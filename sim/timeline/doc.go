// Package timeline makes a picture of a run: a lane for each pod, or for each
// index of an Indexed Job, with what its containers did and what it waited for,
// and with a sentence for each thing that says why it is there.
//
//	r := timeline.Record(c)          // before the run
//	err := c.Run()
//	err = r.Picture().WriteText(os.Stdout, timeline.TextOptions{})
//
// A [Picture] is plain data: lanes, spans and marks on an axis that begins with the
// run. It is made from the revisions of the objects, and from the reasons of
// the decisions where they are known: [Record] takes both from a cluster, [Read]
// the revisions from a file: what jobsim run -o watch writes, or what kubectl
// prints of a real cluster. What a source does not say is not in the picture.
//
// The same picture is written as text for a terminal, as SVG, and as one HTML file
// that needs nothing else. The same picture gives the same bytes. Names and messages
// may hold anything: what is not printable is shown as an escape, and nothing
// of it is taken as markup.
package timeline
