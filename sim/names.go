package sim

import (
	"encoding/hex"
	"slices"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/random"
	"github.com/jobsim/jobsim/sim/workload"
)

// The API server makes names from generateName with five random characters of
// this alphabet, which can spell no word and mix up no digit and letter
// (upstream: k8s.io/apimachinery/pkg/util/rand, names.SimpleNameGenerator).
const (
	nameAlphabet  = "bcdfghjklmnpqrstvwxz2456789"
	nameRandom    = 5
	maxNamePrefix = 63 - nameRandom
)

// randomName appends the random characters that belong to the identity.
func randomName(prefix string, id random.Identity) string {
	if len(prefix) > maxNamePrefix {
		prefix = prefix[:maxNamePrefix]
	}
	r := workload.Rand(id.Source())
	var buffer [maxNamePrefix + nameRandom]byte
	name := append(buffer[:0], prefix...)
	for range nameRandom {
		name = append(name, nameAlphabet[r.IntN(len(nameAlphabet))])
	}
	return string(name)
}

// podName is the name of a pod of a Job, and of an index if that is not negative.
// It belongs to the pod's place in the Job, not to when it was made. Should
// another pod have it, as may happen among many thousands, the next try gets
// another.
func (c *Cluster) podName(r *jobRow, prefix string, index, replica int) string {
	m := &r.get().ObjectMeta
	id := random.New(c.cfg.Seed).Name("pod name").Name(m.Namespace).Name(m.Name)
	id = afterNamesakes(id, r.derived.numbers.namesakes).Number(int64(replica))
	if index >= 0 {
		id = id.Name("index").Number(int64(index))
	}
	for try := int64(1); ; try++ {
		name := randomName(prefix, id)
		if c.pods.find(m.Namespace, name) == nil {
			return name
		}
		id = id.Number(try)
	}
}

// refusedName is the name of a pod that is refused. Each request makes a name
// of its own, so that no two refusals of a time read the same. They take none
// away from the pods that are created.
func (c *Cluster) refusedName(r *jobRow, prefix string) string {
	const remembered = 16
	numbers := &r.derived.numbers
	for {
		numbers.refusals++
		name := c.podName(r, prefix, -1, -numbers.refusals)
		if slices.Contains(numbers.refused, name) {
			continue
		}
		if len(numbers.refused) == remembered {
			numbers.refused = numbers.refused[1:]
		}
		numbers.refused = append(numbers.refused, name)
		return name
	}
}

// afterNamesakes sets a Job apart from n earlier ones of its name.
func afterNamesakes(id random.Identity, n int64) random.Identity {
	if n == 0 {
		return id
	}
	return id.Name("after namesakes").Number(n)
}

// generateName is the name of an object that a user creates with generateName:
// one that is neither stored nor taken by another of the batch.
func (c *Cluster) generateName(t anyTable, m *jobsim.ObjectMeta, b *batch) string {
	k := t.of()
	id := random.New(c.cfg.Seed).Name(k.lower()).Name(m.Namespace).Name(m.GenerateName).Number(c.revision)
	for try := int64(1); ; try++ {
		name := randomName(m.GenerateName, id)
		if !b.isTaken(k, m.Namespace, name) && t.lookup(m.Namespace, name) == nil {
			return name
		}
		id = id.Number(try)
	}
}

// newUID is a random (version 4) UUID that belongs to the object. The revision
// makes it differ from that of an earlier object of the same name.
func (c *Cluster) newUID(kind, namespace, name string) jobsim.UID {
	id := random.New(c.cfg.Seed).Name("uid").Name(kind).Name(namespace).Name(name).Number(c.revision)
	r := id.Source()
	var raw [16]byte
	for i := 0; i < len(raw); i += 8 {
		n := r.Uint64()
		for j := range 8 {
			raw[i+j] = byte(n >> (8 * j))
		}
	}
	raw[6] = raw[6]&0x0f | 0x40
	raw[8] = raw[8]&0x3f | 0x80
	var text [36]byte
	hex.Encode(text[0:8], raw[0:4])
	hex.Encode(text[9:13], raw[4:6])
	hex.Encode(text[14:18], raw[6:8])
	hex.Encode(text[19:23], raw[8:10])
	hex.Encode(text[24:36], raw[10:16])
	text[8], text[13], text[18], text[23] = '-', '-', '-', '-'
	return jobsim.UID(text[:])
}
