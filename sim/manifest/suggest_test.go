package manifest

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestNearest(t *testing.T) {
	for _, c := range []struct{ typ, name, want, why string }{
		{"v1.Container", "imge", "image", "a letter left out"},
		{"v1.Container", "iamge", "image", "two letters swapped"},
		{"v1.Container", "imagePulPolcy", "imagePullPolicy", "two slips in a long name"},
		{"v1.Container", "Image", "image", "another case"},
		{"v1.Container", "IMAGEPULLPOLICY", "imagePullPolicy", "another case throughout"},
		{"v1.Container", "volumesMounts", "volumeMounts", "a letter too many"},
		{"v1.Container", "tt", "", "one slip in two letters could be anything"},
		{"v1.Container", "picture", "", "a synonym is not near"},
		{"v1.JobSpec", "completion", "completions", "not completionMode"},
	} {
		assert.Equal(t, c.want, nearest(known()[c.typ], c.name), c.why)
	}
}

// TestDistance: no shorter way round is missed, in either direction.
func TestDistance(t *testing.T) {
	word := rapid.StringMatching(`[ab]{0,6}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := word.Draw(t, "a"), word.Draw(t, "b")
		d := distance(a, b)
		assert.Equal(t, d, distance(b, a), "it is the same both ways")
		assert.Equal(t, a == b, d == 0, "only the same word is at 0")
		assert.GreaterOrEqual(t, d, max(len(a), len(b))-min(len(a), len(b)), "each letter too many is a slip")
		assert.LessOrEqual(t, d, max(len(a), len(b)), "no more slips than letters")
		assert.LessOrEqual(t, distance("x"+a, b), d+1, "one slip more at the beginning is at most 1 further away")
		assert.LessOrEqual(t, distance(a+"x", b), d+1, "and so is one at the end")
	})
}
