package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// The values of flags. What Set returns is the end of a sentence that begins with the
// flag and the value: see flagError.

// durationValue is a length of time that is not negative.
type durationValue time.Duration

func (d *durationValue) String() string { return time.Duration(*d).String() }
func (d *durationValue) Type() string   { return "DURATION" }
func (d *durationValue) Set(text string) error {
	value, err := time.ParseDuration(text)
	switch {
	case err != nil:
		return errors.New("must be a length of time such as 90s, 10m or 2h30m")
	case value < 0:
		return errors.New("must be greater than or equal to 0")
	}
	*d = durationValue(value)
	return nil
}

// timeValue is a moment.
type timeValue time.Time

func (t *timeValue) String() string { return time.Time(*t).Format(time.RFC3339) }
func (t *timeValue) Type() string   { return "TIME" }
func (t *timeValue) Set(text string) error {
	value, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return errors.New("must be a time such as 2026-01-31T18:30:00Z")
	}
	*t = timeValue(value)
	return nil
}

// choiceValue is one of several words.
type choiceValue struct {
	to      *string
	allowed []string
}

func (c choiceValue) String() string {
	if c.to == nil {
		return ""
	}
	return *c.to
}
func (c choiceValue) Type() string { return strings.Join(c.allowed, "|") }
func (c choiceValue) Set(text string) error {
	if err := among(c.allowed, text); err != nil {
		return err
	}
	*c.to = text
	return nil
}

// choiceListValue is a list of words with commas between, of which the last that is
// given counts.
type choiceListValue struct {
	to      *[]string
	allowed []string
}

func (c choiceListValue) String() string {
	if c.to == nil {
		return ""
	}
	return strings.Join(*c.to, ",")
}
func (c choiceListValue) Type() string { return "LIST" }
func (c choiceListValue) Set(text string) error {
	words := strings.Split(text, ",")
	if err := among(c.allowed, words...); err != nil {
		return err
	}
	*c.to = words
	return nil
}

// funcValue is what a function makes of each value.
type funcValue struct {
	kind string
	set  func(string) error
}

func (f funcValue) String() string        { return "" }
func (f funcValue) Type() string          { return f.kind }
func (f funcValue) Set(text string) error { return f.set(text) }

// unsupportedError is a word that is none of those allowed.
type unsupportedError struct{ word, allowed string }

func (e *unsupportedError) Error() string {
	return fmt.Sprintf("Unsupported value: %q: supported values: %s", e.word, e.allowed)
}

// among checks that each word is one of those allowed.
func among(allowed []string, words ...string) error {
	for _, word := range words {
		if !slices.Contains(allowed, word) {
			return &unsupportedError{word, strings.Join(allowed, ", ")}
		}
	}
	return nil
}

// flagError is what a wrong flag is answered with: the flag, the value and what is
// allowed, each once, and where there is help.
func flagError(cmd *cobra.Command, err error) error {
	text := err.Error()
	if wrong, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		name := "--" + wrong.GetFlag().Name
		if short := wrong.GetFlag().Shorthand; short != "" {
			name = "-" + short + ", " + name
		}
		text = fmt.Sprintf("%s: Invalid value: %q: %s", name, wrong.GetValue(), plainCause(wrong.Unwrap()))
		if unsupported, ok := errors.AsType[*unsupportedError](err); ok {
			text = name + ": " + unsupported.Error()
		}
	}
	return usageError(cmd, text)
}

// plainCause is why a value is wrong, without the words of package strconv.
func plainCause(err error) string {
	text := err.Error()
	if strings.HasPrefix(text, "strconv.ParseBool") {
		return "must be true or false"
	}
	if strings.HasPrefix(text, "strconv.") {
		return "must be a whole number, and not too large"
	}
	return text
}

// usageError is a command line that is wrong.
func usageError(cmd *cobra.Command, text string) error {
	return fmt.Errorf("%s\nSee '%s --help' for usage", text, cmd.CommandPath())
}
