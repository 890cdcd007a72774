package field

import (
	"strconv"
)

// Path leads from the root of an object to one of its fields:
// spec.template.spec.containers[0].name. The zero Path is the object itself.
type Path string

// Child returns the path of a field of the object at p; more names lead
// further down.
func (p Path) Child(names ...string) Path {
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
func (p Path) Index(i int) Path { return p.Key(strconv.Itoa(i)) }

// Key returns the path of an entry of the map at p.
func (p Path) Key(key string) Path { return p + Path("["+key+"]") }
