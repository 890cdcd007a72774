package timeline_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/sim/timeline"
)

func pageOf(t *testing.T, story string) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, play(t, story, 0).WriteHTML(&b))
	return b.String()
}

// between returns what stands between two texts, which have to be there.
func between(t *testing.T, text, from, to string) string {
	t.Helper()
	_, rest, found := strings.Cut(text, from)
	require.True(t, found, from)
	part, _, found := strings.Cut(rest, to)
	require.True(t, found, to)
	return part
}

// The page may load nothing, and run nothing but its own script: the sums of its policy
// are those of the script and the style in it.
func TestContentSecurityPolicy(t *testing.T) {
	page := pageOf(t, "flaky")
	policy := strings.ReplaceAll(between(t, page, `http-equiv="Content-Security-Policy" content="`, `"`), "&#39;", "'")
	policy = strings.ReplaceAll(policy, "&#43;", "+")
	sum := func(text string) string {
		s := sha256.Sum256([]byte(text))
		return "'sha256-" + base64.StdEncoding.EncodeToString(s[:]) + "'"
	}
	assert.Equal(t, "default-src 'none'; style-src "+sum(between(t, page, "<style>", "</style>"))+"; script-src "+sum(between(t, page, "<script>", "</script>"))+
		"; base-uri 'none'; form-action 'none'", policy)
	assert.NotContains(t, page, "http://")
	assert.NotContains(t, page, "https://")
	assert.NotContains(t, page, "ZgotmplZ", "the template has refused a value")
}

// Whatever has a sentence can be reached with the keyboard and has the sentence as its
// label; every lane has a label too.
func TestEverythingHasALabelAndIsReachable(t *testing.T) {
	page := pageOf(t, "backoff-limit-per-index")
	things := regexp.MustCompile(`<g class="it"[^>]*>`).FindAllString(page, -1)
	assert.Len(t, things, 8+2+1, "eight runs, two delays and the end")
	for _, thing := range things {
		assert.Regexp(t, `^<g class="it" tabindex="0" role="img" aria-label="[^"]+">$`, thing)
	}
	lanes := regexp.MustCompile(`<div class="row lane"[^>]*>`).FindAllString(page, -1)
	assert.Len(t, lanes, 7)
	for _, lane := range lanes {
		assert.Regexp(t, `role="group" aria-label="[^"]+"`, lane)
	}
	for _, control := range regexp.MustCompile(`<(?:button|input)[^>]*>`).FindAllString(page, -1) {
		assert.NotContains(t, control, "tabindex")
	}
	assert.Contains(t, page, `<html lang="en">`)
}

// The same run gives the same bytes.
func TestSameBytes(t *testing.T) {
	for _, story := range stories {
		var first, second bytes.Buffer
		for _, b := range []*bytes.Buffer{&first, &second} {
			p := play(t, story.name, story.time)
			require.NoError(t, p.WriteHTML(b))
			require.NoError(t, p.WriteSVG(b, timeline.SVGOptions{Width: 700}))
			require.NoError(t, p.WriteText(b, timeline.TextOptions{}))
		}
		assert.True(t, bytes.Equal(first.Bytes(), second.Bytes()), story.name)
	}
}

// A page, so that one of another architecture is known to be the same: CI runs
// the tests on 386 too.
func TestPageIsTheSameEverywhere(t *testing.T) {
	golden(t, "flaky.html", []byte(pageOf(t, "flaky")))
}
