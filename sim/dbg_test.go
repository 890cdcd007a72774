package sim_test

import (
	"testing"
	"fmt"
	"time"

	"pgregory.net/rapid"
)

func TestDbg(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := drawHistory(t)
		c, a := h.begin(t)
		_ = c.RunFor(40*time.Second)
		if len(a.broken) > 0 {
			for _, l := range a.lines { fmt.Println(l) }
			for _, j := range c.Jobs("") { for _, w := range c.WhyJob(j.Namespace, j.Name) { fmt.Println(w) } }
			fmt.Println(a.broken)
			t.Fatalf("%s", h)
		}
	})
}
