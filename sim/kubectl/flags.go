package kubectl

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
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

// flagParser reads a command line as spf13/pflag does, which kubectl uses:
// flags and arguments in any order, --flag=value, --flag value, -f value,
// -fvalue, several short flags behind one dash, and -- before what is no flag.
type flagParser struct {
	known []flag
	// elsewhere are flags of the real kubectl that jobsim does not simulate.
	elsewhere []string
	rest      []string
	out       flags
}

func parseFlags(known []flag, elsewhere, args []string) (*flags, error) {
	p := flagParser{known: known, elsewhere: elsewhere, rest: args}
	p.out.values = map[string][]string{}
	for len(p.rest) > 0 {
		arg := p.rest[0]
		p.rest = p.rest[1:]
		var err error
		switch {
		case arg == "--":
			p.out.dash = len(p.out.args)
			p.out.args = append(p.out.args, p.rest...)
			p.rest = nil
		case strings.HasPrefix(arg, "--"):
			err = p.long(arg)
		case strings.HasPrefix(arg, "-") && arg != "-":
			err = p.short(arg)
		default:
			p.out.args = append(p.out.args, arg)
		}
		if err != nil {
			return nil, err
		}
	}
	return &p.out, nil
}

func (p *flagParser) long(arg string) error {
	name, value, given := strings.Cut(arg[2:], "=")
	if name == "" || strings.HasPrefix(name, "-") {
		return fmt.Errorf("bad flag syntax: %s", arg)
	}
	i := slices.IndexFunc(p.known, func(f flag) bool { return f.name == name })
	if i < 0 {
		if slices.Contains(p.elsewhere, name) {
			return fmt.Errorf("the flag --%s is not simulated", name)
		}
		return fmt.Errorf("unknown flag: --%s", name)
	}
	f := &p.known[i]
	if given {
		return p.set(f, "--"+f.name, value)
	}
	value, ok := p.value(f)
	if !ok {
		return fmt.Errorf("flag needs an argument: --%s", name)
	}
	return p.set(f, "--"+f.name, value)
}

// short reads the letters behind one dash. The first that takes a value takes
// what follows it.
func (p *flagParser) short(arg string) error {
	for letters := arg[1:]; letters != ""; {
		letter := letters[:1]
		i := slices.IndexFunc(p.known, func(f flag) bool { return f.short == letter })
		if i < 0 {
			return fmt.Errorf("unknown shorthand flag: %q in -%s", letter[0], letters)
		}
		f := &p.known[i]
		title := "-" + f.short + ", --" + f.name
		rest := letters[1:]
		switch {
		case len(rest) > 1 && rest[0] == '=':
			return p.set(f, title, rest[1:])
		case rest != "" && f.standsAlone() == "":
			return p.set(f, title, rest)
		}
		value, ok := p.value(f)
		if !ok {
			return fmt.Errorf("flag needs an argument: %q in -%s", letter[0], letters)
		}
		if err := p.set(f, title, value); err != nil {
			return err
		}
		letters = rest
	}
	return nil
}

// value is what a flag without "=" gets: what it stands for alone, or the next
// argument.
func (p *flagParser) value(f *flag) (string, bool) {
	if alone := f.standsAlone(); alone != "" {
		return alone, true
	}
	if len(p.rest) == 0 {
		return "", false
	}
	value := p.rest[0]
	p.rest = p.rest[1:]
	return value, true
}

func (f *flag) standsAlone() string {
	if f.kind == boolFlag {
		return "true"
	}
	return f.alone
}

func (p *flagParser) set(f *flag, title, value string) error {
	var err error
	switch f.kind {
	case boolFlag:
		_, err = strconv.ParseBool(value)
	case intFlag:
		_, err = strconv.ParseInt(value, 0, 64)
	}
	if err != nil {
		return fmt.Errorf("invalid argument %q for %q flag: %w", value, title, err)
	}
	if f.kind == listFlag {
		p.out.values[f.name] = append(p.out.values[f.name], strings.Split(value, ",")...)
		return nil
	}
	p.out.values[f.name] = append(p.out.values[f.name], value)
	return nil
}
