// Package alert turns saved searches into mails. Each alert has a cursor, the
// Seq of the last article it has handled. A run asks for the matches after the
// cursor and writes one digest per recipient; the cursor and the digests, as
// rows of the outbox, are saved in one transaction. Whatever happens between
// two such transactions, no article is told twice and none is left out.
//
// An article whose text changed comes once more, behind the cursor. What an
// alert has told is kept in the same transaction, so that it tells a version
// that matches for the first time, and is silent of later ones.
//
// The outbox is emptied apart from that, each mail until the server takes it,
// refuses it for good, or the tries are used up. A mail is marked as sent after
// the server has taken it. If the process or the connection dies between the
// two, the mail goes out once more under the same Message-ID, by which mail
// programs know it as the same: SMTP allows nothing better.
package alert

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/mail"
	"strings"
	"sync"
	"time"

	"framewatch"
	"framewatch/internal/schedule"
)

// A Searcher answers the alerts' queries.
type Searcher interface {
	Search(ctx context.Context, req framewatch.SearchRequest) (framewatch.SearchResult, error)
	LastSeq() int64 // every article up to it can be found; 0: there are none
}

// A Store keeps where alerts stand, and their mails.
type Store interface {
	AlertState(ctx context.Context, name string) (s framewatch.AlertState, known bool, err error)
	// Told returns those of the articles, IDs, that an alert has told.
	Told(ctx context.Context, alert string, articles []string) (map[string]bool, error)
	// SaveAlert saves all or nothing: the state, the mails, and the articles, IDs, that they tell. A mail whose
	// MessageID is known is not queued again.
	SaveAlert(ctx context.Context, s framewatch.AlertState, mails []framewatch.Mail, told []string) error
	DueMails(ctx context.Context, now time.Time, limit int) ([]framewatch.Mail, error)
	SaveMail(ctx context.Context, m framewatch.Mail) error
}

// A Sender hands a mail to a server. An error that wraps ErrRefused is for
// good; any other is worth another try.
type Sender interface {
	Send(ctx context.Context, m framewatch.Mail) error
}

// ErrRefused says that a mail will never be taken.
var ErrRefused = errors.New("refused for good")

// Options are what a Runner needs to know. BaseURL, From and Parse are needed.
type Options struct {
	BaseURL string // of the web pages, without a slash at the end
	From    string // mail address of the sender; Message-IDs bear its domain
	Parse   func(query string) (framewatch.Query, error)
	Now     func() time.Time // time.Now if nil
	Pause   time.Duration    // least time between two mails of an alert that is sent at once, and before an error is tried again; 0 is a minute
}

// A Runner runs alerts on their schedules and sends their mails.
type Runner struct {
	log      *slog.Logger
	store    Store
	searcher Searcher
	sender   Sender
	o        Options
	domain   string
	watches  []*watch
	wake     chan struct{} // something new can be found
	queued   chan struct{} // something new is in the outbox

	running    sync.Mutex // one alert is run at a time
	delivering sync.Mutex // one delivery goes on at a time
	unsaved    []framewatch.Mail
}

// A watch is an alert, read.
type watch struct {
	framewatch.Alert
	query    framewatch.Query
	schedule schedule.Schedule // unless the alert is sent at once
	zone     *time.Location
	notUntil time.Time // after an error, when to try again
}

// New reads the alerts and tells all mistakes in them at once.
func New(log *slog.Logger, store Store, searcher Searcher, sender Sender, alerts []framewatch.Alert, o Options) (*Runner, error) {
	r := &Runner{log: log, store: store, searcher: searcher, sender: sender, o: o,
		wake: make(chan struct{}, 1), queued: make(chan struct{}, 1)}
	if r.o.Now == nil {
		r.o.Now = time.Now
	}
	r.o.Pause = cmp.Or(r.o.Pause, time.Minute)
	from, err := mail.ParseAddress(o.From)
	if err != nil {
		return nil, fmt.Errorf("sender %q of the mails: %w", o.From, err)
	}
	r.domain = from.Address[strings.LastIndexByte(from.Address, '@')+1:]
	var errs []error
	for _, a := range alerts {
		w, err := r.read(a)
		if err != nil {
			errs = append(errs, fmt.Errorf("alert %q: %w", a.Name, err))
		}
		r.watches = append(r.watches, w)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return r, nil
}

func (r *Runner) read(a framewatch.Alert) (w *watch, err error) {
	w = &watch{Alert: a}
	if w.query, err = r.o.Parse(a.Query); err != nil {
		return nil, err
	}
	if w.zone, err = time.LoadLocation(a.TimeZone); err != nil {
		return nil, err
	}
	if a.Schedule != framewatch.AtOnce {
		if w.schedule, err = schedule.Parse(a.Schedule, w.zone); err != nil {
			return nil, fmt.Errorf("schedule %w", err)
		}
	}
	return w, nil
}

// Notify says that there are new articles to be found. It never waits.
func (r *Runner) Notify() { signal(r.wake) }

func signal(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default: // somebody said so already
	}
}

// Run runs the alerts when they are due and delivers the outbox until ctx
// ends. A mail on its way then is still sent. A run that fell due while nothing
// was running is made up for once.
func (r *Runner) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	wg.Go(func() { r.loop(ctx, r.wake, r.runDue) })
	wg.Go(func() { r.loop(ctx, r.queued, r.deliverDue) })
	wg.Wait()
	return nil
}

// loop does what is due, then waits for a signal or until more is due. It
// looks at least once a minute, because clocks are set and computers sleep.
func (r *Runner) loop(ctx context.Context, signal <-chan struct{}, do func(context.Context) (next time.Time)) {
	for ctx.Err() == nil {
		wait := time.Minute
		if next := do(ctx); !next.IsZero() {
			wait = max(0, min(wait, next.Sub(r.o.Now())))
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-signal:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// runDue runs every alert that is due, and tells when the next one is; zero if
// all of them wait for something new.
func (r *Runner) runDue(ctx context.Context) (next time.Time) {
	for _, w := range r.watches {
		due, err := r.due(ctx, w)
		if err == nil && !due.IsZero() && !due.After(r.o.Now()) {
			if _, err = r.run(ctx, w); err == nil {
				due, err = r.due(ctx, w)
			}
		}
		if err != nil {
			if ctx.Err() != nil {
				return time.Time{}
			}
			r.log.Error("alert failed", "alert", w.Name, "err", err)
			w.notUntil = r.o.Now().Add(r.o.Pause)
			due = w.notUntil
		}
		if next.IsZero() || !due.IsZero() && due.Before(next) {
			next = due
		}
	}
	return next
}

// due is when an alert runs next; zero if that hangs on something new.
func (r *Runner) due(ctx context.Context, w *watch) (time.Time, error) {
	state, known, err := r.store.AlertState(ctx, w.Name)
	if err != nil {
		return time.Time{}, err
	}
	due := r.o.Now()
	switch {
	case !known: // now, to set the cursor
	case w.Schedule != framewatch.AtOnce:
		due = w.schedule.Next(state.LastRun)
	case r.searcher.LastSeq() <= state.Cursor:
		return time.Time{}, nil
	default:
		due = state.LastRun.Add(r.o.Pause)
	}
	if due.Before(w.notUntil) {
		due = w.notUntil
	}
	return due, nil
}

// RunNow runs an alert whether it is due or not, and tells how many new
// articles it found.
func (r *Runner) RunNow(ctx context.Context, name string) (articles int, err error) {
	for _, w := range r.watches {
		if w.Name == name {
			return r.run(ctx, w)
		}
	}
	return 0, fmt.Errorf("alert %q: %w", name, framewatch.ErrNotFound)
}
