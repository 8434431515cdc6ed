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
		return 0, r.store.SaveAlert(ctx, next, nil, nil)
	}
	if last <= state.Cursor { // less: the index is being built anew
		next.Cursor = state.Cursor
		return 0, r.store.SaveAlert(ctx, next, nil, nil)
	}
	d, told, err := r.collect(ctx, w, state, last)
	if err != nil {
		return 0, r.note(ctx, state, err)
	}
	var mails []framewatch.Mail
	if d.Total > 0 {
		if mails, err = r.mails(w, d); err != nil {
			return 0, r.note(ctx, state, err)
		}
	}
	if err := r.store.SaveAlert(ctx, next, mails, told); err != nil {
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
	if saveErr := r.store.SaveAlert(ctx, state, nil, nil); saveErr != nil {
		return fmt.Errorf("%w (and %w)", err, saveErr)
	}
	return err
}

// collect asks for the matches after the cursor up to last. It returns the
// articles, IDs, that the digest tells.
func (r *Runner) collect(ctx context.Context, w *watch, state framewatch.AlertState, last int64) (d digest, told []string, err error) {
	fresh := framewatch.Seqs{From: state.Cursor + 1, To: last}
	d = newDigest(w, r.o.BaseURL, within(w.query, fresh), state.LastRun)
	for rest := fresh; ; {
		found, err := r.search(ctx, w.query, rest, framewatch.MaxPage)
		if err != nil {
			return d, nil, err
		}
		before, err := r.store.Told(ctx, w.Name, ids(found.Hits))
		if err != nil {
			return d, nil, err
		}
		for _, h := range found.Hits {
			if before[h.ID] {
				d.Again++
				continue
			}
			told = append(told, h.ID)
			d.add(w, r.o.BaseURL, h)
		}
		if len(found.Hits) == 0 || found.Total <= len(found.Hits) {
			break
		}
		rest.From = found.Hits[len(found.Hits)-1].Seq + 1
	}
	base, err := r.search(ctx, framewatch.Query{}, fresh, 1)
	d.Base = base.Total - d.Again
	return d, told, err
}

// search asks for the matches of a query among a range of Seqs, in their order.
func (r *Runner) search(ctx context.Context, q framewatch.Query, s framewatch.Seqs, limit int) (framewatch.SearchResult, error) {
	ranged := framewatch.Query{Text: within(q, s), Expr: s}
	if q.Expr != nil {
		ranged.Expr = framewatch.And{q.Expr, s}
	}
	found, err := r.searcher.Search(ctx, framewatch.SearchRequest{Query: ranged, Sort: framewatch.SortSeq, Limit: limit})
	if err != nil {
		return found, fmt.Errorf("search %s: %w", ranged.Text, err)
	}
	return found, nil
}

func ids(hits []framewatch.Hit) []string {
	ids := make([]string, len(hits))
	for i, h := range hits {
		ids[i] = h.ID
	}
	return ids
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
