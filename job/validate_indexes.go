package job

import (
	"fmt"
	"strconv"
	"strings"
)

// indexRange is a run of indexes, both ends included.
type indexRange struct{ first, last int32 }

// countIndexes returns how many indexes a text such as "0,2-4" names. They
// must be in order and below completions. The empty text names none.
func countIndexes(text string, completions int32) (int32, error) {
	if text == "" {
		return 0, nil
	}
	var count int32
	previous := int32(-1)
	for part := range strings.SplitSeq(text, ",") {
		run, err := parseIndexRange(part, completions)
		if err != nil {
			return 0, err
		}
		if previous >= run.first {
			return 0, nonIncreasing(previous, run.first)
		}
		count += run.last - run.first + 1
		previous = run.last
	}
	return count, nil
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

func parseIndex(text string, completions int32) (int32, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("cannot convert string to integer for index: %q", text)
	}
	if n >= int64(completions) {
		return 0, fmt.Errorf("too large index: %q", text)
	}
	return int32(n), nil
}

func nonIncreasing(previous, current int32) error {
	return fmt.Errorf("non-increasing order, previous: %d, current: %d", previous, current)
}
