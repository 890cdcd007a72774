// Package image reads references to container images: which registry and
// repository a name stands for, and with which tag.
package image

import (
	"regexp"
	"strings"
)

// The parts of a reference to an image, from the grammar in the package
// comment of github.com/distribution/reference.
var (
	hostPattern = regexp.MustCompile(`^(` + hostLabel + `(\.` + hostLabel + `)*|\[[a-fA-F0-9:]+\])(:[0-9]+)?$`)
	partPattern = regexp.MustCompile(`^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*$`)
	tagPattern  = regexp.MustCompile(`^\w[\w.-]{0,127}$`)
	hashPattern = regexp.MustCompile(`^(sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128})$`)
	idPattern   = regexp.MustCompile(`^[a-f0-9]{64}$`)
)

const (
	hostLabel = `[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?`

	// defaultHost is the registry of an image whose name has none.
	defaultHost = "docker.io"
	legacyHost  = "index.docker.io"
	// defaultRepository holds the images of defaultHost that have a single name.
	defaultRepository = "library/"
	maxRepositoryLen  = 255
)

// IsLatest reports whether the image is one that may change under its name: it
// has the tag latest, or neither tag nor digest. A name that is not a valid
// reference is not latest: the defaulting ignores the error of ParseImageName
// and sees no tag.
func IsLatest(image string) bool {
	if idPattern.MatchString(image) {
		return false
	}
	host, rest := splitHost(image)
	rest, digest, hasDigest := strings.Cut(rest, "@")
	name, tag, hasTag := cutTag(rest)
	switch {
	case !isRepository(host, name):
		return false
	case hasTag && !tagPattern.MatchString(tag):
		return false
	case hasDigest && !hashPattern.MatchString(digest):
		return false
	case hasTag:
		return tag == "latest"
	}
	return !hasDigest
}

// Canonical spells an image's name out as containerd does: "perl" is
// "docker.io/library/perl:latest". What is not a valid reference is spelled by
// the same rules.
func Canonical(image string) string {
	host, rest := splitHost(image)
	if _, _, hasTag := cutTag(rest); !hasTag && !strings.Contains(rest, "@") {
		rest += ":latest"
	}
	return host + "/" + rest
}

// splitHost finds the registry of an image: what stands before the first
// slash, if it looks like a host. Otherwise it is Docker Hub.
func splitHost(image string) (host, rest string) {
	first, rest, found := strings.Cut(image, "/")
	looksLikeHost := first == "localhost" || strings.ContainsAny(first, ".:") || strings.ToLower(first) != first
	switch {
	case !found || !looksLikeHost:
		host, rest = defaultHost, image
	case first == legacyHost:
		host = defaultHost
	default:
		host = first
	}
	if host == defaultHost && !strings.Contains(rest, "/") {
		rest = defaultRepository + rest
	}
	return host, rest
}

// cutTag cuts the tag off. It follows a colon in the last part of the name.
func cutTag(s string) (name, tag string, found bool) {
	colon := strings.LastIndexByte(s, ':')
	if colon < 0 || colon < strings.LastIndexByte(s, '/') {
		return s, "", false
	}
	return s[:colon], s[colon+1:], true
}

// isRepository reports whether host and name together are the valid name of a
// repository. What is no host may still be the first part of a name.
func isRepository(host, name string) bool {
	length := len(name)
	if !hostPattern.MatchString(host) {
		if !partPattern.MatchString(host) {
			return false
		}
		length += len(host) + len("/")
	}
	for part := range strings.SplitSeq(name, "/") {
		if !partPattern.MatchString(part) {
			return false
		}
	}
	return length <= maxRepositoryLen
}
