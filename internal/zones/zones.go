// Package zones is the IANA time zone database, release 2025c, as part of the
// program.
//
// time.LoadLocation reads the database of the machine where there is one, also
// in a program that imports time/tzdata, which only fills in for a machine
// without. The hours of a clock change would then depend on the machine, and
// a run could not be repeated on another one. The archive is the one of the Go
// distribution, lib/time/zoneinfo.zip in GOROOT; to make Kubernetes' own code
// use the same, set ZONEINFO to its path. The data are in the public domain.
package zones

import (
	"archive/zip"
	_ "embed"
	"errors"
	"io"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/jobsim/jobsim/internal/apitime"
)

//go:embed zoneinfo.zip
var archive string

// Zone is a time zone with its clock changes at hand: package time works out
// those of later years anew each time.
type Zone struct {
	// Location is the zone for package time.
	Location *time.Location
	// DayGaps are the clock changes, since 1970, that left a calendar day out,
	// in their order: at these moments the next day but one begins. Most zones
	// have none.
	DayGaps []time.Time

	stretches []Stretch // in their order, without gaps
}

// Stretch is a time between two clock changes.
type Stretch struct {
	// From and Until are in seconds since 1970; From is included, Until is not.
	From, Until int64
	// Offset is what the clocks are ahead of UTC, in seconds, and Shift by how
	// much they were put forward at From; 0 where that is not a clock change.
	Offset, Shift int64
	// Settled is when a calendar has nothing to do with the change at From any
	// more: when the next day begins or, where the change leaves out a midnight,
	// the next month.
	Settled int64
	// Doubtful is when the clocks begin to show what they will show again after
	// the change at Until: package time may take such a time for the later one.
	// It is Until where that does not put the clocks back.
	Doubtful int64
}

// UTC has no clock changes.
var UTC = newZone(time.UTC)

// index is how each zone of the archive is loaded, once.
var index = sync.OnceValue(func() map[string]func() (*Zone, error) {
	files, err := zip.NewReader(strings.NewReader(archive), int64(len(archive)))
	if err != nil {
		panic("zones: the archive cannot be read: " + err.Error()) // it is part of the program
	}
	loaders := make(map[string]func() (*Zone, error), len(files.File))
	for _, f := range files.File {
		loaders[f.Name] = sync.OnceValues(func() (*Zone, error) { return load(f) })
	}
	return loaders
})

// Load returns the zone of that name, such as Europe/Berlin; empty: UTC. The
// errors have the words of time.LoadLocation. The name Local is unknown: what
// it means is up to the caller.
func Load(name string) (*Zone, error) {
	switch {
	case name == "" || name == "UTC":
		return UTC, nil
	case strings.Contains(name, "..") || name[0] == '/' || name[0] == '\\':
		return nil, errors.New("time: invalid location name")
	}
	load, ok := index()[name]
	if !ok || strings.HasSuffix(name, "/") {
		return nil, errors.New("unknown time zone " + name)
	}
	return load()
}

// Names returns the names of all zones, in no particular order.
func Names() []string {
	var names []string
	for name := range index() {
		if !strings.HasSuffix(name, "/") {
			names = append(names, name)
		}
	}
	return names
}

func load(f *zip.File) (*Zone, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	location, err := time.LoadLocationFromTZData(f.Name, data)
	if err != nil {
		return nil, err
	}
	return newZone(location), nil
}

// The years whose clock changes are at hand. No rule of the database leaves out
// a day every year, so there is no gap after those that are found.
const firstYear, lastYear = 1970, 2100

func newZone(location *time.Location) *Zone {
	z := &Zone{Location: location}
	at := time.Date(firstYear, 1, 1, 0, 0, 0, 0, location)
	end := time.Date(lastYear, 1, 1, 0, 0, 0, 0, location)
	for by := time.Duration(0); ; {
		next, nextBy := NextShift(at, end)
		if nextBy == 0 {
			next = end
		}
		_, offset := at.Zone()
		z.stretches = append(z.stretches, Stretch{at.Unix(), next.Unix(), int64(offset), int64(by / time.Second), settled(at, by).Unix(), next.Add(min(0, nextBy)).Unix()})
		if nextBy == 0 {
			return z
		}
		if nextBy >= 24*time.Hour {
			z.DayGaps = append(z.DayGaps, next)
		}
		at, by = next, nextBy
	}
}

// settled is when a clock change is settled, see [Stretch].
func settled(at time.Time, by time.Duration) time.Time {
	if by == 0 {
		return at
	}
	year, month, day := at.Date()
	if day != at.Add(-time.Nanosecond).Day() && (by > 0 && (at.Hour() > 0 || at.Minute() > 0)) {
		return time.Date(year, month+1, 1, 0, 0, 0, 0, at.Location())
	}
	return time.Date(year, month, day+1, 0, 0, 0, 0, at.Location())
}

// Stretch returns the stretch that a moment, in seconds since 1970, is in. False:
// it is not in the years 1970 to 2099.
func (z *Zone) Stretch(unix int64) (Stretch, bool) {
	i := sort.Search(len(z.stretches), func(i int) bool { return unix < z.stretches[i].Until })
	if i == len(z.stretches) || unix < z.stretches[i].From {
		return Stretch{}, false
	}
	return z.stretches[i], true
}

// NextShift returns the next moment after t and not after end at which the
// clocks of t's location are put forward by that much, or back where it is
// negative. By 0: there is none.
func NextShift(t, end time.Time) (time.Time, time.Duration) {
	for {
		at := nextBound(t)
		if at.IsZero() || at.After(end) {
			return time.Time{}, 0
		}
		if by := shift(at); by != 0 {
			return at, by
		}
		t = at
	}
}

// nextBound is where package time says that another zone begins to be in
// effect; zero: none does. On the last day of a leap year ZoneBounds of Go 1.26
// may return a moment that has passed.
func nextBound(t time.Time) time.Time {
	_, end := t.ZoneBounds()
	if end.IsZero() || end.After(t) {
		return end
	}
	return t.Add(time.Hour)
}

func shift(at time.Time) time.Duration {
	_, before := at.Add(-time.Nanosecond).Zone()
	_, after := at.Zone()
	return apitime.Seconds(int64(after - before))
}
