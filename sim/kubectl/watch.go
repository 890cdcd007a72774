package kubectl

import (
	"errors"
	"io"
	"time"

	"github.com/jobsim/jobsim"
)

// Watch prints what kubectl get -w does: first a table of what is there, then
// a row for each revision that comes. Every revision has its row, also one
// that changes nothing that the columns show, and so has the last one of an
// object that was removed.
//
// A Watch is of one kind of objects; NewWatch makes one. Not safe for
// concurrent use.
type Watch struct {
	w       io.Writer
	options TableOptions
	tabs    *tabber
}

// NewWatch returns a Watch that prints to w.
func NewWatch(w io.Writer, o TableOptions) *Watch {
	return &Watch{w: w, options: o, tabs: newTabber(o)}
}

var errZeroWatch = errors.New("kubectl: the zero Watch is of no use: make one with NewWatch")

// Rows prints a row for each object. The first call is for the objects that
// are there, each later one for a revision, at the moment at which it comes.
// The columns are as wide as they have ever been.
func (w *Watch) Rows(now time.Time, objects ...jobsim.Object) error {
	switch {
	case w == nil || w.tabs == nil:
		return errZeroWatch
	case isNil(w.w):
		return errNilWriter
	}
	t, err := tableOf(now, objects, w.options)
	if err != nil {
		return err
	}
	printed, err := t.writeTo(w.w, w.tabs, w.options)
	if printed {
		w.options.NoHeaders = true
	}
	return err
}
