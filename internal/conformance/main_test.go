package conformance

import (
	"log"
	"os"
	"runtime/debug"
	"testing"

	"github.com/jobsim/jobsim/internal/conformance/zoneinfo"
)

// TestMain lets memory grow to several times what is in use, which is little:
// the judge makes garbage all the time, and a sixth of its time went into
// collecting it.
func TestMain(m *testing.M) {
	if err := zoneinfo.Use(); err != nil {
		log.Fatal(err)
	}
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}
