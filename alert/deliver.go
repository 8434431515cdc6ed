package alert

import (
	"context"
	"errors"
	"fmt"
	"time"

	"framewatch"
)

const (
	maxTries  = 12            // then a mail is given up; with the waits below after two days
	firstWait = time.Minute   // after the first try; each further wait is four times as long,
	longWait  = 6 * time.Hour // but not longer than this
	batch     = 50            // mails read from the outbox at a time
)

// deliverDue delivers what is due and tells when to look again; zero is when
// something new is queued, or after a while.
func (r *Runner) deliverDue(ctx context.Context) (next time.Time) {
	if err := r.Deliver(ctx); err != nil && ctx.Err() == nil {
		r.log.Error("outbox failed", "err", err)
	}
	return time.Time{}
}

// Deliver tries every mail of the outbox that is due once. What becomes of a
// mail is kept with it; an error says that the outbox cannot be read or kept.
func (r *Runner) Deliver(ctx context.Context) error {
	r.delivering.Lock()
	defer r.delivering.Unlock()
	now := r.o.Now()
	for {
		if err := r.saveOutcomes(ctx); err != nil {
			return err
		}
		mails, err := r.store.DueMails(ctx, now, batch)
		if err != nil {
			return err
		}
		for _, m := range mails {
			if err := ctx.Err(); err != nil {
				return err
			}
			r.unsaved = append(r.unsaved, r.try(ctx, m))
			// What the server has taken is marked even if ctx ends now.
			if err := r.saveOutcomes(context.WithoutCancel(ctx)); err != nil {
				return err
			}
		}
		if len(mails) < batch {
			return nil
		}
	}
}

// saveOutcomes saves what became of mails. What cannot be saved is kept in
// mind, and nothing else is sent until it is: so a mail is not sent again only
// because the disk was full when it should have been marked.
func (r *Runner) saveOutcomes(ctx context.Context) error {
	for len(r.unsaved) > 0 {
		if err := r.store.SaveMail(ctx, r.unsaved[0]); err != nil {
			return fmt.Errorf("mark mail %s as %s: %w", r.unsaved[0].MessageID, r.unsaved[0].State, err)
		}
		r.unsaved = r.unsaved[1:]
	}
	return nil
}

// try sends a mail and returns it with the outcome.
func (r *Runner) try(ctx context.Context, m framewatch.Mail) framewatch.Mail {
	err := r.sender.Send(ctx, m)
	now := r.o.Now()
	m.Attempts++
	log := r.log.With("alert", m.Alert, "to", m.To, "message_id", m.MessageID)
	switch {
	case err == nil:
		m.State, m.SentAt, m.Error = framewatch.MailSent, now, ""
		log.Info("mail sent")
		return m
	case errors.Is(err, ErrRefused) || m.Attempts >= maxTries:
		m.State = framewatch.MailDead
		log.Error("mail given up", "tries", m.Attempts, "err", err)
	default:
		m.NextAt = now.Add(wait(m.Attempts))
		log.Warn("mail not taken", "tries", m.Attempts, "next", m.NextAt, "err", err)
	}
	m.Error = err.Error()
	return m
}

// wait is the time after so many tries.
func wait(tries int) time.Duration {
	d := firstWait
	for range tries - 1 {
		if d *= 4; d >= longWait {
			return longWait
		}
	}
	return d
}
