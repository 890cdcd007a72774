package upstream

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	_ "github.com/jobsim/jobsim/internal/conformance/round" // its flags
)

// TestLinked holds the declarations of linked functions against the functions
// in the source of the release that go.mod names.
func TestLinked(t *testing.T) {
	found := functions(t, "k8s.io/kubernetes/pkg/controller/cronjob")
	for name, want := range map[string]string{
		"syncCronJob":              "(jm *ControllerV2) func(ctx context.Context, cronJob *batchv1.CronJob, jobs []*batchv1.Job) (*time.Duration, bool, error)",
		"cleanupFinishedJobs":      "(jm *ControllerV2) func(ctx context.Context, cj *batchv1.CronJob, js []*batchv1.Job) bool",
		"nextScheduleTimeDuration": "func(cj *batchv1.CronJob, now time.Time, schedule cron.Schedule) *time.Duration",
		"formatSchedule":           "func(cj *batchv1.CronJob, recorder record.EventRecorder) string",
	} {
		assert.Equal(t, want, found[name], name)
	}
}

// functions are the receivers and types of the functions of a package, by name.
func functions(t *testing.T, path string) map[string]string {
	list, err := exec.Command("go", "list", "-f", `{{$dir := .Dir}}{{range .GoFiles}}{{$dir}}/{{.}}{{"\n"}}{{end}}`, path).Output()
	require.NoError(t, err)
	found := map[string]string{}
	for _, name := range strings.Split(strings.TrimSpace(string(list)), "\n") {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				found[f.Name.Name] = receiver(t, f) + text(t, f.Type)
			}
		}
	}
	return found
}

func receiver(t *testing.T, f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	r := f.Recv.List[0]
	return "(" + r.Names[0].Name + " " + text(t, r.Type) + ") "
}

func text(t *testing.T, node any) string {
	var b bytes.Buffer
	require.NoError(t, printer.Fprint(&b, token.NewFileSet(), node))
	return strings.Join(strings.Fields(strings.ReplaceAll(b.String(), "(\n", "(")), " ")
}
