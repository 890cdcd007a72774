package sim

import "github.com/jobsim/jobsim"

// label is a label with its value, of the objects of a namespace. One without a
// key stands for all objects of the namespace.
type label struct{ namespace, key, value string }

// labelIndex finds rows by a label, without a look at those that have another one
// (client-go: Indexer.ByIndex). The rows of a label come in the order in which they
// were put in.
//
// A row is put in under a number, which is kept with the row. Nothing is taken out:
// entries under another number than the row's are void, and go when the list is
// looked at, or all of them when the index has doubled. So a row costs the same
// however many there are.
type labelIndex[R any] struct {
	// numberOf is the number of a row, from 1; 0: it is not in the index.
	numberOf func(R) uint32
	lists    map[label][]indexed[R]
	last     uint32 // the latest number
	// size counts the entries, the void ones included; at limit those go.
	size, limit int
}

// indexed is one entry.
type indexed[R any] struct {
	row    R
	number uint32
}

func newLabelIndex[R any](numberOf func(R) uint32) labelIndex[R] {
	return labelIndex[R]{numberOf: numberOf, lists: map[label][]indexed[R]{}}
}

// number is a new number, for a row that is to be put in. All other entries of the
// row become void with it.
func (x *labelIndex[R]) number() uint32 {
	if x.size >= x.limit {
		x.tidy()
		x.limit = max(64, 2*x.size)
	}
	x.last++
	return x.last
}

// put adds a row to the list of a label, under its number.
func (x *labelIndex[R]) put(l label, r R) {
	x.lists[l] = append(x.lists[l], indexed[R]{r, x.numberOf(r)})
	x.size++
}

// at are the rows of a label, to be read before the index changes.
func (x *labelIndex[R]) at(l label) []indexed[R] {
	list, ok := x.lists[l]
	if !ok {
		return nil
	}
	current := list[:0]
	for _, e := range list {
		if e.number == x.numberOf(e.row) {
			current = append(current, e)
		}
	}
	clear(list[len(current):])
	x.size -= len(list) - len(current)
	if len(current) == 0 {
		delete(x.lists, l)
		return nil
	}
	x.lists[l] = current
	return current
}

// tidy lets void entries go.
func (x *labelIndex[R]) tidy() {
	for l := range x.lists {
		x.at(l)
	}
}

// rarest is the label that a selector asks for with the fewest entries, of equal
// ones that with the first key. Objects that the selector matches have it.
func (x *labelIndex[R]) rarest(namespace string, s *jobsim.LabelSelector) label {
	best, fewest := label{namespace: namespace}, -1
	if s == nil {
		return best
	}
	for key, value := range s.MatchLabels {
		l := label{namespace, key, value}
		if n := len(x.lists[l]); fewest < 0 || n < fewest || n == fewest && key < best.key {
			best, fewest = l, n
		}
	}
	return best
}

// podsByLabel is a labelIndex of pods, each under all of its labels.
type podsByLabel struct{ labelIndex[*podRow] }

// put puts a pod in; number is where its number is kept.
func (x *podsByLabel) put(r *podRow, number *uint32) {
	*number = x.number()
	p := r.get()
	x.labelIndex.put(label{namespace: p.Namespace}, r)
	for key, value := range p.Labels {
		x.labelIndex.put(label{p.Namespace, key, value}, r)
	}
}

// matching appends the pods that a selector matches.
func (x *podsByLabel) matching(found []*podRow, namespace string, s *jobsim.LabelSelector) []*podRow {
	for _, e := range x.at(x.rarest(namespace, s)) {
		if s.Matches(e.row.get().Labels) {
			found = append(found, e.row)
		}
	}
	return found
}
