package house

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim"
)

// blocks returns what README.md shows in fences of that language.
func blocks(t *testing.T, language string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	require.NoError(t, err)
	var found []string
	for _, part := range strings.Split(string(text), "```"+language+"\n")[1:] {
		block, _, _ := strings.Cut(part, "```")
		found = append(found, block)
	}
	require.NotEmpty(t, found)
	return found
}

// What README.md shows below a command is what the command prints.
func TestReadmeShowsWhatTheProgramPrints(t *testing.T) {
	command, want, _ := strings.Cut(blocks(t, "console")[0], "\n")
	args := strings.Fields(strings.TrimPrefix(command, "$ "))
	require.Equal(t, "go", args[0])
	run := exec.Command(args[0], args[1:]...)
	run.Dir = root
	got, err := run.Output()
	require.NoError(t, err)
	assert.Equal(t, want, string(got))
}

// The Go code in README.md is that of the tests of sim/simtest and sim/kube, line by
// line.
func TestReadmeExampleIsTested(t *testing.T) {
	var tested []byte
	for _, name := range []string{"sim/simtest/simtest_test.go", "sim/kube/readme_test.go"} {
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		require.NoError(t, err)
		tested = append(tested, text...)
	}
	for _, block := range blocks(t, "go") {
		for line := range strings.Lines(block) {
			assert.Contains(t, string(tested), "\t"+line)
		}
	}
}

// The release that jobsim says it follows is the one that the judge is linked
// with, and README.md names it in one place.
func TestTheReferenceIsOne(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	require.NoError(t, err)
	assert.Equal(t, 1, strings.Count(string(text), jobsim.KubernetesVersion))
	modules, err := os.ReadFile(filepath.Join(root, "internal", "conformance", "go.mod"))
	require.NoError(t, err)
	assert.Contains(t, string(modules), "\tk8s.io/kubernetes "+jobsim.KubernetesVersion+"\n")
}

// The picture in README.md is what the command below it makes.
func TestReadmeShowsTheRealPicture(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	require.NoError(t, err)
	_, command, found := strings.Cut(string(text), "$ go run ./examples/jobsim run --timeline ")
	require.True(t, found)
	line, _, _ := strings.Cut(command, "\n")
	picture, manifest, _ := strings.Cut(line, " ")
	assert.Contains(t, string(text), "]("+picture+")", "README.md shows another picture")
	made := filepath.Join(t.TempDir(), filepath.Base(picture))
	run := exec.Command("go", "run", "./examples/jobsim", "run", "--timeline", made, manifest)
	run.Dir = root
	require.NoError(t, run.Run())
	want, err := os.ReadFile(filepath.Join(root, picture))
	require.NoError(t, err)
	got, err := os.ReadFile(made)
	require.NoError(t, err)
	assert.Equal(t, string(want), string(got), "make it anew with the command in README.md")
}
