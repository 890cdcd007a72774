package kubectl

import (
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/jobsim/jobsim"
)

func sorted(texts []string) []string {
	sort.Strings(texts)
	return texts
}

func sortedKeys(m map[string]string) []string {
	return slices.Sorted(maps.Keys(m))
}

// byKey returns the objects in the order in which the API server lists them:
// that of their keys in etcd, namespace/name. Objects of one key keep their
// order.
func byKey[T jobsim.Object](objects []T) []T {
	type keyed struct {
		key    string
		object T
	}
	list := make([]keyed, len(objects))
	for i, o := range objects {
		m := o.GetObjectMeta()
		list[i] = keyed{m.Namespace + "/" + m.Name, o}
	}
	slices.SortStableFunc(list, func(a, b keyed) int { return strings.Compare(a.key, b.key) })
	listed := make([]T, len(list))
	for i, k := range list {
		listed[i] = k.object
	}
	return listed
}
