// Package browser opens the pages of sim/timeline in a real browser, headless
// Chromium, as a reader does from disk. It is a module of its own, so that jobsim
// does not depend on what drives the browser.
//
//	cd internal/browser && go test ./...
//
// Without Chromium the test is skipped. SCREENSHOTS=DIR keeps pictures of the pages, in
// the light and the dark theme and in a narrow window.
package browser
