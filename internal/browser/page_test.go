package browser

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/jobsim/jobsim/job"
	"github.com/jobsim/jobsim/sim"
	"github.com/jobsim/jobsim/sim/simtest"
	"github.com/jobsim/jobsim/sim/timeline"
	"github.com/jobsim/jobsim/sim/workload"
)

// chromium is the path of the browser, or the test is skipped.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("there is no Chromium here: apt-get install chromium")
	return ""
}

// open opens a picture in a browser of its own, from disk. It returns the tab, and what
// the console has complained of so far.
func open(t *testing.T, p *timeline.Picture) (tab context.Context, complaints func() []string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "page.html")
	var page bytes.Buffer
	require.NoError(t, p.WriteHTML(&page))
	require.NoError(t, os.WriteFile(path, page.Bytes(), 0o600))

	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium(t)), chromedp.NoSandbox,
		chromedp.WindowSize(1200, 900), chromedp.WSURLReadTimeout(2*time.Minute))
	allocated, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	tab, closeTab := chromedp.NewContext(allocated)
	t.Cleanup(closeTab)
	tab, cancel := context.WithTimeout(tab, 5*time.Minute)
	t.Cleanup(cancel)

	var mu sync.Mutex
	var list []string
	chromedp.ListenTarget(tab, func(event any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			list = append(list, e.ExceptionDetails.Error())
		case *runtime.EventConsoleAPICalled:
			list = append(list, fmt.Sprint(e.Type))
		case *log.EventEntryAdded:
			list = append(list, e.Entry.Text)
		}
	})
	require.NoError(t, chromedp.Run(tab, log.Enable(), runtime.Enable(), chromedp.Navigate("file://"+path), chromedp.WaitReady("main")))
	return tab, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return list
	}
}

// get returns what an expression gives in the page.
func get[T any](t *testing.T, tab context.Context, expression string) T {
	t.Helper()
	var value T
	require.NoError(t, chromedp.Run(tab, chromedp.Evaluate(expression, &value)), expression)
	return value
}

func press(t *testing.T, tab context.Context, keys ...string) {
	t.Helper()
	for _, key := range keys {
		require.NoError(t, chromedp.Run(tab, chromedp.KeyEvent(key)))
	}
}

const why = `document.getElementById('why').textContent`

// flaky is the picture of the flaky Job of the examples.
func flaky(t *testing.T) *timeline.Picture {
	t.Helper()
	c := simtest.Load(t, "../../examples/manifests/flaky.yaml")
	r := timeline.Record(c)
	require.NoError(t, c.Run())
	return r.Picture()
}

// A reader opens the page from disk, finds the lanes, and moves with the keyboard alone
// from thing to thing, each of which says why it is there.
func TestKeyboard(t *testing.T) {
	tab, complaints := open(t, flaky(t))
	assert.Equal(t, 6, get[int](t, tab, `document.querySelectorAll('.lane').length`), "the Job and five pods")
	assert.Equal(t, "flaky-qmc6v", get[string](t, tab, `document.querySelectorAll('.lane .name')[1].textContent`))

	press(t, tab, kb.Tab, kb.Tab, kb.Tab, kb.Tab, kb.Tab, kb.Tab) // three buttons, the search, the chart, the first delay
	assert.Contains(t, get[string](t, tab, why), "1 failure since the latest success: the next pod is created 10s after the last one")
	press(t, tab, kb.ArrowRight)
	assert.Contains(t, get[string](t, tab, why), "the next pod is created 20s after the last one")
	press(t, tab, kb.ArrowDown)
	assert.Contains(t, get[string](t, tab, why), "pod flaky-qmc6v, container main, run 1: 2s, then exit code 1 (Error)")

	things := get[int](t, tab, `document.querySelectorAll('.it').length`)
	reached := map[string]bool{}
	for range things + 10 {
		press(t, tab, kb.Tab)
		if label := get[string](t, tab, `(document.activeElement.closest('.it') || document.body).getAttribute('aria-label') || ''`); label != "" {
			reached[label] = true
			assert.Equal(t, label, get[string](t, tab, why))
		}
	}
	press(t, tab, kb.Tab)
	assert.GreaterOrEqual(t, len(reached), things-2, "all that comes after the first two was reached with Tab")
	assert.Empty(t, complaints())
}

// The page zooms, keeps what is written on bars readable, and goes back.
func TestZoom(t *testing.T) {
	tab, complaints := open(t, flaky(t))
	width := func() float64 {
		return get[float64](t, tab, `document.querySelector('.wide').getBoundingClientRect().width`)
	}
	ticks := func() int {
		return get[int](t, tab, `Array.from(document.querySelectorAll('.axis text')).filter(x => getComputedStyle(x).display !== 'none').length`)
	}
	before, few := width(), ticks()
	require.NoError(t, chromedp.Run(tab, chromedp.Click("#in"), chromedp.Click("#in"), chromedp.Click("#in")))
	assert.InDelta(t, 8*before, width(), 10)
	assert.Greater(t, ticks(), 3*few, "the axis has more times")
	assert.Greater(t, get[float64](t, tab, `document.querySelector('.scroll').scrollLeft`), 100.0, "the middle stays in the middle")
	require.NoError(t, chromedp.Run(tab, chromedp.Click("#all")))
	assert.InDelta(t, before, width(), 1)

	press(t, tab, "+")
	assert.InDelta(t, 2*before, width(), 5, "with the keyboard too")
	press(t, tab, "0")
	labels := get[[]string](t, tab, `Array.from(document.querySelectorAll('.lane text')).filter(x => getComputedStyle(x).display !== 'none').map(x => x.textContent)`)
	assert.Contains(t, labels, "10s")
	assert.Contains(t, labels, "1m20s")
	assert.Contains(t, labels, "exit 1")
	assert.Empty(t, complaints())
}

// The pointer shows the sentence of what it is over.
func TestPointer(t *testing.T) {
	tab, complaints := open(t, flaky(t))
	at := get[[]float64](t, tab, `(() => { const r = document.querySelectorAll('.lane')[0].querySelectorAll('.it rect')[2].getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] })()`)
	require.NoError(t, chromedp.Run(tab, chromedp.MouseEvent("mouseMoved", at[0], at[1])))
	assert.Contains(t, get[string](t, tab, why), "the next pod is created 40s after the last one")
	assert.Empty(t, complaints())
}

// The search leaves the lanes with such a pod, and lists pods that are only counted.
func TestSearch(t *testing.T) {
	shown := `Array.from(document.querySelectorAll('.lane')).filter(x => !x.hidden).length`
	tab, complaints := open(t, flaky(t))
	require.NoError(t, chromedp.Run(tab, chromedp.SendKeys("#search", "jc7zs")))
	assert.Equal(t, 1, get[int](t, tab, shown))
	assert.Equal(t, "1 lane", get[string](t, tab, `document.getElementById('found').textContent`))
	assert.Empty(t, complaints())

	j := job.New("many", "busybox")
	j.Spec.Completions, j.Spec.Parallelism = new(int32(2000)), new(int32(200))
	c := simtest.New(t, sim.Config{Workload: workload.After(time.Second, workload.Succeed())}, j)
	r := timeline.Record(c)
	require.NoError(t, c.Run())
	tab, complaints = open(t, r.Picture())
	name := c.PodOf("default", "many", 1234).Name
	require.NoError(t, chromedp.Run(tab, chromedp.SendKeys("#search", name)))
	assert.Equal(t, 1, get[int](t, tab, `document.querySelectorAll('ul.found li').length`))
	assert.Contains(t, get[string](t, tab, `document.querySelector('ul.found').textContent`), name+": from 6s to 7s on node-1, succeeded")
	assert.Empty(t, complaints())
}

// A pod whose name and message are markup runs nothing, and is shown as it is.
func TestHostileName(t *testing.T) {
	text := `</title></script><script>document.title='taken'</script><img src=x onerror="document.title='taken'">` + "\u202e"
	lane := timeline.Lane{
		Name: text, Note: text, Rows: 1, Pods: []timeline.Pod{{Name: text, To: time.Minute, Rows: 1}},
		Spans: []timeline.Span{{Kind: timeline.RunFailed, To: time.Minute, Label: text, Why: text}},
	}
	p := &timeline.Picture{End: time.Minute, Groups: []timeline.Group{{Kind: "Job", Name: text, Summary: text, Own: lane, Lanes: []timeline.Lane{lane}}}}
	tab, complaints := open(t, p)
	assert.NotEqual(t, "taken", get[string](t, tab, `document.title`))
	assert.Zero(t, get[int](t, tab, `document.querySelectorAll('img').length`))
	assert.Equal(t, 1, get[int](t, tab, `document.querySelectorAll('script').length`))
	assert.Contains(t, get[string](t, tab, `document.querySelector('.lane .name').textContent`), `<script>`)
	assert.LessOrEqual(t, get[float64](t, tab, `document.documentElement.scrollWidth`), 1200.0, "the page is not wider than the window")
	assert.Empty(t, complaints())
}

// Both themes and a narrow window: the page is not wider than the window, and pictures of
// it are kept where SCREENSHOTS says.
func TestThemesAndWidths(t *testing.T) {
	tab, complaints := open(t, flaky(t))
	for _, look := range []struct {
		name, theme string
		width       int64
	}{{"light", "light", 1200}, {"dark", "dark", 1200}, {"narrow", "light", 390}} {
		features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: look.theme}}
		var picture []byte
		require.NoError(t, chromedp.Run(tab, emulation.SetEmulatedMedia().WithFeatures(features), chromedp.EmulateViewport(look.width, 800), chromedp.CaptureScreenshot(&picture)))
		assert.LessOrEqual(t, get[int64](t, tab, `document.documentElement.scrollWidth`), look.width, look.name)
		ground := map[string]string{"light": "rgb(255, 255, 255)", "dark": "rgb(13, 17, 23)"}[look.theme]
		assert.Equal(t, ground, get[string](t, tab, `getComputedStyle(document.body).backgroundColor`), look.name)
		if dir := os.Getenv("SCREENSHOTS"); dir != "" {
			require.NoError(t, os.MkdirAll(dir, 0o700))
			require.NoError(t, os.WriteFile(filepath.Join(dir, "timeline-"+look.name+".png"), picture, 0o600))
		}
	}
	assert.Empty(t, complaints())
}
