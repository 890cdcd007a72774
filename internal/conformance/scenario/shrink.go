package scenario

import "slices"

// Shrink leaves out feature after feature for as long as the scenario still
// fails, and returns the smallest that does.
func Shrink(s *Scenario, fails func(*Scenario) bool) *Scenario {
	for again := true; again; {
		again = false
		for _, name := range s.Features {
			smaller := s.again(append(slices.Clone(s.Without), name))
			if fails(smaller) {
				s, again = smaller, true
				break
			}
		}
	}
	return s
}
