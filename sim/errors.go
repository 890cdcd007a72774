package sim

import "errors"

// errorList collects errors; nil ones do not count.
type errorList []error

func (l *errorList) add(err error) {
	if err != nil {
		*l = append(*l, err)
	}
}

// err is nil for none, the error itself for one, and all joined for more.
func (l errorList) err() error {
	if len(l) == 1 {
		return l[0]
	}
	return errors.Join(l...)
}
