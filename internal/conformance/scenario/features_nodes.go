package scenario

import "time"

// nodeFeatures are nodes that are full, or lost.
var nodeFeatures = []feature{
	{"full node", 9, func(r *random, s *Scenario) {
		s.Nodes = []int{1 + r.IntN(3)}
		if r.percent(50) {
			s.act(Action{At: r.when(s), Verb: SetRoom, N: r.Int64N(5)})
		}
	}},
	{"two nodes", 9, func(r *random, s *Scenario) { s.Nodes = []int{r.IntN(4), r.IntN(4)} }},
	{"node lost", 9, loseNode},
	{"node lost again", 8, func(r *random, s *Scenario) {
		loseNode(r, s)
		if r.percent(50) {
			s.each(func(b *Behavior) { b.Runs[0].After += r.upTo(300) })
		}
	}},
}

// loseNode cuts a node off while pods are on it, mostly for a while: shorter than
// until its pods count as not ready, than until they are evicted, or longer.
func loseNode(r *random, s *Scenario) {
	node := r.IntN(len(s.Rooms()))
	at := oneOf(r, r.below(10*time.Second), r.when(s))
	s.act(Action{At: at, Verb: LoseNode, Node: node})
	back := oneOf(r, r.upTo(50), 50*time.Second, r.upTo(350), 350*time.Second, 350*time.Second+r.upTo(60), 350*time.Second+r.upTo(600))
	if r.percent(85) {
		s.act(Action{At: at + back, Verb: RecoverNode, Node: node})
	}
}
