package clone_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim/internal/clone"
)

type thing struct {
	Name  string
	When  time.Time
	Then  *time.Time
	Parts []part
	Words map[string][]string
	None  []string
	Empty []string
}

type part struct{ Next *part }

func TestOf(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	make1 := func() *thing {
		then := now
		return &thing{
			Name: "x", When: now, Then: &then, Parts: []part{{&part{}}},
			Words: map[string][]string{"a": {"b"}}, Empty: []string{},
		}
	}
	given := make1()
	got := clone.Of(given)
	assert.Equal(t, make1(), got, "nil stays nil and empty stays empty")

	*got.Then = now.Add(time.Hour)
	got.Parts[0].Next.Next = &part{}
	got.Words["a"][0], got.Words["c"] = "changed", nil
	assert.Equal(t, make1(), given, "nothing is shared")
	assert.Nil(t, clone.Of[thing](nil))
}
