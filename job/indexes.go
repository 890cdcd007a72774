package job

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Indexes is a set of completion indexes, such as those that status lists as
// "0,2-4". It is kept as runs of indexes that follow each other, so that what it
// costs depends on the number of runs and not on that of indexes.
//
// The zero Indexes is empty. An Indexes is a value that never changes: what adds
// to it returns another. It is safe for concurrent use.
type Indexes struct {
	// runs are in order, and between two of them at least one index is missing.
	runs []indexRange
}

// indexRange is a run of indexes, both ends included.
type indexRange struct{ first, last int }

// ParseIndexes reads a list of indexes as status.completedIndexes and the
// succeededIndexes of a successPolicy have it: numbers and ranges in rising order,
// separated by commas. The empty text is the empty set.
func ParseIndexes(text string) (Indexes, error) { return parseIndexes(text, math.MaxInt32) }

// parseIndexes reads indexes that must be below completions.
func parseIndexes(text string, completions int32) (Indexes, error) {
	if text == "" {
		return Indexes{}, nil
	}
	var x Indexes
	previous := -1
	for part := range strings.SplitSeq(text, ",") {
		run, err := parseIndexRange(part, completions)
		if err != nil {
			return Indexes{}, err
		}
		if previous >= run.first {
			return Indexes{}, nonIncreasing(previous, run.first)
		}
		x.append(run)
		previous = run.last
	}
	return x, nil
}

// parseIndexRange reads "3" or "3-5".
func parseIndexRange(text string, completions int32) (indexRange, error) {
	ends := strings.Split(text, "-")
	if len(ends) > 2 {
		return indexRange{}, fmt.Errorf(
			"the fragment %q violates the requirement that an index interval can have at most two parts separated by '-'", text)
	}
	first, err := parseIndex(ends[0], completions)
	if err != nil || len(ends) == 1 {
		return indexRange{first, first}, err
	}
	last, err := parseIndex(ends[1], completions)
	if err != nil {
		return indexRange{}, err
	}
	if first >= last {
		return indexRange{}, nonIncreasing(first, last)
	}
	return indexRange{first, last}, nil
}

func parseIndex(text string, completions int32) (int, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("cannot convert string to integer for index: %q", text)
	}
	if n >= int64(completions) {
		return 0, fmt.Errorf("too large index: %q", text)
	}
	return int(n), nil
}

func nonIncreasing(previous, current int) error {
	return fmt.Errorf("non-increasing order, previous: %d, current: %d", previous, current)
}

// storedIndexes reads the list of a status: what lies beyond completions is
// dropped, as after a Job was made smaller, and what cannot be read is left out
// (upstream: parseIndexesFromString).
func storedIndexes(text string, completions int) Indexes {
	var x Indexes
	for part := range strings.SplitSeq(text, ",") {
		first, last, isRange := strings.Cut(part, "-")
		from, err := strconv.Atoi(first)
		if err != nil {
			continue
		}
		if from >= completions {
			break
		}
		to := from
		if isRange {
			if to, err = strconv.Atoi(last); err != nil {
				continue
			}
		}
		x.append(indexRange{from, min(to, completions-1)})
	}
	return x
}

// append adds a run that does not begin before those that are there. It is for
// an Indexes that is being made.
func (x *Indexes) append(run indexRange) {
	n := len(x.runs)
	if n == 0 || run.first > x.runs[n-1].last+1 {
		x.runs = append(x.runs, run)
		return
	}
	x.runs[n-1].last = max(x.runs[n-1].last, run.last)
}

// indexesOf is the set of indexes that are listed in any order. The list is
// sorted in place.
func indexesOf(list []int) Indexes {
	slices.Sort(list)
	var x Indexes
	for _, i := range list {
		x.append(indexRange{i, i})
	}
	return x
}

// Add returns the set with these indexes too; negative ones are none.
func (x Indexes) Add(indexes ...int) Indexes {
	list := make([]int, 0, len(indexes))
	for _, i := range indexes {
		if i >= 0 {
			list = append(list, i)
		}
	}
	return x.Union(indexesOf(list))
}

// Union returns the indexes that are in either set.
func (x Indexes) Union(y Indexes) Indexes {
	switch {
	case len(y.runs) == 0:
		return x
	case len(x.runs) == 0:
		return y
	}
	both := Indexes{make([]indexRange, 0, len(x.runs)+len(y.runs))}
	i, j := 0, 0
	for i < len(x.runs) || j < len(y.runs) {
		if j == len(y.runs) || i < len(x.runs) && x.runs[i].first < y.runs[j].first {
			both.append(x.runs[i])
			i++
			continue
		}
		both.append(y.runs[j])
		j++
	}
	return both
}

// Contains reports whether the index is in the set.
func (x Indexes) Contains(index int) bool {
	i, found := slices.BinarySearchFunc(x.runs, index, func(r indexRange, index int) int { return r.last - index })
	return found || i < len(x.runs) && x.runs[i].first <= index
}

// Count returns how many indexes the set has.
func (x Indexes) Count() int {
	n := 0
	for _, r := range x.runs {
		n += r.last - r.first + 1
	}
	return n
}

// end is the number after the largest index; 0: the set is empty.
func (x Indexes) end() int {
	if len(x.runs) == 0 {
		return 0
	}
	return x.runs[len(x.runs)-1].last + 1
}

// countCommon is how many indexes are in both sets.
func (x Indexes) countCommon(y Indexes) int {
	n, i, j := 0, 0, 0
	for i < len(x.runs) && j < len(y.runs) {
		a, b := x.runs[i], y.runs[j]
		n += max(0, min(a.last, b.last)-max(a.first, b.first)+1)
		if a.last <= b.last {
			i++
		}
		if b.last <= a.last {
			j++
		}
	}
	return n
}

// missing lists the lowest indexes below completions that are not in the set, n
// at most.
func (x Indexes) missing(n, completions int) []int {
	list := make([]int, 0, min(n, completions))
	next := 0
	fill := func(end int) {
		for ; next < end && len(list) < n; next++ {
			list = append(list, next)
		}
	}
	for _, r := range x.runs {
		if len(list) == n {
			break
		}
		fill(min(r.first, completions))
		next = max(next, r.last+1)
	}
	fill(completions)
	return list
}

// Equal reports whether both sets have the same indexes.
func (x Indexes) Equal(y Indexes) bool { return slices.Equal(x.runs, y.runs) }

// String writes the set as a status has it: "0,2-4". Two indexes that follow
// each other are written as such: "0,1".
func (x Indexes) String() string {
	var text []byte
	for _, r := range x.runs {
		if len(text) > 0 {
			text = append(text, ',')
		}
		text = strconv.AppendInt(text, int64(r.first), 10)
		if r.last == r.first {
			continue
		}
		separator := byte('-')
		if r.last == r.first+1 {
			separator = ','
		}
		text = append(text, separator)
		text = strconv.AppendInt(text, int64(r.last), 10)
	}
	return string(text)
}
