package share_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/share"
	"github.com/jobsim/jobsim/pod"
)

func TestEqualPartsAreShared(t *testing.T) {
	var p share.Pool
	at := time.Unix(100, 0)
	assert.Same(t, p.Time(at), p.Time(at.UTC()))
	assert.Same(t, p.RunningSince(at), p.RunningSince(at))
	assert.Same(t, p.Terminated(&pod.ContainerStateTerminated{ExitCode: 1}), p.Terminated(&pod.ContainerStateTerminated{ExitCode: 1}))
	assert.NotSame(t, p.Terminated(&pod.ContainerStateTerminated{ExitCode: 1}), p.Terminated(&pod.ContainerStateTerminated{ExitCode: 2}))

	conditions := []pod.Condition{{Type: pod.Ready}}
	assert.Same(t, &p.Conditions(conditions)[0], &p.Conditions(conditions)[0])
	assert.NotSame(t, &conditions[0], &p.Conditions(conditions)[0], "what was given may change")
	events := append(p.EventRoom(), jobsim.EventNote{Reason: "Started"})
	assert.Same(t, &p.Events(events)[0], &p.Events(events)[0])
	assert.Nil(t, p.Events(p.EventRoom()))
	assert.Nil(t, p.Reasons(p.ReasonRoom()))
}

func TestLatestPartsAreKept(t *testing.T) {
	var p share.Pool
	kept := p.Time(time.Unix(0, 0))
	for i := range 7 {
		p.Text(fmt.Append(nil, i))
		p.Time(time.Unix(int64(i), 0))
	}
	assert.Same(t, kept, p.Time(time.Unix(0, 0)), "among the last eight")
	for i := range 9 {
		p.Time(time.Unix(int64(100+i), 0))
	}
	assert.NotSame(t, kept, p.Time(time.Unix(0, 0)), "forgotten")
	assert.Equal(t, time.Unix(0, 0), *kept, "and as it was")
}

func TestNilPoolSharesNothing(t *testing.T) {
	var p *share.Pool
	assert.NotSame(t, p.Time(time.Time{}), p.Time(time.Time{}))
	assert.Equal(t, "text", p.Text([]byte("text")))
	assert.Nil(t, p.EventRoom())
	assert.Len(t, p.ContainerRoom(1, 3), 2)
	found := share.Findings{Old: []pod.Condition{{}}}
	assert.Nil(t, p.Derived(&found))
	assert.Len(t, p.Derive(&found, []pod.Condition{{}, {}}), 2)
}

func TestDerivedConditions(t *testing.T) {
	var p share.Pool
	found := share.Findings{Old: []pod.Condition{{Type: pod.Scheduled}}, Generation: 1}
	assert.Nil(t, p.Derived(&found))
	next := p.Derive(&found, []pod.Condition{{Type: pod.Ready}})
	assert.Same(t, &next[0], &p.Derived(&found)[0])

	other := found
	other.Ready.Reason = "PodFailed"
	assert.Nil(t, p.Derived(&other), "something else was found")
	other = found
	other.Old = []pod.Condition{{Type: pod.Scheduled}}
	assert.Nil(t, p.Derived(&other), "an equal slice may be changed by its owner")
}
