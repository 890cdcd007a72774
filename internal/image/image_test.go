package image_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/jobsim/jobsim/internal/image"
)

// TestParse has the answers of ParseNormalizedNamed in
// github.com/distribution/reference.
func TestParse(t *testing.T) {
	digest := "sha256:" + strings.Repeat("a", 64)
	for _, c := range []struct {
		name                          string
		host, repository, tag, digest string
		canonical                     string
		latest                        bool
		why                           string
	}{
		{"perl", "docker.io", "library/perl", "", "", "docker.io/library/perl:latest", true, "a single name is an official image"},
		{"perl:5.34", "docker.io", "library/perl", "5.34", "", "docker.io/library/perl:5.34", false, "a tag"},
		{"perl:latest", "docker.io", "library/perl", "latest", "", "docker.io/library/perl:latest", true, "the tag latest"},
		{"me/pi", "docker.io", "me/pi", "", "", "docker.io/me/pi:latest", true, "a path is not a host"},
		{"docker.io/perl", "docker.io", "library/perl", "", "", "docker.io/library/perl:latest", true, "Docker Hub by name"},
		{"index.docker.io/perl", "docker.io", "library/perl", "", "", "docker.io/library/perl:latest", true, "by its name of old"},
		{"localhost/pi", "localhost", "pi", "", "", "localhost/pi:latest", true, "localhost is a host"},
		{"localhost:5000/pi:1", "localhost:5000", "pi", "1", "", "localhost:5000/pi:1", false, "a port and a tag"},
		{"[::1]:5000/a/b", "[::1]:5000", "a/b", "", "", "[::1]:5000/a/b:latest", true, "an address in brackets"},
		{"EXAMPLE.com/app", "EXAMPLE.com", "app", "", "", "EXAMPLE.com/app:latest", true, "a host may be upper case"},
		{"under_score.example/app", "", "under_score.example/app", "", "", "under_score.example/app:latest", true, "no host, but the first part of a name"},
		{"perl@" + digest, "docker.io", "library/perl", "", digest, "docker.io/library/perl@" + digest, false, "a digest needs no tag"},
		{"perl:latest@" + digest, "docker.io", "library/perl", "latest", digest, "docker.io/library/perl:latest@" + digest, true, "both"},
	} {
		got, err := image.Parse(c.name)
		assert.NoError(t, err, c.name)
		assert.Equal(t, image.Reference{Host: c.host, Repository: c.repository, Tag: c.tag, Digest: c.digest}, got, "%q: %s", c.name, c.why)
		assert.Equal(t, c.canonical, image.Canonical(c.name), "%q: %s", c.name, c.why)
		assert.Equal(t, c.latest, image.IsLatest(c.name), "%q: %s", c.name, c.why)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ name, why string }{
		{"", "empty"},
		{"Perl", "upper case"},
		{"perl ", "a space"},
		{"a//b", "an empty part"},
		{"perl:", "an empty tag"},
		{"perl:a:b", "two tags"},
		{"perl@latest", "no digest"},
		{"-a.example/b", "neither a host nor a part of a name"},
		{strings.Repeat("a", 64), "the id of an image"},
		{strings.Repeat("b", 256), "too long"},
	} {
		_, err := image.Parse(c.name)
		assert.ErrorIs(t, err, image.ErrInvalid, "%q: %s", c.name, c.why)
		assert.False(t, image.IsLatest(c.name), "%q: %s", c.name, c.why)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"", "a:b@c", "[::1]:5/x:latest", ":", "@", "/"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		r, err := image.Parse(name)
		if err != nil {
			return
		}
		again, err := image.Parse(r.String())
		assert.NoError(t, err)
		assert.Equal(t, r, again, "a name that is spelled out means the same")
	})
}
