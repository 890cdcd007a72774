package main

import (
	"fmt"
	"path"
	"slices"
)

// mutant is jobsim with one wrong rule: in one declaration of one file, old is
// replaced by new.
type mutant struct {
	// name says in a few words what goes wrong. No two mutants share it.
	name string
	// file is the path of the source, from the root of the module.
	file string
	// in is the declaration: f, T.f for a method of T or *T, or the name of a
	// package-level variable.
	in string
	// old is replaced by new. It occurs once in the declaration.
	old, new string
	// why is the rule that is broken, with where it comes from.
	why string
	// survives says why no test can see the mutant: it is equivalent, or what
	// it changes cannot be observed. Empty: a test has to kill it.
	survives string
}

// dir is the directory of the mutant's package, from the root of the module.
func (m mutant) dir() string { return path.Dir(m.file) }

// table is all mutants. A mutant's number is its place in it, from 1.
var table = slices.Concat(
	backoffMutants,
	jobEndMutants, jobPodMutants, jobIndexMutants, jobStatusMutants, jobObjectMutants,
	podMutants, kubeletMutants, schedulingMutants,
	controllerMutants, clusterMutants, workloadMutants,
	cronJobRulesMutants, cronJobControlMutants, cachesMutants,
	manifestMutants, kubectlMutants, oddsMutants,
)

// short is how many mutants the short round plays.
const short = 30

// spread is n of the numbers, taken at equal distances.
func spread(numbers []int, n int) []int {
	if len(numbers) <= n {
		return numbers
	}
	taken := make([]int, n)
	for i := range taken {
		taken[i] = numbers[i*len(numbers)/n]
	}
	return taken
}

// shard is the i-th of n parts of the numbers, i from 1.
func shard(numbers []int, i, n int) []int {
	var part []int
	for k, number := range numbers {
		if k%n == i-1 {
			part = append(part, number)
		}
	}
	return part
}

// parseShard reads I/N.
func parseShard(s string) (i, n int, err error) {
	if _, err := fmt.Sscanf(s, "%d/%d", &i, &n); err != nil || i < 1 || i > n {
		return 0, 0, fmt.Errorf("%q is not I/N with 1 ≤ I ≤ N", s)
	}
	return i, n, nil
}
