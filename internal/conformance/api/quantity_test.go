package api

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/jobsim/jobsim/internal/conformance/round"
	"github.com/jobsim/jobsim/pod"
)

// TestQuantities compares how quantities are read, written and compared.
func TestQuantities(t *testing.T) {
	read := 0
	for _, seed := range round.Seeds("quantity", 20**round.Specs) {
		r := newRandom(seed)
		text, other := quantityText(r.Rand), quantityText(r.Rand)
		want, wantErr := resource.ParseQuantity(text)
		have, err := pod.ParseQuantity(text)
		if wantErr != nil {
			require.EqualError(t, err, wantErr.Error(), "%q", text)
			continue
		}
		require.NoError(t, err, "%q", text)
		require.Equal(t, string(marshal(want)), string(marshal(have)), "%q", text)
		require.Equal(t, want.String(), have.String(), "%q", text)
		var again pod.Quantity
		require.NoError(t, json.Unmarshal(marshal(have), &again), "%q", text)
		require.Equal(t, have, again, "%q is written as it is read", text)
		if more, err := resource.ParseQuantity(other); err == nil {
			read++
			// One that is too large for any suffix loses its power when it is written.
			want, more = stored(want), stored(more)
			require.Equal(t, want.Cmp(more), have.Cmp(pod.Quantity(more.String())), "%q, %q", text, other)
			require.Equal(t, want.Cmp(more) == 0, have.IsSame(more.String()), "%q, %q", text, other)
		}
	}
	require.Positive(t, read)
}

// stored is a quantity as it is read again.
func stored(q resource.Quantity) resource.Quantity { return resource.MustParse(q.String()) }

// quantityText draws a text that is a quantity, or nearly.
func quantityText(r *rand.Rand) string {
	var b strings.Builder
	pick := func(from ...string) { b.WriteString(from[r.IntN(len(from))]) }
	pick("", "", "", "-", "+", "00")
	for range r.IntN(5) {
		pick("0", "0", "00", "000", "1", "5", "8", "15", "1024", "999", "123456789")
	}
	pick("", "", "", ".", ".5", ".000", ".50", ".0000000001", ".123456789012", "..", ".x")
	pick("", "", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "e3", "E3", "e-3", "e0", "e1", "e+2", "e", "Kii", "x", "ki", "e20", "E-12", " ", "mi")
	return b.String()
}
