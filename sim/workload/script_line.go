package workload

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ParseRun reads a workload from one line, short enough for a comment or a
// lesson. It lists what each attempt does; the last step stands for all later
// attempts too.
//
//	succeed
//	exit 3 after 10s
//	fail, fail, succeed after 1s..3s
//	fail x3, succeed
//	40% succeed after 2s else fail after 2s saying "ERROR:root:Task failed"
//
// A step is one of
//
//	succeed                     fail                        exit CODE
//	hang                        oomKilled                   oomKilledChild
//	commandNotFound COMMAND     configMapMissing NAME       imageCannotBePulled
//
// followed by any of
//
//	after 5s                    how long it takes
//	after 1s..3s                each time in between as likely as any other
//	after 1s..2s..9s            half of the times up to 2s: see AfterQuantiles
//	after exponential 10s       exponentially distributed with that mean
//	saying "text"               a line of log; may be repeated
//	x3                          for three attempts; not for the last step
//
// A probability before a step, and else with another step after it, throw a
// coin for each run. Repeat both together, at the end.
func ParseRun(line string) (Task, error) {
	words, err := splitLine(line)
	if err != nil {
		return Task{}, fmt.Errorf("invalid run %q: %w", line, err)
	}
	p := lineParser{words: words}
	t, err := p.line()
	if err != nil {
		return Task{}, fmt.Errorf("invalid run %q: %w", line, err)
	}
	return t, nil
}

// word is a piece of a line: a bare word, a comma, or a text in quotes.
type word struct {
	text   string
	quoted bool
}

func splitLine(line string) ([]word, error) {
	var words []word
	for {
		line = strings.TrimLeft(line, " \t\r\n")
		if line == "" {
			return words, nil
		}
		size := strings.IndexAny(line, " \t\r\n,\"")
		switch {
		case size < 0:
			size = len(line)
		case size == 0 && line[0] == ',':
			size = 1
		case size == 0:
			quoted, err := strconv.QuotedPrefix(line)
			if err != nil {
				return nil, fmt.Errorf("%s: a text must end with a quote", line)
			}
			text, err := strconv.Unquote(quoted)
			if err != nil {
				return nil, fmt.Errorf("%s: must be a text in quotes", quoted)
			}
			words = append(words, word{text, true})
			line = line[len(quoted):]
			continue
		}
		words = append(words, word{text: line[:size]})
		line = line[size:]
	}
}

type lineParser struct {
	words []word
	// count is how often the step that is being read holds; 0: not said.
	count int
}

// take removes the next word if it is that bare one.
func (p *lineParser) take(text string) bool {
	if len(p.words) == 0 || p.words[0] != (word{text: text}) {
		return false
	}
	p.words = p.words[1:]
	return true
}

// next removes the next word, whatever it is; "" at the end and at a comma.
func (p *lineParser) next() string {
	if len(p.words) == 0 || p.words[0] == (word{text: ","}) {
		return ""
	}
	text := p.words[0].text
	p.words = p.words[1:]
	return text
}

// step is one step of a line, and for how many attempts it holds.
type step struct {
	work  Task
	count int
}

func (p *lineParser) line() (Task, error) {
	var steps []step
	for {
		s, err := p.step()
		if err != nil {
			return Task{}, err
		}
		steps = append(steps, s)
		if len(p.words) == 0 {
			return joinSteps(steps)
		}
		if !p.take(",") {
			return Task{}, fmt.Errorf("%q: must be a comma or the end here", p.words[0].text)
		}
	}
}

// maxAttempt bounds the attempts that a line may number.
const maxAttempt = 1_000_000_000

func joinSteps(steps []step) (Task, error) {
	if last := steps[len(steps)-1]; last.count > 1 {
		return Task{}, fmt.Errorf(`"x%d": the last step stands for all later attempts and must not be repeated`, last.count)
	}
	if len(steps) == 1 {
		return steps[0].work, nil
	}
	ranges := make([]Range, len(steps))
	works := make([]Workload, len(steps))
	first, repeated := 1, false
	for i, s := range steps {
		if s.count > maxAttempt-first {
			return Task{}, fmt.Errorf(`"x%d": must be less than %d attempts in all`, s.count, maxAttempt)
		}
		ranges[i] = Range{First: first, Last: first + s.count - 1, Do: s.work}
		works[i] = s.work
		first += s.count
		repeated = repeated || s.count > 1
	}
	if !repeated {
		return Sequence(works...), nil
	}
	ranges[len(ranges)-1].Last = 0
	return Attempts(ranges...), nil
}

func (p *lineParser) step() (step, error) {
	p.count = 0
	w, err := p.coin()
	return step{w, max(1, p.count)}, err
}

// isCount reports whether the next word repeats the step: x3.
func (p *lineParser) isCount() bool {
	return len(p.words) > 0 && !p.words[0].quoted && strings.HasPrefix(p.words[0].text, "x")
}

func (p *lineParser) readCount() error {
	text := p.next()
	n, err := strconv.Atoi(text[1:])
	switch {
	case err != nil || n < 1 || n > maxAttempt:
		return fmt.Errorf("%q: must be a number of attempts from 1, such as x3", text)
	case p.count > 0:
		return fmt.Errorf("%q: must not be repeated more than once", text)
	}
	p.count = n
	return nil
}

// coin reads an outcome, or two of them with a probability.
func (p *lineParser) coin() (Task, error) {
	if len(p.words) == 0 || p.words[0].quoted || !strings.ContainsRune("0123456789", rune(p.words[0].text[0])) {
		return p.outcome()
	}
	probability, err := ParseProbability(p.next())
	if err != nil {
		return Task{}, err
	}
	then, err := p.outcome()
	if err != nil {
		return Task{}, err
	}
	if p.count > 0 || !p.take("else") {
		return Task{}, fmt.Errorf(`after a probability and a step, "else" and another step must follow`)
	}
	otherwise, err := p.outcome()
	if err != nil {
		return Task{}, err
	}
	return Chance(probability, then, otherwise), nil
}

func (p *lineParser) outcome() (Task, error) {
	t, err := p.verb()
	if err != nil {
		return Task{}, err
	}
	var times []span
	var log []string
	for {
		switch {
		case p.take("after"):
			s, err := p.span()
			if err != nil {
				return Task{}, err
			}
			times = append(times, s)
		case p.take("saying"):
			if len(p.words) == 0 || !p.words[0].quoted {
				return Task{}, fmt.Errorf(`after "saying" there must be a text in quotes`)
			}
			log = append(log, p.next())
		case p.isCount():
			if err := p.readCount(); err != nil {
				return Task{}, err
			}
		default:
			return finish(t, log, times)
		}
	}
}

func finish(t Task, log []string, times []span) (Task, error) {
	if len(log) > 0 {
		if _, ok := t.work.(Outcome); !ok {
			return Task{}, fmt.Errorf("%s: must not say anything, as nothing runs", t)
		}
		t = t.WithLog(log...)
	}
	for _, s := range times {
		t = modify(t, s)
	}
	return t, nil
}

func (p *lineParser) span() (span, error) {
	text := p.next()
	if text == "exponential" {
		text += " " + p.next()
	}
	return parseSpan(text)
}

// lineVerbs are the outcomes that a line may have; what names the argument, and
// is empty where there is none.
var lineVerbs = []struct {
	name, what string
	make       func(argument string) (Task, error)
}{
	{"succeed", "", func(string) (Task, error) { return Succeed(), nil }},
	{"fail", "", func(string) (Task, error) { return Fail(), nil }},
	{"exit", "an exit code", parseExit},
	{"hang", "", func(string) (Task, error) { return Hang(), nil }},
	{"oomKilled", "", func(string) (Task, error) { return OOMKilled(), nil }},
	{"oomKilledChild", "", func(string) (Task, error) { return OOMKilledChild(), nil }},
	{"commandNotFound", "a command", func(arg string) (Task, error) { return CommandNotFound(arg), nil }},
	{"configMapMissing", "the name of a ConfigMap", func(arg string) (Task, error) { return ConfigMapMissing(arg), nil }},
	{"imageCannotBePulled", "", func(string) (Task, error) { return ImageCannotBePulled(), nil }},
}

func (p *lineParser) verb() (Task, error) {
	name := p.next()
	for _, v := range lineVerbs {
		if v.name != name {
			continue
		}
		if v.what == "" {
			return v.make("")
		}
		argument := p.next()
		if argument == "" {
			return Task{}, fmt.Errorf("after %q there must be %s", name, v.what)
		}
		return v.make(argument)
	}
	known := make([]string, len(lineVerbs))
	for i, v := range lineVerbs {
		known[i] = strconv.Quote(v.name)
	}
	return Task{}, fmt.Errorf("%q: must be one of %s", name, strings.Join(known, ", "))
}

func parseExit(text string) (Task, error) {
	code, err := strconv.ParseInt(text, 10, 32)
	if err != nil || checkExitCode(int32(code)) != nil {
		return Task{}, fmt.Errorf("exit %q: must be a whole number from 0 to %d", text, maxExitCode)
	}
	return Exit(int32(code)), nil
}

// spanWanted names what parseSpan accepts.
const spanWanted = `must be a time of 0 or more ("5s"), several of them going upwards ("1s..3s", "1s..2s..9s"), or "exponential" and a mean ("exponential 10s")`

func parseSpan(text string) (span, error) {
	if mean, ok := strings.CutPrefix(text, "exponential "); ok {
		d, ok := parseTime(strings.TrimSpace(mean))
		if !ok {
			return span{}, fmt.Errorf("invalid time %q: %s", text, spanWanted)
		}
		if d == 0 {
			return span{points: []time.Duration{0}}, nil
		}
		return span{mean: d}, nil
	}
	var s span
	for _, word := range strings.Split(text, "..") {
		d, ok := parseTime(word)
		s.points = append(s.points, d)
		if !ok || !areQuantiles(s.points) {
			return span{}, fmt.Errorf("invalid time %q: %s", text, spanWanted)
		}
	}
	return s, nil
}

func parseTime(text string) (time.Duration, bool) {
	d, err := time.ParseDuration(text)
	return d, err == nil && d >= 0
}
