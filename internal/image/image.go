// Package image reads the names of container images, by the grammar and the
// defaults of github.com/distribution/reference, as Kubernetes and containerd
// do.
package image

import (
	"errors"
	"regexp"
	"strings"
)

// The parts of a reference, from the grammar in the package comment of
// github.com/distribution/reference.
var (
	hostPart       = regexp.MustCompile(`^(` + hostLabel + `(\.` + hostLabel + `)*|\[[a-fA-F0-9:]+\])(:[0-9]+)?$`)
	repositoryPart = regexp.MustCompile(`^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*$`)
	tagPart        = regexp.MustCompile(`^\w[\w.-]{0,127}$`)
	digestPart     = regexp.MustCompile(`^(sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128})$`)
	imageID        = regexp.MustCompile(`^[a-f0-9]{64}$`)
)

const (
	hostLabel = `[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?`

	// The registry that an image comes from where its name has none, and its
	// name of old.
	defaultHost = "docker.io"
	legacyHost  = "index.docker.io"
	// officialPrefix holds the images of defaultHost that have a single name.
	officialPrefix   = "library/"
	maxRepositoryLen = 255
	latest           = "latest"
)

// Reference is the name of an image in its parts.
type Reference struct {
	// Host is the registry, with its port; "docker.io" where the name has none.
	// Empty only where the name begins with a part that looks like a host and
	// is none: it then belongs to Repository.
	Host string
	// Repository is the path in the registry, such as "library/perl".
	Repository string
	// Tag and Digest are empty where the name has none.
	Tag, Digest string
}

// ErrInvalid is the error of Parse.
var ErrInvalid = errors.New("invalid image name: want [host[:port]/]name[:tag][@digest], the name in lower case")

// Parse returns the parts of a name. With ErrInvalid they are what can be
// distinguished.
func Parse(name string) (Reference, error) {
	host, rest := splitHost(name)
	rest, digest, hasDigest := strings.Cut(rest, "@")
	repository, tag, hasTag := cutTag(rest)
	r := Reference{Host: host, Repository: repository, Tag: tag, Digest: digest}
	if !hostPart.MatchString(host) {
		r.Host, r.Repository = "", host+"/"+repository
	}
	if imageID.MatchString(name) || !isRepository(r.Repository) ||
		hasTag && !tagPart.MatchString(tag) || hasDigest && !digestPart.MatchString(digest) {
		return r, ErrInvalid
	}
	return r, nil
}

// String spells the name out: "docker.io/library/perl:5.34".
func (r Reference) String() string {
	name := r.Repository
	if r.Host != "" {
		name = r.Host + "/" + name
	}
	if r.Tag != "" {
		name += ":" + r.Tag
	}
	if r.Digest != "" {
		name += "@" + r.Digest
	}
	return name
}

// Canonical spells an image's name out as containerd does: "perl" is
// "docker.io/library/perl:latest". A name that is not valid is spelled out as
// far as possible.
func Canonical(name string) string {
	r, _ := Parse(name)
	if r.Tag == "" && r.Digest == "" {
		r.Tag = latest
	}
	return r.String()
}

// IsLatest reports whether the image is one that may change under its name: it
// has the tag latest, or neither tag nor digest. A name that is not valid is
// not latest: the API server's defaulting ignores the error of ParseImageName
// and sees no tag.
func IsLatest(name string) bool {
	r, err := Parse(name)
	return err == nil && (r.Tag == latest || r.Tag == "" && r.Digest == "")
}

// splitHost finds the registry of an image: what stands before the first
// slash, if it looks like a host. Otherwise it is Docker Hub.
func splitHost(name string) (host, rest string) {
	first, rest, found := strings.Cut(name, "/")
	looksLikeHost := first == "localhost" || strings.ContainsAny(first, ".:") || strings.ToLower(first) != first
	switch {
	case !found || !looksLikeHost:
		host, rest = defaultHost, name
	case first == legacyHost:
		host = defaultHost
	default:
		host = first
	}
	if host == defaultHost && !strings.Contains(rest, "/") {
		rest = officialPrefix + rest
	}
	return host, rest
}

// cutTag cuts the tag off. It follows a colon in the last part of the name.
func cutTag(s string) (repository, tag string, found bool) {
	colon := strings.LastIndexByte(s, ':')
	if colon < 0 || colon < strings.LastIndexByte(s, '/') {
		return s, "", false
	}
	return s[:colon], s[colon+1:], true
}

func isRepository(path string) bool {
	for part := range strings.SplitSeq(path, "/") {
		if !repositoryPart.MatchString(part) {
			return false
		}
	}
	return len(path) <= maxRepositoryLen
}
