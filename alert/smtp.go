package alert

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"framewatch"
)

// A Server is the mail server that takes our mails.
type Server struct {
	Host     string
	Port     int
	User     string // "" if it asks for none
	Password string
	From     string // mail address, with or without a name
	TLS      string // "starttls", "tls" (from the first byte) or "none"
}

// sendTimeout is for each step of a conversation.
const sendTimeout = 30 * time.Second

// An SMTP sends mails through a server, each in a conversation of its own.
type SMTP struct {
	server Server
	from   *mail.Address
}

// NewSMTP returns a Sender for the server. It does not talk to it yet.
func NewSMTP(s Server) (*SMTP, error) {
	from, err := mail.ParseAddress(s.From)
	if err != nil {
		return nil, fmt.Errorf("sender %q: %w", s.From, err)
	}
	sender := &SMTP{s, from}
	_, err = sender.client()
	return sender, err
}

func (s *SMTP) client() (*gomail.Client, error) {
	options := []gomail.Option{gomail.WithPort(s.server.Port), gomail.WithTimeout(sendTimeout)}
	auth := gomail.SMTPAuthAutoDiscover
	switch s.server.TLS {
	case "starttls":
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case "tls":
		options = append(options, gomail.WithSSL())
	case "none":
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
		auth = gomail.SMTPAuthPlainNoEnc // the config allows it on loopback only
	default:
		return nil, fmt.Errorf("mail server %s: tls %q is none of starttls, tls, none", s.server.Host, s.server.TLS)
	}
	if s.server.User != "" {
		options = append(options, gomail.WithSMTPAuth(auth), gomail.WithUsername(s.server.User), gomail.WithPassword(s.server.Password))
	}
	c, err := gomail.NewClient(s.server.Host, options...)
	if err != nil {
		return nil, fmt.Errorf("mail server %s: %w", s.server.Host, err)
	}
	return c, nil
}

// Send hands a mail to the server. A refusal of this mail (5xx to a recipient
// or to the text) wraps ErrRefused. One of the conversation itself, such as a
// wrong password, does not: the operator can mend that, and the mail waits.
// A conversation that has begun is not cut off by the end of ctx.
func (s *SMTP) Send(ctx context.Context, m framewatch.Mail) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	msg, err := s.message(m)
	if err != nil {
		return fmt.Errorf("mail to %s: %w: %w", strings.Join(m.To, ", "), ErrRefused, err)
	}
	client, err := s.client()
	if err != nil {
		return err
	}
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return fmt.Errorf("mail server %s:%d: %w", s.server.Host, s.server.Port, err)
	}
	err = client.SendWithSMTPClient(conn, msg)
	// The farewell can fail without harm: the mail is taken or not by now.
	_ = client.CloseWithSMTPClient(conn)
	switch {
	case msg.IsDelivered(): // even if the server hung up right after
		return nil
	case refused(err):
		return fmt.Errorf("mail to %s: %w: %w", strings.Join(m.To, ", "), ErrRefused, err)
	default:
		return fmt.Errorf("mail to %s: %w", strings.Join(m.To, ", "), err)
	}
}

// refused reports whether a server has refused a mail for good. Code 0 is a
// connection that failed.
func refused(err error) bool {
	var failure *gomail.SendError
	if !errors.As(err, &failure) || failure.ErrorCode() < 500 {
		return false
	}
	switch failure.Reason {
	case gomail.ErrSMTPRcptTo, gomail.ErrSMTPData, gomail.ErrSMTPDataClose:
		return true
	}
	return false
}

// message writes the headers and parts of a mail.
func (s *SMTP) message(m framewatch.Mail) (*gomail.Msg, error) {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(s.from)
	if err := msg.To(m.To...); err != nil {
		return nil, err
	}
	domain := s.from.Address[strings.LastIndexByte(s.from.Address, '@')+1:]
	msg.Subject(oneLine(m.Subject))
	msg.SetMessageIDWithValue(oneLine(m.MessageID))
	msg.SetDateWithValue(m.Created)
	msg.SetGenHeader("List-ID", fmt.Sprintf("<%s.%s>", slug(m.Alert), domain))
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	return msg, nil
}

// slug is a name as a label of a List-ID: letters and digits of ASCII, one
// hyphen for everything between.
func slug(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	if len(words) == 0 {
		return "alert"
	}
	return strings.Join(words, "-")
}
