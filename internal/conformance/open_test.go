package conformance

// open are the scenarios of CI's round on which the two sides are known to
// differ, and what is known of why. They are printed and do not fail the round,
// so that it fails for what is new; one that is red no longer does fail it, so
// that the list stays true. It is to become empty.
var open = map[uint64]string{
	0x6c4c7e43d1afc9d1: "a Job is deleted and made anew, and another made, all at one nanosecond: which of the two syncs comes first",
	0x98b4a86d7c29cde4: "pods that one Job orphans are adopted by another at the nanosecond of its own sync",
	0x0589e465f238a29e: "a Job is orphaned and another made at one nanosecond: which of the two syncs comes first",
	0x829ded9541060602: "two Jobs are due at one whole second, by a deadline and by a back-off: which of the two syncs comes first",
	0x49ef62e3ca9a60bb: "two Jobs with one selector are queued for a stray pod at one nanosecond: which of them adopts it",
}
