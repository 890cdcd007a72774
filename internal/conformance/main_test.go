package conformance

import (
	"os"
	"runtime/debug"
	"testing"
)

// TestMain lets memory grow to several times what is in use, which is little:
// the judge makes garbage all the time, and a sixth of its time went into
// collecting it.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}
