// Package field validates the fields of objects: their paths, the errors about
// them, and the checks that all kinds of objects share.
//
// An [Errors] collects. Each of its methods checks a field and adds the API
// server's error if it is wrong. The texts and the way in which a value is shown
// are those of k8s.io/apimachinery's validation packages.
package field
