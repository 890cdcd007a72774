package house

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestEveryExportedNameIsDocumented: every exported function, type, constant
// and variable has a comment, and so has every exported field and method of an
// exported type. A comment that only repeats the name counts as none.
//
// Constants and variables may share the comment of their block, but one that is named
// there is covered only if that says more than the names. A field's comment also
// covers the fields below it, up to the next blank line or comment, of which it says
// more than all their names.
//
// What an exported struct embeds counts as exported: the fields and methods of an
// unexported type are a caller's too then.
func TestEveryExportedNameIsDocumented(t *testing.T) {
	for _, s := range sources(t) {
		if isTest(s.path) || s.file.Name.Name == "main" {
			continue
		}
		for _, missing := range undocumented(s.set, s.file) {
			assert.Fail(t, "undocumented", "%s: needs a comment that says more than its name: what it is, its unit, what zero means", missing)
		}
	}
}

func TestUndocumentedFindsThem(t *testing.T) {
	for _, c := range []struct{ source, want, why string }{
		{"func F() {}", "F", "a function"},
		{"// F does it.\nfunc F() {}", "", ""},
		{"func (t T) F() {}\n// T counts.\ntype T int", "F", "a method of an exported type"},
		{"func (t t) F() {}\ntype t int", "", "a method of an unexported type"},
		{"func (t T) String() string\n// T is the state.\ntype T int", "", "String says itself what it is"},
		{"// T is the T.\ntype T int", "T", "a repetition"},
		{"// MaxSteps is the maximum of steps.\ntype MaxSteps int", "", "maximum is more than max"},
		{"// MaxSteps is the max steps.\ntype MaxSteps int", "MaxSteps", "a repetition of two words"},
		{"// The colours.\nconst (\nRed = 1\nBlue = 2\n)", "", "a block shares its comment"},
		{"const (\nRed = 1\n// Blue is the sky's.\nBlue = 2\n)", "Red", "a block without a comment"},
		{"// T is a point.\ntype T struct{ X, Y int; z int }", "T.X T.Y", "fields"},
		{"// T is a point.\ntype T struct{\n// X and Y are in mm.\nX int\nY int\n}", "", "a group of fields shares its comment"},
		{"// T is a point.\ntype T struct{\n// X is in mm.\nX int\n\nY int\n}", "T.Y", "a blank line ends the group"},
		{"// T is a point.\ntype T struct{\nX int // in mm\nY int\n}", "T.Y", "a comment at the end of a line is for that line"},
		{"// T is a point.\ntype T struct{\n// X is in mm.\nX int\n// Y is the y.\nY int\n}", "T.Y", "a repetition is no comment"},
		{"// T is a point.\ntype T struct{ E }\n// E is embedded.\ntype E struct{}", "", "an embedded field is documented where its type is"},
		{"// T is a point.\ntype T struct{\n// A is where it is.\nA struct{ X int } }", "T.A.X", "a struct within"},
		{"type t struct{ X int }", "", "a field of an unexported type"},
		{"// I is a door.\ntype I interface{ Open(); shut() }", "I.Open", "a method of an interface"},
		{"// T is the value that represents the current T of an object.\ntype T int", "T", "fillers"},
		{"// T is a point.\ntype T struct{ t }\ntype t struct{ X int }", "t.X", "a field of an unexported type that is embedded"},
		{"// T is a point.\ntype T struct{ *t }\ntype t struct{ u }\ntype u struct{}\nfunc (u) F() {}", "F", "a method too, also by way of another"},
		{"// T is a point.\ntype T struct{\n// X and Y are the X and the Y.\nX int\nY int\n}", "T.X T.Y", "a group whose comment repeats its names"},
		{"// Red and Blue are the values.\nconst (\nRed = 1\nBlue = 2\n)", "Red Blue", "a block too"},
	} {
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, "x.go", "package x\n"+c.source, parser.ParseComments)
		require.NoError(t, err)
		var names []string
		for _, missing := range undocumented(set, file) {
			names = append(names, missing[strings.LastIndex(missing, " ")+1:])
		}
		assert.Equal(t, c.want, strings.Join(names, " "), "%s: %s", c.source, c.why)
	}
}

// undocumented returns "file:line:column: name" for each exported name of a
// file without a comment.
func undocumented(set *token.FileSet, file *ast.File) []string {
	u := &undocumentedNames{set: set, visible: embedded(file)}
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && u.receiverIsVisible(d) {
				u.check(d.Name, d.Name.Name, d.Doc)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				u.spec(d, spec)
			}
		}
	}
	return u.found
}

type undocumentedNames struct {
	set     *token.FileSet
	visible map[string]bool // unexported types that an exported struct embeds
	found   []string
}

// embedded are the unexported types of a file that its exported structs embed, also
// by way of others.
func embedded(file *ast.File) map[string]bool {
	embeds := map[string][]string{}
	visible := map[string]bool{}
	var add func(string)
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok {
			return true
		}
		if fields, ok := spec.Type.(*ast.StructType); ok {
			for _, f := range fields.Fields.List {
				if name := typeName(f.Type); len(f.Names) == 0 && !ast.IsExported(name) {
					embeds[spec.Name.Name] = append(embeds[spec.Name.Name], name)
				}
			}
		}
		return true
	})
	add = func(name string) {
		for _, inner := range embeds[name] {
			if !visible[inner] {
				visible[inner] = true
				add(inner)
			}
		}
	}
	for name := range embeds {
		if ast.IsExported(name) {
			add(name)
		}
	}
	return visible
}

// typeName is the name of a type of the same package, also of a pointer to it.
func typeName(t ast.Expr) string {
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}

func (u *undocumentedNames) check(name *ast.Ident, title string, docs ...*ast.CommentGroup) {
	u.checkAmong(nil, name, title, docs...)
}

// checkAmong is check for a name whose comment may be that of a group: it says more
// than those of the names that it mentions.
func (u *undocumentedNames) checkAmong(siblings []string, name *ast.Ident, title string, docs ...*ast.CommentGroup) {
	covers := func(doc *ast.CommentGroup) bool {
		names := []string{name.Name}
		for _, sibling := range siblings {
			if doc != nil && regexp.MustCompile(`\b`+sibling+`\b`).MatchString(doc.Text()) {
				names = append(names, sibling)
			}
		}
		return documents(doc, names...)
	}
	if !slices.ContainsFunc(docs, covers) {
		u.found = append(u.found, fmt.Sprintf("%s: %s", u.set.Position(name.Pos()), title))
	}
}

func (u *undocumentedNames) spec(d *ast.GenDecl, spec ast.Spec) {
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		if spec.Name.IsExported() {
			u.check(spec.Name, spec.Name.Name, d.Doc, spec.Doc, spec.Comment)
		}
		if spec.Name.IsExported() || u.visible[spec.Name.Name] {
			u.fields(spec.Name.Name, spec.Type)
		}
	case *ast.ValueSpec:
		for _, name := range spec.Names {
			if name.IsExported() {
				u.checkAmong(blockNames(d), name, name.Name, d.Doc, spec.Doc, spec.Comment)
			}
		}
	}
}

// fields checks the fields of a struct, or the methods of an interface.
func (u *undocumentedNames) fields(title string, typ ast.Expr) {
	var list []*ast.Field
	switch typ := typ.(type) {
	case *ast.StructType:
		list = typ.Fields.List
	case *ast.InterfaceType:
		list = typ.Methods.List
	}
	var group *ast.CommentGroup // the comment that covers the field
	end := 0                    // the line on which the field before it ends
	siblings := namesOf(list)
	for _, f := range list {
		start := f.Pos()
		if f.Doc != nil {
			start = f.Doc.Pos()
		}
		if f.Doc != nil || u.set.Position(start).Line > end+1 {
			group = f.Doc
		}
		end = u.set.Position(f.End()).Line
		for _, name := range f.Names {
			if name.IsExported() {
				u.checkAmong(siblings, name, title+"."+name.Name, group, f.Comment)
				u.fields(title+"."+name.Name, f.Type)
			}
		}
	}
}

// namesOf are the exported names of fields.
func namesOf(list []*ast.Field) (names []string) {
	for _, f := range list {
		for _, name := range f.Names {
			if name.IsExported() {
				names = append(names, name.Name)
			}
		}
	}
	return names
}

// blockNames are the exported names of a block of constants or variables.
func blockNames(d *ast.GenDecl) (names []string) {
	for _, spec := range d.Specs {
		for _, name := range spec.(*ast.ValueSpec).Names {
			if name.IsExported() {
				names = append(names, name.Name)
			}
		}
	}
	return names
}

// selfEvident are the methods whose meaning the standard library defines.
var selfEvident = []string{"String", "Error", "Unwrap"}

func (u *undocumentedNames) receiverIsVisible(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	name := typeName(d.Recv.List[0].Type)
	return !slices.Contains(selfEvident, d.Name.Name) && (ast.IsExported(name) || u.visible[name])
}

// fillers are the words that say nothing about a name.
var fillers = strings.Fields("a an and are as at be being by can contains current defines denotes describes element field for from function get gets given " +
	"has have holds in is it its item may method name names object of on one or particular provides related represents respective returns " +
	"set sets some specific specified specifies stores struct that the thing things this to type used value values variable which whose will with")

var (
	wordRegexp  = regexp.MustCompile(`[A-Za-z0-9]+`)
	humpsRegexp = regexp.MustCompile(`[A-Z]+(?:[a-z0-9]+|$)|[a-z0-9]+|[A-Z]+`)
)

// documents reports whether a comment has a word that is neither in one of the
// names nor a filler.
func documents(doc *ast.CommentGroup, names ...string) bool {
	if doc == nil {
		return false
	}
	var known []string
	for _, name := range names {
		known = append(known, strings.ToLower(name))
		for _, hump := range humpsRegexp.FindAllString(name, -1) {
			known = append(known, singular(hump))
		}
	}
	return slices.ContainsFunc(wordRegexp.FindAllString(doc.Text(), -1), func(word string) bool {
		return !slices.Contains(known, strings.ToLower(word)) && !slices.Contains(known, singular(word)) &&
			!slices.Contains(fillers, strings.ToLower(word))
	})
}

func singular(word string) string { return strings.TrimSuffix(strings.ToLower(word), "s") }
