package e2e

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	root "framewatch"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// A view is a way of looking at a page.
type view struct {
	scheme        string
	width, height int64
}

var views = []view{{"light", 1280, 900}, {"dark", 1280, 900}, {"light", 390, 844}, {"dark", 390, 844}}

// TestBrowser opens every page of the demo in a real browser, light and dark,
// wide and narrow: nothing may be blocked or fail, nothing may stick out of
// the page, and a click on a point of a chart leads to as many articles as
// the point says. FRAMEWATCH_CHROMIUM names the browser; with FRAMEWATCH_SHOTS
// the pictures are kept in that folder.
func TestBrowser(t *testing.T) {
	needsBinary(t)
	chromium := os.Getenv("FRAMEWATCH_CHROMIUM")
	if chromium == "" {
		t.Skip("FRAMEWATCH_CHROMIUM names no browser; ./check installs one and sets it")
	}
	known := newsroomTruth(t)
	want := len(known.articles)
	s := serve(t, "--demo", "--demo-listen", freeAddress(t), "--data", t.TempDir())
	eventually(t, "the demo is crawled", func() bool {
		return getJSON[root.SearchResult](t, s.url+"/api/v1/search").Total >= want
	})
	eventually(t, "an edit has been seen", func() bool {
		return getJSON[root.EditResult](t, s.url+"/api/v1/edits").Total > 0
	})
	edit := getJSON[root.EditResult](t, s.url+"/api/v1/edits").Edits[0]
	head := inCluster(t, s, known)
	hit := getJSON[root.SearchResult](t, s.url+"/api/v1/search?q="+url.QueryEscape(`"illegal aliens"`)).Hits[0]
	trend := "/trends?interval=month&q=concept%3Aillegal_alien&q=concept%3Airregular_migrant&q=concept%3Aundocumented_immigrant"
	pages := []struct{ name, path string }{
		{"home", "/"},
		{"search", "/search?q=%22illegal+aliens%22"},
		{"search-mistake", "/search?q=title%3A%28border&from=2026-13"},
		{"search-nothing", "/search?q=xylophone"},
		{"trends", trend},
		{"trends-outlets", "/trends?interval=month&by=source&q=concept%3Aillegal_alien"},
		{"trends-days", "/trends?interval=day&q=migrants"},
		{"article", "/articles/" + hit.ID + "?q=%22illegal+aliens%22"},
		{"edits", "/edits"},
		{"edits-nothing", "/edits?from=2030"},
		{"article-versions", "/articles/" + edit.ID},
		{"version", fmt.Sprintf("/articles/%s/versions/%d", edit.ID, edit.Version)},
		{"article-cluster", "/articles/" + head},
		{"trends-once", trend + "&once=1"},
		{"sources", "/sources"},
		{"source", "/sources/" + url.PathEscape("Meridian Public Radio")},
		{"source-closed", "/sources/" + url.PathEscape("Quayside Echo")},
		{"not-found", "/articles/nobody"},
	}
	b := newBrowser(t, chromium)
	for _, v := range views {
		for _, p := range pages {
			b.look(t, s.url+p.path, fmt.Sprintf("%s-%s-%d", p.name, v.scheme, v.width), v)
		}
	}
	b.clickPoint(t, s.url+trend)
}

// inCluster is the ID of an article whose text ran in three outlets or more.
func inCluster(t *testing.T, s *server, known truth) string {
	t.Helper()
	for _, c := range known.clusters {
		if len(c) < 3 {
			continue
		}
		title := known.articles[c[0]].Title
		for _, h := range getJSON[root.SearchResult](t, s.url+"/api/v1/search?q="+url.QueryEscape(`title:"`+title+`"`)).Hits {
			if h.ClusterSize >= 3 {
				return h.ID
			}
		}
	}
	t.Fatal("no text has been seen in three outlets")
	return ""
}

// A browser is a running Chromium with one tab.
type browser struct {
	ctx   context.Context
	shots string

	mu        sync.Mutex
	complains []string // what the page wrote to the console as an error
}

func newBrowser(t *testing.T, path string) *browser {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	allocator, stop := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(stop)
	ctx, closeTab := chromedp.NewContext(allocator)
	t.Cleanup(closeTab)
	b := &browser{ctx: ctx, shots: os.Getenv("FRAMEWATCH_SHOTS")}
	enable := chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		if _, err := cdp.Call(ctx, tab, cdplog.Enable, cdp.Empty{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, tab, runtime.Enable, cdp.Empty{})
		return err
	})
	if err := errors.Join(chromedp.Listen(ctx, b.hear), chromedp.Do(ctx, enable)); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return b
}

// hear notes what goes wrong in a page: refused by the security policy, not
// found, thrown by a script.
func (b *browser) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *cdplog.EventEntryAdded:
		if e.Entry.Level == cdplog.EntryLevelError && !strings.Contains(e.Entry.Text, "status of 40") { // pages that are asked for wrongly on purpose
			b.complains = append(b.complains, e.Entry.Text+" "+e.Entry.URL)
		}
	case *runtime.EventExceptionThrown:
		b.complains = append(b.complains, e.ExceptionDetails.Text)
	}
}

func (b *browser) told() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	told := b.complains
	b.complains = nil
	return told
}

// in carries out an action in the tab, with patience for a slow machine.
func in[T any](t *testing.T, b *browser, action chromedp.Action[T]) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	v, err := chromedp.Run(ctx, action)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// as makes the tab look at pages in this way.
func as(v view) chromedp.Action[chromedp.Void] {
	scheme := chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: v.scheme}}})
		return err
	})
	var options []chromedp.EmulateViewportOption
	if v.width < 600 {
		options = append(options, chromedp.EmulateMobile)
	}
	return chromedp.Steps(scheme, chromedp.EmulateViewport(v.width, v.height, options...))
}

// look opens a page and checks what a person would see at once.
func (b *browser) look(t *testing.T, address, name string, v view) {
	t.Helper()
	in(t, b, chromedp.Steps(as(v), chromedp.Navigate(address)))
	heading := in(t, b, chromedp.Evaluate[string](`document.querySelector("h1, h2")?.textContent ?? ""`))
	overflow := in(t, b, chromedp.Evaluate[int](`document.scrollingElement.scrollWidth - document.documentElement.clientWidth`))
	background := in(t, b, chromedp.Evaluate[string](`getComputedStyle(document.body).backgroundColor + getComputedStyle(document.documentElement).backgroundColor`))
	if overflow > 0 {
		t.Errorf("%s: the page is %d pixels wider than the window", name, overflow)
	}
	if strings.TrimSpace(heading) == "" {
		t.Errorf("%s: no heading", name)
	}
	if light := strings.Contains(background, "rgb(255, 255, 255)"); light != (v.scheme == "light") {
		t.Errorf("%s: the background is %s", name, background)
	}
	for _, what := range b.told() {
		t.Errorf("%s: the browser complains: %s", name, what)
	}
	if b.shots != "" {
		picture := in(t, b, chromedp.FullScreenshot(100))
		if err := os.WriteFile(filepath.Join(b.shots, name+".png"), picture, 0o600); err != nil {
			t.Error(err)
		}
	}
}

// clickPoint follows the last point of a chart to the articles behind it.
func (b *browser) clickPoint(t *testing.T, address string) {
	t.Helper()
	const point = `[...document.querySelectorAll("svg a")].filter(a => / [1-9][0-9]* of /.test(a.querySelector("title")?.textContent ?? "")).at(-1)`
	in(t, b, chromedp.Navigate(address))
	label := in(t, b, chromedp.Evaluate[string](point+`.querySelector("title").textContent`))
	in(t, b, chromedp.Evaluate[string](`location.assign(`+point+`.href.baseVal); "gone"`))
	in(t, b, chromedp.WaitVisible("mark"))
	found := in(t, b, chromedp.Evaluate[string](`[...document.querySelectorAll("h1, h2")].map(h => h.textContent).join(" ")`))
	before, _, _ := strings.Cut(label, " of ")
	fields := strings.Fields(before)
	n, err := strconv.Atoi(fields[len(fields)-1])
	if err != nil || !strings.Contains(found, fmt.Sprintf("%d article", n)) {
		t.Errorf("a point that says %q leads to a page that says %q", label, strings.TrimSpace(found))
	}
	t.Logf("point %q leads to %q", label, strings.TrimSpace(found))
}
