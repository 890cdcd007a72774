package image

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestCanonical(t *testing.T) {
	for image, want := range map[string]string{
		"perl":                    "docker.io/library/perl:latest",
		"perl:5.34":               "docker.io/library/perl:5.34",
		"docker.io/perl":          "docker.io/library/perl:latest",
		"someone/tool":            "docker.io/someone/tool:latest",
		"gcr.io/a/b:1":            "gcr.io/a/b:1",
		"index.docker.io/perl":    "docker.io/library/perl:latest",
		"localhost/a":             "localhost/a:latest",
		"host:5000/a":             "host:5000/a:latest",
		"perl@sha256:0123":        "docker.io/library/perl@sha256:0123",
		"registry.k8s.io/pause:3": "registry.k8s.io/pause:3",
	} {
		assert.Equal(t, want, Canonical(image), image)
	}
}
