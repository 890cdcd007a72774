package sweep

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/bits"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Histogram counts values of 0 or more in buckets. Its counts are whole numbers:
// histograms that are merged, in any order, are the one of all values. The zero
// Histogram is empty. It is an HDR histogram (hdrhistogram.org) with three
// significant digits over all of int64: no two values of a bucket differ by more
// than 1/1024, and each value below 2048 has a bucket of its own.
//
// A Histogram is not safe for concurrent use.
type Histogram struct {
	buckets  *hdrhistogram.PackedHistogram
	min, max int64
}

// digits is the number of significant decimal digits that are kept.
const digits = 3

// Add counts a value; a negative one counts as 0.
func (h *Histogram) Add(value int64) { h.add(max(0, value), 1) }

func (h *Histogram) add(value, count int64) {
	if h == nil || count <= 0 {
		return
	}
	if h.buckets == nil {
		h.buckets = hdrhistogram.NewPacked(1, math.MaxInt64, digits)
		h.min, h.max = value, value
	}
	h.min, h.max = min(h.min, value), max(h.max, value)
	if err := h.buckets.RecordValues(value, count); err != nil {
		panic(err) // no value of int64 is out of its range
	}
}

// Count is how many values were added.
func (h *Histogram) Count() int64 {
	if h == nil || h.buckets == nil {
		return 0
	}
	return h.buckets.TotalCount()
}

// Max is the largest value, exactly; 0 where there is none.
func (h *Histogram) Max() int64 {
	if h == nil {
		return 0
	}
	return h.max
}

// Min is the smallest value, exactly; 0 where there is none.
func (h *Histogram) Min() int64 {
	if h == nil {
		return 0
	}
	return h.min
}

// Quantile is a value that is not exceeded by num/den of all values: the smallest
// one that has the property, or at most 1/1024 above it, and never above Max. It
// is computed in whole numbers. It returns 0 where there is no value, and where
// num/den is not from 0 to 1.
func (h *Histogram) Quantile(num, den int64) int64 {
	n := h.Count()
	if n == 0 || num < 0 || den <= 0 || num > den || n > math.MaxInt64/den {
		return 0
	}
	rank := max(1, (n*num+den-1)/den)
	value := h.max
	var seen int64
	for lowest, count := range h.buckets.ForEachBucket {
		if seen += count; seen >= rank {
			value = highest(lowest)
			break
		}
	}
	return min(value, h.max)
}

// highest is the largest value of the bucket whose smallest one that is.
func highest(lowest int64) int64 {
	const exactBits = 11 // values below 2^11 have a bucket of their own
	if width := bits.Len64(uint64(lowest)) - exactBits; width > 0 {
		return lowest + (1<<width - 1)
	}
	return lowest
}

// merge adds the values of another histogram.
func (h *Histogram) merge(other *Histogram) {
	if other.Count() == 0 {
		return
	}
	lowest, most := other.min, other.max
	if h.Count() > 0 {
		lowest, most = min(h.min, lowest), max(h.max, most)
	}
	for value, count := range other.buckets.ForEachBucket {
		h.add(value, count)
	}
	h.min, h.max = lowest, most
}

// histogramJSON is a histogram as it is written: its buckets by their smallest
// value.
type histogramJSON struct {
	Min     int64      `json:"min"`
	P50     int64      `json:"p50"`
	P90     int64      `json:"p90"`
	P99     int64      `json:"p99"`
	Max     int64      `json:"max"`
	Buckets [][2]int64 `json:"buckets"`
}

// MarshalJSON writes the quantiles, and each bucket that is not empty as its
// smallest value and its count. Without values it is null.
func (h *Histogram) MarshalJSON() ([]byte, error) {
	if h.Count() == 0 {
		return []byte("null"), nil
	}
	out := histogramJSON{Min: h.min, P50: h.Quantile(50, 100), P90: h.Quantile(90, 100), P99: h.Quantile(99, 100), Max: h.max}
	for lowest, count := range h.buckets.ForEachBucket {
		out.Buckets = append(out.Buckets, [2]int64{lowest, count})
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (h *Histogram) UnmarshalJSON(data []byte) error {
	if h == nil {
		return errors.New("sweep: UnmarshalJSON into a nil Histogram")
	}
	*h = Histogram{}
	var in *histogramJSON
	if err := json.Unmarshal(data, &in); err != nil || in == nil {
		return err
	}
	for i, b := range in.Buckets {
		if b[0] < 0 || b[1] <= 0 || i > 0 && b[0] <= in.Buckets[i-1][0] {
			return fmt.Errorf("bucket %d: Invalid value: [%d,%d]: must be a value of 0 or more, above that of the bucket before, and a count of 1 or more", i, b[0], b[1])
		}
		h.add(b[0], b[1])
	}
	if len(in.Buckets) == 0 || in.Min < h.min || in.Min > highest(h.min) || in.Max < h.max || in.Max > highest(h.max) {
		return errors.New("min, max and buckets do not agree")
	}
	h.min, h.max = in.Min, in.Max
	return nil
}
