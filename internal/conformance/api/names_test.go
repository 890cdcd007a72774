package api

import "strings"

func letters(n int) string { return strings.Repeat("a", n) }

var name = either(of("pi", "a", "my-job", "1", "a.b"), of("a.b", "A", "-x", "x-", "", "a_b", letters(64), letters(254), letters(63),
	letters(61), "a/b", "ä", "a b", "..", ".", "<b>", "a..b", "%"))

var (
	label = either(of("a", "app", "b", "example.com/x", "job-name"), of("Example.com/x", "/x", "x/", "a/b/c", letters(64),
		letters(254)+"/x", "-", "", "controller-uid", "batch.kubernetes.io/job-name", "batch.kubernetes.io/controller-uid",
		"A_b.c", "ä", "<"))
	labelValue = either(of("b", "", "web", "pi", "X_1.y"), of("u-1", "-", "a/b", letters(64), "ä<>&", "my-job"))
	labels     = either(stringMap(3, of("a", "app", "example.com/x"), of("b", "pi", "web")), stringMap(3, label, labelValue))
)

var annotations = either(
	stringMap(2, of("a", "example.com/x", "scheduler.alpha.kubernetes.io/critical-pod", "security.alpha.kubernetes.io/sysctls", "security.alpha.kubernetes.io/unsafe-sysctls",
		"seccomp.security.alpha.kubernetes.io/pod", "container.seccomp.security.alpha.kubernetes.io/main", "container.apparmor.security.beta.kubernetes.io/main"), of("runtime/default")),
	either(stringMap(2, annotation, of("1", "0", "-0", "+1", "01", "-01", "99999999999", "x", "", "runtime/default",
		"docker/default", "unconfined", "localhost/a/b", "localhost//a/../b", "localhost/..", "a<b")),
		stringMap(2, label, of(strings.Repeat("x", 256*1024+1)))),
)

// annotation is one that is validated.
var annotation = either(label, of(
	"kubernetes.io/config.mirror", "controller.kubernetes.io/pod-deletion-cost",
	"seccomp.security.alpha.kubernetes.io/pod", "container.seccomp.security.alpha.kubernetes.io/main",
	"container.apparmor.security.beta.kubernetes.io/main", "container.apparmor.security.beta.kubernetes.io/none"))

var image = either(of("busybox", "busybox:1", "perl:5.34"), of(images...))

// images are names of images in all the ways in which a name can be right or
// wrong.
var images = []any{
	"busybox", "", "busybox:1", "busybox:latest", "Foo", "Foo/bar", "foo/Bar", "a.b/c", "a.b:5000/c", "a.b:5000/c:latest",
	"c:latest@sha256:" + letters(64), "c@sha256:" + letters(64), "c@sha256:" + strings.Repeat("A", 64), "c@sha256:abc", "c@md5:" + letters(32),
	" busybox", "busybox ", letters(64), "localhost/x", "x:", "x@", ":latest", "/x", "x/", "a//b", "a__b", "a___b", "a--b", "a_-b",
	"[::1]:5/x", "[::1/x", "index.docker.io/x", "docker.io/x:latest", "foo_bar.x/y", "foo_bar.X/y", letters(247), letters(248),
	"x.y/" + letters(255), "x.y/" + letters(256), "x_y.z/" + letters(250), "x:" + letters(128), "x:" + letters(129), "x:-", "a:5/b", "a:5/b:6",
	"-a.b/c", "a.b-/c", "ä", "x:latest@sha512:" + strings.Repeat("0", 128), "x:y:latest", "a.b:/c", "a.b:x/c", "localhost:5000/x:latest",
	"latest", "x/y/z/w:latest", "É/x", "a@b/c:latest",
}

// imageParts are what imageName puts names together from.
var imageParts = of("a", "b0", "A", ".", "..", "_", "__", "___", "-", "--", ":", ":latest", ":v1", "/", "//",
	"@", "@sha256:"+letters(64), "@sha512:"+strings.Repeat("0", 128), "@sha384:"+strings.Repeat("f", 96), "@sha256:"+letters(63),
	"@sha512:"+letters(64), "@foo:"+letters(64), "localhost", "docker.io", "index.docker.io", "library/", "[::1]", "[a", "]", "5000",
	strings.Repeat("x", 64), strings.Repeat("c", 64), strings.Repeat("y", 120), "\u00e9", "\u0130", "\u212a", " ", "=", "\n")

func (r *random) imageName() string {
	var b strings.Builder
	for range 1 + r.IntN(6) {
		b.WriteString(imageParts(r).(string))
	}
	return b.String()
}
