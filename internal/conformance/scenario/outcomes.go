package scenario

import "strings"

// outcomes are what a trace may show, and the text by which it does.
var outcomes = []struct{ name, text string }{
	{"→ Complete", "[Complete=True"},
	{"→ BackoffLimitExceeded", "[Failed=True BackoffLimitExceeded"},
	{"→ DeadlineExceeded", "[Failed=True DeadlineExceeded"},
	{"→ PodFailurePolicy", "[Failed=True PodFailurePolicy"},
	{"→ MaxFailedIndexesExceeded", "[Failed=True MaxFailedIndexesExceeded"},
	{"→ FailedIndexes", "[Failed=True FailedIndexes"},
	{"→ SuccessPolicy", "[Complete=True SuccessPolicy"},
	{"→ pod of an index", "job-completion-index"},
	{"→ index failed again", `[batch.kubernetes.io/job-index-failure-count]=1`},
	{"→ ignored failure of an index", "job-index-ignored-failure-count"},
	{"→ Suspended", "[Suspended=True"},
	{"→ resumed", "[Suspended=False"},
	{"→ pod without room", "Unschedulable"},
	{"→ pod evicted from a lost node", "DeletionByTaintManager"},
	{"→ pods terminating", "terminating=1"},
	{"→ container restarted in place", "restartCount=1"},
	{"→ fourth failed pod", "failed=4"},
	{"→ pod deleted", "deletionTimestamp="},
	{"→ job deleted in the foreground", "foregroundDeletion"},
	{"→ job removed", "job removed"},
	{"→ job refused", "job refused"},
	{"→ status refused", "status refused"},
}

// The limits of a comparison, as the coverage table names them.
const (
	// Raced is a scenario in which another turn than the usual one had to be
	// tried at some moment, see kube.Turn.
	Raced = "(race: jobsim takes another turn than the usual one)"
	// OtherWords is a scenario on a release that prints specs in another form than
	// jobsim's reference, see Trace.
	OtherWords = "(left out: the specs that refusals print, in the form of another release)"
)

// OutcomeNames lists all outcomes.
func OutcomeNames() []string {
	names := []string{Raced, OtherWords}
	for _, o := range outcomes {
		names = append(names, o.name)
	}
	return names
}

// Outcomes lists what the trace shows.
func (t *Trace) Outcomes() []string {
	var seen []string
	for _, o := range outcomes {
		for _, e := range t.Entries {
			if strings.Contains(e.Text, o.text) {
				seen = append(seen, o.name)
				break
			}
		}
	}
	if t.leavesOut {
		seen = append(seen, OtherWords)
	}
	if t.Raced {
		seen = append(seen, Raced)
	}
	return seen
}
