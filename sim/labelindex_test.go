package sim

import (
	"maps"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/jobsim/jobsim"
)

// TestPodsByLabel compares the index with a list that is gone through.
func TestPodsByLabel(t *testing.T) {
	labels := rapid.MapOfN(rapid.SampledFrom([]string{"app", "tier", "job"}), rapid.SampledFrom([]string{"a", "b"}), 0, 3)
	rapid.Check(t, func(t *rapid.T) {
		index := podsByLabel{newLabelIndex(func(r *podRow) uint32 { return r.derived.stray })}
		var all []*podRow // in the order of their numbers
		leave := func(r *podRow) {
			r.derived.stray = 0
			all = slices.DeleteFunc(all, func(other *podRow) bool { return other == r })
		}
		enter := func(r *podRow) {
			index.put(r, &r.derived.stray)
			all = append(all, r)
		}
		for i := range rapid.IntRange(1, 300).Draw(t, "steps") {
			var r *podRow
			if len(all) > 0 {
				r = rapid.SampledFrom(all).Draw(t, "pod")
			}
			switch what := rapid.IntRange(0, 9).Draw(t, "what"); {
			case what < 4 || r == nil:
				r = &podRow{}
				r.object.Name = strconv.Itoa(i)
				r.object.Namespace = rapid.SampledFrom([]string{"x", "y"}).Draw(t, "namespace")
				r.object.Labels = labels.Draw(t, "labels")
				enter(r)
			case what < 6:
				leave(r)
			case what < 7: // relabelled
				leave(r)
				r.object.Labels = labels.Draw(t, "labels")
				enter(r)
			default:
				selector := &jobsim.LabelSelector{MatchLabels: labels.Draw(t, "selector")}
				if rapid.Bool().Draw(t, "expression") {
					selector.MatchExpressions = []jobsim.LabelSelectorRequirement{{Key: "tier", Operator: jobsim.SelectorDoesNotExist}}
				}
				var want []string
				for _, r := range all {
					if r.get().Namespace == "x" && selector.Matches(r.get().Labels) {
						want = append(want, r.get().Name)
					}
				}
				var got []string
				for _, r := range index.matching(nil, "x", selector) {
					got = append(got, r.get().Name)
				}
				require.Equal(t, want, got)
			}
			entries := 0
			for list := range maps.Values(index.lists) {
				entries += len(list)
			}
			require.Equal(t, entries, index.size)
		}
	})
}

// TestLabelIndexForgets puts in as many rows as a long run does, of which few are
// there at a time, each with a label of its own.
func TestLabelIndexForgets(t *testing.T) {
	index := podsByLabel{newLabelIndex(func(r *podRow) uint32 { return r.derived.stray })}
	var before *podRow
	for i := range 10_000 {
		r := &podRow{}
		r.object.Labels = map[string]string{"job": strconv.Itoa(i)}
		index.put(r, &r.derived.stray)
		if before != nil {
			before.derived.stray = 0
		}
		before = r
		require.Less(t, index.size, 100)
		require.Less(t, len(index.lists), 100)
	}
}
