package document

import (
	"errors"
	"fmt"
)

// Bounds on what is read, so that a hostile file costs no more than an honest
// one. They are far above what a real manifest needs.
const (
	// MaxBytes is the most that one file may hold.
	MaxBytes = 32 << 20
	// maxDepth is how deep lists and objects may nest. A Job reaches about 15;
	// Kubernetes itself stops at 10,000.
	maxDepth = 500
	// maxAliased is how many values may come from YAML aliases in a document.
	// Ten aliases of ten aliases of … ("a billion laughs") end here.
	maxAliased = 100_000
)

// The words of the first two are those of the decoders that Kubernetes uses.
var (
	errTooDeep    = fmt.Errorf("exceeded max depth of %d", maxDepth)
	errTooAliased = errors.New("yaml: document contains excessive aliasing")
	errTooLarge   = fmt.Errorf("request entity too large: limit is %d", MaxBytes)
)
