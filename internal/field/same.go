package field

// SameErrors reports whether two lists of results of calls are alike: by position,
// where an element that is missing is nil, and a success. Alike are two errors
// that say the same and that are the same for each of the questions in as.
func SameErrors(a, b []error, as ...func(error) bool) bool {
	for i := range max(len(a), len(b)) {
		if !SameError(at(a, i), at(b, i), as...) {
			return false
		}
	}
	return true
}

func at(errs []error, i int) error {
	if i >= len(errs) {
		return nil
	}
	return errs[i]
}

// SameError is SameErrors for two errors.
func SameError(a, b error, as ...func(error) bool) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	for _, is := range as {
		if is(a) != is(b) {
			return false
		}
	}
	return a.Error() == b.Error()
}
