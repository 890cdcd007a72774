package timeline

import (
	"fmt"
	"math"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// luminance is the relative luminance of a colour as WCAG 2 defines it.
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(colour[1:], 16, 32)
	require.NoError(t, err, colour)
	channel := func(n uint64) float64 {
		c := float64(n&0xff) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(n>>16) + 0.7152*channel(n>>8) + 0.0722*channel(n)
}

// contrast is the contrast ratio of two colours, from 1 to 21.
func contrast(t *testing.T, a, b string) float64 {
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// Text has a contrast of at least 4.5 and lines have one of at least 3 with what is
// behind them, in both themes (WCAG 2 AA, 1.4.3 and 1.4.11).
func TestContrast(t *testing.T) {
	for theme, p := range page {
		check := func(least float64, front, back, what string) {
			assert.GreaterOrEqual(t, contrast(t, front, back), least, "theme %d: %s: %s on %s", theme, what, front, back)
		}
		grounds := append([]string{p.fill}, nodes[theme]...)
		for _, ground := range grounds {
			check(4.5, p.text, ground, "text")
			for _, s := range styles {
				check(3, []paint{s.light, s.dark}[theme].line, ground, "the edge of "+string(s.kind))
			}
			for _, m := range markPaints {
				check(4.5, []string{m.light, m.dark}[theme], ground, "the mark and the time of "+string(m.kind))
			}
		}
		check(4.5, p.line, p.fill, "notes")
		for _, s := range styles {
			q := []paint{s.light, s.dark}[theme]
			check(4.5, q.text, q.fill, "the label of "+string(s.kind))
		}
	}
}

// In black and white, kinds that are drawn alike would be one: each has a pattern of its
// own, but for a pod and a Job that wait for the end of pods.
func TestEachKindHasItsPattern(t *testing.T) {
	seen := map[string]Kind{}
	for _, s := range styles {
		if other, ok := seen[s.pattern]; ok {
			assert.Equal(t, [2]Kind{Grace, Terminating}, [2]Kind{other, s.kind})
		}
		seen[s.pattern] = s.kind
		assert.NotEmpty(t, unicodeGlyphs.kinds[s.kind], s.kind)
		assert.NotEmpty(t, asciiGlyphs.kinds[s.kind], s.kind)
		words := legendOf(map[Kind]bool{s.kind: true})
		assert.Len(t, words, 1, s.kind)
	}
	for _, m := range markPaints {
		assert.NotEmpty(t, shapes[m.kind], m.kind)
		assert.NotZero(t, unicodeGlyphs.marks[m.kind], m.kind)
	}
}

func TestLength(t *testing.T) {
	for d, want := range map[int64]string{
		0: "0s", 40e9: "40s", 120e9: "2m", 5400e9: "1h30m", 1500e6: "1.5s", 100e6: "100ms", 2 * 86400e9: "2d", 59999999999: "59.999s", -60e9: "-1m", 60000400000: "1m",
	} {
		assert.Equal(t, want, length(time.Duration(d)))
	}
}

// The ticks of an axis begin at 0, keep their distance, and are not too many.
func TestTicks(t *testing.T) {
	for _, end := range []int64{0, 1, 999, 7e9, 160e9, 86400e9, 365 * 86400e9, 10 * 365 * 86400e9, math.MaxInt64} {
		for _, most := range []int{0, 1, 7, 400} {
			list := ticks(time.Duration(end), most)
			require.NotEmpty(t, list)
			assert.LessOrEqual(t, len(list), max(1, most), fmt.Sprint(end, most))
			assert.Zero(t, list[0])
			assert.LessOrEqual(t, list[len(list)-1], time.Duration(end))
		}
	}
}

func TestBuckets(t *testing.T) {
	for _, end := range []int64{1, 7, 1e9, math.MaxInt64} {
		for _, n := range []int{1, 3, 100} {
			for _, at := range []int64{-5, 0, 1, end / 2, end - 1, end, end/3 + 1} {
				i := bucketOf(time.Duration(at), time.Duration(end), n)
				assert.True(t, 0 <= i && i < n)
				if 0 <= at && at < end {
					assert.LessOrEqual(t, edge(i, time.Duration(end), n), time.Duration(at))
					assert.True(t, i == n-1 || edge(i+1, time.Duration(end), n) > time.Duration(at))
				}
			}
		}
	}
}

func TestPlain(t *testing.T) {
	for text, want := range map[string]string{
		"flaky-x": "flaky-x", "a\nb": "a b", "a\x00": `a\u0000`, "\u202eabc": `\u202eabc`, "\xff": `\xff`, "ä…✓": "ä…✓", "\ufffd": "\ufffd",
	} {
		assert.Equal(t, want, plain(text))
	}
}
