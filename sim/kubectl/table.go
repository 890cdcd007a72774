package kubectl

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jobsim/jobsim"
	"github.com/jobsim/jobsim/internal/field"
)

// TableOptions say how a table of objects is printed. The zero value is what
// kubectl get prints without flags.
type TableOptions struct {
	// Wide adds the columns of -o wide.
	Wide bool
	// NoHeaders leaves out the first line.
	NoHeaders bool
	// WithNamespace adds the NAMESPACE column of --all-namespaces.
	WithNamespace bool
	// WithKind writes names as job.batch/pi, as get does for several kinds.
	WithKind bool
	// ShowLabels adds the LABELS column.
	ShowLabels bool
	// LabelColumns adds a column for each of these label keys.
	LabelColumns []string
	// Legacy prints what kubectl 1.2 did, with its columns and its habit of
	// hiding pods that have ended.
	Legacy bool
	// ShowAll shows those pods after all: -a. It matters only with Legacy.
	ShowAll bool
}

// column is one column of a table.
type column struct {
	header string
	// wide columns are shown with -o wide only.
	wide bool
	// name marks the column that WithKind prefixes.
	name bool
}

// view is how get shows the objects of a kind: a row each, a cell for each
// column.
type view struct {
	columns []column
	cells   func(now time.Time, o jobsim.Object) []string
	// prefix is what WithKind puts before a name; empty: the kind's singular.
	prefix string
	// hidden reports whether an object has no row unless ShowAll is set; nil:
	// all have one.
	hidden func(o jobsim.Object) bool
}

// genericView is the table that the API server makes for a kind without one of
// its own (upstream: rest.NewDefaultTableConvertor).
var genericView = view{
	columns: []column{{header: "NAME", name: true}, {header: "AGE"}},
	cells: func(now time.Time, o jobsim.Object) []string {
		m := o.GetObjectMeta()
		return []string{m.Name, since(now, m.CreationTimestamp)}
	},
}

// WriteTable prints the table of kubectl get: a row for each object, in the
// order given, with ages as of now. The objects must be of one kind. No objects
// print nothing. kubectl itself lists objects by namespace and name.
func WriteTable[T jobsim.Object](w io.Writer, now time.Time, objects []T, o TableOptions) error {
	if isNil(w) {
		return errNilWriter
	}
	t, err := tableOf(now, objects, o)
	if err != nil {
		return err
	}
	return t.write(w, o)
}

var errNilWriter = errors.New("kubectl: the writer is nil")

// row is one object in a table: a cell for each column.
type row struct {
	meta  *jobsim.ObjectMeta
	cells []string
}

// table is what the API server answers to kubectl get.
type table struct {
	// kind is the prefix for WithKind: "pod", "job.batch".
	kind    string
	columns []column
	rows    []row
	// bare prints the headers even above no rows, as kubectl 1.2 did where it
	// hid all that there was.
	bare bool
	// uncut leaves line breaks in cells: kubectl events does, get does not.
	uncut bool
}

// lines returns the table as text cells, headers first. A table without rows
// has no lines at all, unless it is bare.
func (t *table) lines(o TableOptions) [][]string {
	if len(t.rows) == 0 && !t.bare {
		return nil
	}
	raw := make([][]string, 0, len(t.rows)+1)
	if !o.NoHeaders {
		raw = append(raw, t.headers(o))
	}
	for i := range t.rows {
		raw = append(raw, t.line(&t.rows[i], o))
	}
	lines := make([][]string, len(raw))
	for i, line := range raw {
		lines[i] = field.Each(line, t.cell)
	}
	if len(lines) > 0 && !o.Legacy && !t.uncut {
		padFirst(lines[0], raw)
	}
	return lines
}

// padFirst makes the cells of the first line, but for the last, as wide as the
// longest of their column: in bytes, and before anything is cut or escaped, so
// that a column may be wider than what it shows (upstream: printTable of
// cli-runtime since 1.37).
func padFirst(first []string, raw [][]string) {
	for column := range len(first) - 1 {
		widest := 0
		for _, line := range raw {
			widest = max(widest, len(line[column]))
		}
		first[column] += strings.Repeat(" ", widest-len(raw[0][column]))
	}
}

func (t *table) headers(o TableOptions) []string {
	var line []string
	if o.WithNamespace {
		line = append(line, "NAMESPACE")
	}
	for _, c := range t.columns {
		if o.Wide || !c.wide {
			line = append(line, c.header)
		}
	}
	for _, key := range o.LabelColumns {
		line = append(line, strings.ToUpper(key[strings.LastIndex(key, "/")+1:]))
	}
	if o.ShowLabels {
		line = append(line, "LABELS")
	}
	return line
}

func (t *table) line(r *row, o TableOptions) []string {
	var line []string
	if o.WithNamespace {
		line = append(line, r.meta.Namespace)
	}
	for i, c := range t.columns {
		if c.wide && !o.Wide {
			continue
		}
		text := r.cells[i]
		if c.name && o.WithKind {
			text = t.kind + "/" + text
		}
		line = append(line, text)
	}
	for _, key := range o.LabelColumns {
		line = append(line, labelCell(r.meta.Labels, key, o.Legacy))
	}
	if o.ShowLabels {
		line = append(line, formatLabels(r.meta.Labels))
	}
	return line
}

// labelCell is the value of one label; kubectl 1.2 said so where there is none.
func labelCell(labels map[string]string, key string, legacy bool) string {
	value, ok := labels[key]
	if !ok && legacy {
		return "<none>"
	}
	return value
}

// formatLabels writes labels as a=b,c=d in the order of the whole terms, as
// apimachinery's labels.FormatLabels does.
func formatLabels(labels map[string]string) string {
	if len(labels) == 0 {
		return "<none>"
	}
	terms := make([]string, 0, len(labels))
	for _, key := range sortedKeys(labels) {
		terms = append(terms, key+"="+labels[key])
	}
	return strings.Join(sorted(terms), ",")
}

// terminalEscaper makes text from a cluster harmless on a terminal, as
// cli-runtime's printers.WriteEscaped does.
var terminalEscaper = strings.NewReplacer("\x1b", "^[", "\r", "\\r")

// cell makes a text fit for one cell: it ends at the first line break, unless
// the table is uncut.
func (t *table) cell(text string) string {
	if i := strings.IndexAny(text, "\f\n\r"); i >= 0 && !t.uncut {
		return terminalEscaper.Replace(text[:i]) + "..."
	}
	return terminalEscaper.Replace(text)
}

// The measures of kubectl's tables: cli-runtime's GetNewTabWriter, and what it
// was in kubectl 1.2.
const (
	tablePadding        = 3
	tableMinWidth       = 6
	legacyTableMinWidth = 10
)

// tabber aligns lines of cells in columns. It remembers how wide each column
// has been, so that the lines of a watch stay aligned with those above.
type tabber struct {
	minWidth int
	widest   []int
}

func newTabber(o TableOptions) *tabber {
	if o.Legacy {
		return &tabber{minWidth: legacyTableMinWidth}
	}
	return &tabber{minWidth: tableMinWidth}
}

// write aligns the lines together and writes them. The last cell of a line is
// not part of a column. In kubectl's tables a cell cannot hide what is in it: a
// tab inside of it ends the cell, a line break ends the line, and a form feed
// ends both the line and all columns.
func (t *tabber) write(w io.Writer, rows [][]string) error {
	if len(rows) == 0 {
		return nil
	}
	texts := make([]string, len(rows))
	for i, row := range rows {
		texts[i] = strings.Join(row, "\t")
	}
	var b strings.Builder
	for block := range strings.SplitSeq(strings.Join(texts, "\n"), "\f") {
		t.align(&b, block)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// align writes lines that are aligned together.
func (t *tabber) align(b *strings.Builder, block string) {
	var lines [][]string
	for text := range strings.SplitSeq(block, "\n") {
		lines = append(lines, strings.Split(strings.ReplaceAll(text, "\v", "\t"), "\t"))
	}
	widths := t.measure(lines)
	for i, line := range lines {
		for j, text := range line {
			b.WriteString(text)
			if j < len(line)-1 {
				b.WriteString(strings.Repeat(" ", widths[i][j]-utf8.RuneCountInString(text)))
			}
		}
		b.WriteByte('\n')
	}
}

// measure returns the width of every cell that is followed by another. A
// column is a run of lines that have a cell there: a shorter line in between
// starts a new one, as in text/tabwriter.
func (t *tabber) measure(lines [][]string) [][]int {
	widths := make([][]int, len(lines))
	for i, line := range lines {
		widths[i] = make([]int, len(line)-1)
	}
	for start := range lines {
		for column := range widths[start] {
			if start > 0 && column < len(widths[start-1]) {
				continue
			}
			t.measureRun(lines[start:], widths[start:], column)
		}
	}
	return widths
}

// measureRun sets the width of one column in the lines from the first on that
// have it.
func (t *tabber) measureRun(lines [][]string, widths [][]int, column int) {
	for len(t.widest) <= column {
		t.widest = append(t.widest, t.minWidth)
	}
	end := 0
	for ; end < len(lines) && column < len(widths[end]); end++ {
		width := utf8.RuneCountInString(lines[end][column]) + tablePadding
		t.widest[column] = max(t.widest[column], width)
	}
	for i := range end {
		widths[i][column] = t.widest[column]
	}
}

// flushInterval is how many rows kubectl get writes before it flushes its
// tabwriter (upstream: flushInterval of cli-runtime since 1.37).
const flushInterval = 100

// write prints the table once.
func (t *table) write(w io.Writer, o TableOptions) error {
	_, err := t.writeTo(w, newTabber(o), o)
	return err
}

// writeTo prints the table in the columns of those before, and reports whether
// it printed anything.
func (t *table) writeTo(w io.Writer, tabs *tabber, o TableOptions) (bool, error) {
	lines := t.lines(o)
	block := len(lines)
	if !o.Legacy && !t.uncut {
		block = len(lines) - len(t.rows) + flushInterval
	}
	for rest := lines; len(rest) > 0; block = flushInterval {
		n := min(block, len(rest))
		if err := tabs.write(w, rest[:n]); err != nil {
			return false, fmt.Errorf("writing a table: %w", err)
		}
		rest = rest[n:]
	}
	return len(lines) > 0, nil
}
