package field

import (
	"strconv"

	"github.com/jobsim/jobsim"
)

// Path leads from the root of an object to one of its fields:
// spec.template.spec.containers[0].name. The zero Path is the object itself.
type Path string

// Unwritten stands for every path, and the paths below it are Unwritten too: so
// they cost no memory. With it a check finds out whether there are errors at
// all, see [Check].
const Unwritten Path = "\x00"

// Check returns the errors that a check of an object adds. It is made with
// Unwritten paths first and, since most objects are in order, seldom again with
// the paths below root. The check must be free of effects.
func Check(root Path, check func(errs *Errors, root Path)) []*jobsim.FieldError {
	var any, errs Errors
	if check(&any, Unwritten); len(any.list) > 0 {
		check(&errs, root)
	}
	return errs.list
}

// Child returns the path of a field of the object at p; more names lead
// further down.
func (p Path) Child(names ...string) Path {
	if p == Unwritten {
		return p
	}
	for _, name := range names {
		if p == "" {
			p = Path(name)
		} else {
			p += "." + Path(name)
		}
	}
	return p
}

// Index returns the path of an element of the list at p.
func (p Path) Index(i int) Path {
	if p == Unwritten {
		return p
	}
	return p.Key(strconv.Itoa(i))
}

// Key returns the path of an entry of the map at p.
func (p Path) Key(key string) Path {
	if p == Unwritten {
		return p
	}
	return p + Path("["+key+"]")
}
