package alert

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"framewatch"
)

// maxListed is the number of articles in one digest; the others are told by
// number and link.
const maxListed = 100

// run brings an alert up to the last article that can be found. A new alert
// starts there: it tells what comes from now on, not the archive. (On an empty
// corpus that is 0, so the very first articles count as new.)
func (r *Runner) run(ctx context.Context, w *watch) (articles int, err error) {
	r.running.Lock()
	defer r.running.Unlock()
	state, known, err := r.store.AlertState(ctx, w.Name)
	if err != nil {
		return 0, err
	}
	last := r.searcher.LastSeq()
	next := framewatch.AlertState{Name: w.Name, Cursor: last, LastRun: r.o.Now()}
	if !known {
		return 0, r.store.SaveAlert(ctx, next, nil)
	}
	if last <= state.Cursor { // less: the index is being built anew
		next.Cursor = state.Cursor
		return 0, r.store.SaveAlert(ctx, next, nil)
	}
	d, err := r.collect(ctx, w, state, last)
	if err != nil {
		return 0, r.note(ctx, state, err)
	}
	var mails []framewatch.Mail
	if d.Total > 0 {
		if mails, err = r.mails(w, d); err != nil {
			return 0, r.note(ctx, state, err)
		}
	}
	if err := r.store.SaveAlert(ctx, next, mails); err != nil {
		return 0, err
	}
	if len(mails) > 0 {
		r.log.Info("digest queued", "alert", w.Name, "articles", d.Total, "mails", len(mails))
		signal(r.queued)
	}
	return d.Total, nil
}

// note keeps the error of a run where the pages show it. Cursor and time stay,
// so the run is tried again.
func (r *Runner) note(ctx context.Context, state framewatch.AlertState, err error) error {
	if ctx.Err() != nil {
		return err
	}
	state.Error = err.Error()
	if saveErr := r.store.SaveAlert(ctx, state, nil); saveErr != nil {
		return fmt.Errorf("%w (and %w)", err, saveErr)
	}
	return err
}

// collect asks for the matches after the cursor up to last.
func (r *Runner) collect(ctx context.Context, w *watch, state framewatch.AlertState, last int64) (digest, error) {
	fresh := framewatch.Seqs{From: state.Cursor + 1, To: last}
	matches := framewatch.Query{Text: within(w.query, fresh), Expr: fresh}
	if w.query.Expr != nil {
		matches.Expr = framewatch.And{w.query.Expr, fresh}
	}
	found, err := r.searcher.Search(ctx, framewatch.SearchRequest{Query: matches, Sort: framewatch.SortSeq, Limit: maxListed})
	if err != nil {
		return digest{}, fmt.Errorf("search %s: %w", matches.Text, err)
	}
	all := framewatch.Query{Text: seqText(fresh), Expr: fresh}
	base, err := r.searcher.Search(ctx, framewatch.SearchRequest{Query: all, Sort: framewatch.SortSeq, Limit: 1})
	if err != nil {
		return digest{}, fmt.Errorf("search %s: %w", all.Text, err)
	}
	return newDigest(w, r.o.BaseURL, matches.Text, found, base.Total, state.LastRun), nil
}

// within is a query with a range of Seqs, as a reader would write it.
func within(q framewatch.Query, s framewatch.Seqs) string {
	switch q.Expr.(type) {
	case nil:
		return seqText(s)
	case framewatch.Or:
		return "(" + q.Text + ") " + seqText(s)
	}
	return q.Text + " " + seqText(s)
}

func seqText(s framewatch.Seqs) string { return fmt.Sprintf("seq:%d..%d", s.From, s.To) }

// mails writes a digest to each recipient, so that none sees the others.
func (r *Runner) mails(w *watch, d digest) ([]framewatch.Mail, error) {
	text, html, err := d.render()
	if err != nil {
		return nil, err
	}
	now := r.o.Now()
	var mails []framewatch.Mail
	for _, to := range w.To {
		mails = append(mails, framewatch.Mail{
			Alert: w.Name, MessageID: r.messageID(w.Name, to, d.Search), To: []string{to},
			Subject: d.subject(), Text: text, HTML: html,
			Created: now, NextAt: now, State: framewatch.MailQueued,
		})
	}
	return mails, nil
}

// messageID depends on nothing but the alert, the recipient and the search,
// which bears the range of Seqs: the same digest has the same one.
func (r *Runner) messageID(alert, to, search string) string {
	sum := sha256.Sum256([]byte(alert + "\x00" + to + "\x00" + search))
	return hex.EncodeToString(sum[:16]) + "@" + r.domain
}
