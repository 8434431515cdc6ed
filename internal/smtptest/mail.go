package smtptest

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"
)

// A Mail is one mail as the server took it.
type Mail struct {
	From   string   // of the envelope
	To     []string // of the envelope
	Header mail.Header
	Text   string // the plain part, decoded
	HTML   string // the HTML part, decoded
	Raw    []byte
}

// Subject is the subject, decoded.
func (m Mail) Subject() string {
	s, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		return "undecodable: " + m.Header.Get("Subject")
	}
	return s
}

func parse(raw []byte) (Mail, error) {
	msg, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return Mail{}, fmt.Errorf("read header: %w", err)
	}
	m := Mail{Header: msg.Header, Raw: raw}
	return m, m.part(textproto.MIMEHeader(msg.Header), msg.Body)
}

// part reads one part of the body, and the parts inside it.
func (m *Mail) part(header textproto.MIMEHeader, body io.Reader) error {
	kind, params, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil {
		return fmt.Errorf("content type: %w", err)
	}
	if strings.HasPrefix(kind, "multipart/") {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			p, err := parts.NextRawPart()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return fmt.Errorf("%s: %w", kind, err)
			}
			if err := m.part(p.Header, p); err != nil {
				return err
			}
		}
	}
	switch strings.ToLower(header.Get("Content-Transfer-Encoding")) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	b, err := io.ReadAll(body)
	if err != nil {
		return fmt.Errorf("%s: %w", kind, err)
	}
	s := strings.ReplaceAll(string(b), "\r\n", "\n")
	switch kind {
	case "text/plain":
		m.Text += s
	case "text/html":
		m.HTML += s
	}
	return nil
}
