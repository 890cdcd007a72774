package main

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/jobsim/jobsim/sim/load"
	"github.com/jobsim/jobsim/sim/manifest"
	"github.com/jobsim/jobsim/sim/workload"
)

// input are the flags that say what a command reads. All commands that read manifests
// have them.
type input struct {
	files     []string // -f, and the arguments
	workloads []string
	do        string
	namespace string
	recursive bool
	strict    bool
	warnings  string
}

// The values of --warnings.
const (
	warnByDocument = "document"
	warnOfAll      = "all"
	warnOfNone     = "none"
)

// define adds the flags to those of a command.
func (in *input) define(cmd *cobra.Command) {
	in.warnings = warnByDocument
	flags := cmd.Flags()
	flags.StringArrayVarP(&in.files, "filename", "f", nil, "a manifest, a directory of them, or - for standard input; may be repeated, and left out before FILE")
	flags.BoolVarP(&in.recursive, "recursive", "R", false, "look into the directories of a directory too")
	flags.StringVarP(&in.namespace, "namespace", "n", "", "the namespace of the objects that name none")
	flags.StringArrayVar(&in.workloads, "workload", nil, "a file that says what the containers do, or - for standard input; may be repeated")
	flags.StringVar(&in.do, "do", "", "what every container does, in one line, such as 'fail x3, succeed after 2s', in place of all workloads")
	flags.BoolVar(&in.strict, "strict", false, "refuse to assume what a container does that no workload names")
	flags.Var(choiceValue{&in.warnings, []string{warnByDocument, warnOfAll, warnOfNone}}, "warnings", "of fields that are not simulated: a line for each document, all, or none")
}

// take makes files of the arguments. A command without any file is an error.
func (in *input) take(cmd *cobra.Command, args []string) error {
	if in.files = append(in.files, args...); len(in.files) == 0 {
		return usageError(cmd, "no FILE given")
	}
	return nil
}

// read reads the files and prints the warnings.
func (in *input) read(e *environment) (*load.Input, error) {
	got, err := load.Loader{Workloads: in.workloads, Namespace: in.namespace, Recursive: in.recursive}.Files(in.files...)
	if err != nil {
		return nil, err
	}
	if in.do != "" {
		run, err := workload.ParseRun(in.do)
		if err != nil {
			return nil, fmt.Errorf("--do: %w", err)
		}
		got.Workload = &workload.Script{Rules: []workload.ScriptRule{{Run: run}}}
		got.Sum = fmt.Sprintf("%x", sha256.Sum256([]byte(got.Sum+in.do)))
	}
	for _, line := range warningLines(got.Warnings, in.warnings) {
		e.warn(line)
	}
	return got, nil
}

// warningLines are the warnings of manifests as they are printed.
func warningLines(list []manifest.Warning, how string) []string {
	var lines []string
	if how == warnOfNone {
		return nil
	}
	for len(list) > 0 {
		same := 1
		for same < len(list) && how == warnByDocument && ofOneDocument(list[0], list[same]) {
			same++
		}
		lines = append(lines, warningLine(list[:same]))
		list = list[same:]
	}
	return lines
}

func ofOneDocument(a, b manifest.Warning) bool {
	return a.Field != "" && b.Field != "" && a.File == b.File && a.Object == b.Object
}

// fieldsNamed is how many fields a warning names.
const fieldsNamed = 3

// warningLine is one line for all warnings about a document.
func warningLine(list []manifest.Warning) string {
	if len(list) == 1 {
		return list[0].String()
	}
	var fields []string
	for _, w := range list[:min(len(list), fieldsNamed)] {
		fields = append(fields, w.Field)
	}
	text := fmt.Sprintf("%s%d fields are known to Kubernetes but not simulated; left out: %s", list[0].Place, len(list), strings.Join(fields, ", "))
	if more := len(list) - fieldsNamed; more > 0 {
		text += fmt.Sprintf(" and %d more (--warnings=all lists them)", more)
	}
	return text
}

// flagsAgain are the flags of the input as words, to repeat the command.
func (in *input) flagsAgain() []string {
	var words []string
	add := func(flag string, values ...string) {
		for _, value := range values {
			if value != "" {
				words = append(words, flag, quote(value))
			}
		}
	}
	add("--workload", in.workloads...)
	add("--do", in.do)
	add("-n", in.namespace)
	if in.recursive {
		words = append(words, "-R")
	}
	return words
}

// filesAgain are the files as words.
func (in *input) filesAgain() []string {
	var words []string
	for _, name := range in.files {
		words = append(words, quote(name))
	}
	return words
}
