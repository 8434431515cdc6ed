package framewatch

import "time"

// An Alert is a saved query whose new matches go out by mail.
type Alert struct {
	Name     string   // unique
	Query    string   // in the query language
	To       []string // mail addresses
	Schedule string   // cron expression of five fields, or AtOnce
	TimeZone string   // IANA name in which the schedule and the mail's times are read; "" is UTC
}

// AtOnce is the schedule of an alert that is sent as soon as something matches.
const AtOnce = "at once"

// An AlertState is where an alert stands. Its cursor is the Seq of the last
// article it has handled.
type AlertState struct {
	Name    string
	Cursor  int64
	LastRun time.Time // zero if never
	Error   string    // of the last run, in words; "" if it went well
}

// A Mail is one row of the outbox. Rows are made in the transaction that moves
// the alert's cursor and leave the queue when the server has taken the mail.
type Mail struct {
	ID        int64
	Alert     string
	MessageID string // derived from alert and cursor, so a repeat is recognised
	To        []string
	Subject   string
	Text      string // plain part
	HTML      string // HTML part
	Created   time.Time
	NextAt    time.Time // not to be tried before
	Attempts  int
	State     MailState
	Error     string // last refusal in words
	SentAt    time.Time
}

// A MailState says where a mail stands.
type MailState string

// The states of a mail.
const (
	MailQueued MailState = "queued"
	MailSent   MailState = "sent"
	MailDead   MailState = "dead" // refused for good, or after the last try
)
