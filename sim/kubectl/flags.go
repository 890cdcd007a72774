package kubectl

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/pflag"
)

// flagKind is what a flag takes.
type flagKind uint8

const (
	boolFlag flagKind = iota
	stringFlag
	intFlag
	// listFlag takes values with commas between, and adds to those before.
	listFlag
)

// flag is one flag that a command understands.
type flag struct {
	name, short string
	kind        flagKind
	// alone is the value of the flag when it stands without one; empty: true
	// for a boolFlag, and for the others an error.
	alone string
}

// flags are the flags and arguments of one command line.
type flags struct {
	args   []string
	values map[string][]string
	// dash is how many arguments stand before --; 0: there is none, or nothing
	// before it.
	dash int
}

func (f *flags) changed(name string) bool { return len(f.values[name]) > 0 }

func (f *flags) list(name string) []string { return f.values[name] }

func (f *flags) text(name, unset string) string {
	if v := f.values[name]; len(v) > 0 {
		return v[len(v)-1]
	}
	return unset
}

// flag reports whether a boolFlag is set. Its value was checked by parseFlags.
func (f *flags) flag(name string) bool {
	set, err := strconv.ParseBool(f.text(name, "false"))
	return err == nil && set
}

// number returns an intFlag. Its value was checked by parseFlags.
func (f *flags) number(name string, unset int64) int64 {
	n, err := strconv.ParseInt(f.text(name, ""), 0, 64)
	if err != nil {
		return unset
	}
	return n
}

// parseFlags reads a command line with spf13/pflag, as kubectl does: flags and arguments
// in any order, and -- before what is no flag. The flags elsewhere are those of the real
// kubectl that jobsim does not simulate.
func parseFlags(known []flag, elsewhere, args []string) (*flags, error) {
	out := &flags{values: map[string][]string{}}
	set := pflag.NewFlagSet("kubectl", pflag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.Usage = func() {}
	for i := range known {
		f := &known[i]
		defined := set.VarPF(&flagValue{f, out}, f.name, f.short, "")
		defined.NoOptDefVal = f.standsAlone()
	}
	for _, name := range elsewhere {
		set.Var(notSimulated(name), name, "")
		set.Lookup(name).NoOptDefVal = "true"
	}
	if err := set.Parse(args); err != nil {
		if wrong := errNotSimulated(""); errors.As(err, &wrong) {
			return nil, wrong
		}
		return nil, err
	}
	out.args, out.dash = set.Args(), max(0, set.ArgsLenAtDash())
	return out, nil
}

// flagNames lists flags as they are typed.
func flagNames(list []flag) string {
	var names []string
	for _, f := range list {
		names = append(names, "--"+f.name)
		if f.short != "" {
			names[len(names)-1] += " (-" + f.short + ")"
		}
	}
	return strings.Join(names, ", ")
}

func (f *flag) standsAlone() string {
	if f.kind == boolFlag {
		return "true"
	}
	return f.alone
}

// flagValue adds to the values of a flag what stands on the command line.
type flagValue struct {
	flag *flag
	out  *flags
}

func (v *flagValue) String() string { return "" }

// Type is what pflag calls the sort of the value.
func (v *flagValue) Type() string {
	return [...]string{boolFlag: "bool", stringFlag: "string", intFlag: "int", listFlag: "strings"}[v.flag.kind]
}

// Set checks one value.
func (v *flagValue) Set(value string) error {
	var err error
	switch v.flag.kind {
	case boolFlag:
		_, err = strconv.ParseBool(value)
	case intFlag:
		_, err = strconv.ParseInt(value, 0, 64)
	}
	if err != nil {
		return err
	}
	values := []string{value}
	if v.flag.kind == listFlag {
		values = strings.Split(value, ",")
	}
	v.out.values[v.flag.name] = append(v.out.values[v.flag.name], values...)
	return nil
}

// notSimulated is a flag of kubectl that jobsim does not simulate, by its name.
type notSimulated string

func (n notSimulated) String() string { return "" }

// Type is what pflag calls the sort of the value.
func (n notSimulated) Type() string { return "string" }

// Set refuses any value.
func (n notSimulated) Set(string) error { return errNotSimulated(n) }

// errNotSimulated is the refusal of a flag that jobsim does not simulate, by its name.
type errNotSimulated string

func (e errNotSimulated) Error() string {
	return fmt.Sprintf("the flag --%s is not simulated", string(e))
}
