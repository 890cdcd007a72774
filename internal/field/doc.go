// Package field is how the API server talks about fields: their paths, what is
// wrong with them, and the checks that all kinds of objects share.
//
// An [Errors] collects; each of its methods either finds a field in order or
// adds what the API server would say of it. The words and the way in which a
// value is shown are those of k8s.io/apimachinery's validation packages.
package field
