package crawler

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"framewatch/crawler/coding"
)

var (
	errTimeout   = errors.New("the server took too long to answer")
	errSlow      = errors.New("the server sends its answer too slowly")
	errTooLarge  = coding.ErrTooLarge
	errRedirects = errors.New("more")
	errAstray    = errors.New("the server redirects to what is no web address")
	errDowngrade = errors.New("the server redirects from https to unencrypted http")
	errPrivate   = errors.New("the address is not on the public internet, so it is not fetched")
	errPort      = errors.New("the address names a port on which no pages are fetched")
)

// A statusError is an answer that is not the page that was asked for.
type statusError struct {
	status int
	after  time.Duration // Retry-After; 0 if there was none
}

func (e *statusError) Error() string {
	if text, ok := statusWords[e.status]; ok {
		return fmt.Sprintf("the server answered %d (%s)", e.status, text)
	}
	if text := http.StatusText(e.status); text != "" {
		return fmt.Sprintf("the server answered %d (%s)", e.status, strings.ToLower(text))
	}
	return fmt.Sprintf("the server answered %d", e.status)
}

var statusWords = map[int]string{
	401: "asks for a login", 402: "asks for payment", 403: "refused", 404: "not found", 410: "gone for good",
	429: "too many requests", 451: "withheld for legal reasons", 500: "internal error", 502: "bad gateway", 503: "overloaded", 504: "gateway too slow",
}

// words says an error of a fetch for readers who know the web, not Go.
func words(err error) string {
	var (
		held    *heldError
		dns     *net.DNSError
		outer   *url.Error
		status  *statusError
		none    *disallowedError
		broken  *coding.DamagedError
		packing *coding.CodingError
		rules   *robotsError
		already said
	)
	switch {
	case errors.As(err, &held):
		return held.Error()
	case errors.As(err, &already):
		return already.Error()
	case errors.As(err, &rules):
		return rules.Error()
	case errors.As(err, &status):
		return status.Error()
	case errors.As(err, &none):
		return none.Error()
	case errors.Is(err, errTimeout), errors.Is(err, context.DeadlineExceeded):
		return errTimeout.Error()
	case errors.Is(err, errSlow):
		return errSlow.Error()
	case errors.Is(err, errTooLarge):
		return inner(err, errTooLarge)
	case errors.As(err, &broken):
		return fmt.Sprintf("the answer is packed with %s and damaged", broken.Coding)
	case errors.As(err, &packing):
		return fmt.Sprintf("the answer is packed as %q, which was not asked for", clip(packing.Coding))
	case errors.Is(err, errRedirects):
		return fmt.Sprintf("the server sends us through more than %d redirects", maxRedirects)
	case errors.Is(err, errDowngrade):
		return errDowngrade.Error()
	case errors.Is(err, errAstray):
		return inner(err, errAstray)
	case errors.Is(err, errPrivate):
		return errPrivate.Error()
	case errors.Is(err, errPort):
		return inner(err, errPort)
	case errors.As(err, &dns):
		if dns.IsNotFound {
			return fmt.Sprintf("no such host: %s", dns.Name)
		}
		return fmt.Sprintf("the name of the host cannot be looked up: %s", dns.Name)
	case errors.Is(err, syscall.ECONNREFUSED):
		return "the server refuses the connection"
	case errors.Is(err, syscall.ECONNRESET):
		return "the server broke off the connection"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return "the server cannot be reached"
	case isTimeout(err):
		return errTimeout.Error()
	case errors.As(err, &outer):
		return words(outer.Err)
	}
	return protocolWords(err)
}

// inner is what err says from the sentinel on, without the layers above.
func inner(err, sentinel error) string {
	_, after, _ := strings.Cut(err.Error(), sentinel.Error())
	return clip(sentinel.Error() + after)
}

// protocolWords says what net/http has no error values for. Its words may
// quote the server at any length.
func protocolWords(err error) string {
	text := err.Error()
	switch {
	case strings.Contains(text, "parse Location header"):
		return errAstray.Error()
	case tooManyHeaders(err):
		return "the server sends more headers than a page has"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), strings.Contains(text, "server closed idle connection"):
		return "the server broke off the connection"
	case strings.Contains(text, "malformed"), strings.Contains(text, "transfer encoding"), strings.Contains(text, "Content-Length"), strings.Contains(text, "chunk"):
		return clip("the answer is no HTTP: " + text)
	}
	return clip(text)
}

func tooManyHeaders(err error) bool {
	return err != nil && strings.Contains(err.Error(), "server response headers exceeded")
}

// clip keeps what a server says from filling the page that shows it.
func clip(s string) string { return clipTo(s, 300) }

func clipTo(s string, most int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}

func isTimeout(err error) bool {
	var n net.Error
	return errors.As(err, &n) && n.Timeout()
}

func prohibited(err error) bool { return errors.Is(err, errPrivate) || errors.Is(err, errPort) }

// unreadable reports whether a server answered, but with what we don't read.
func unreadable(err error) bool {
	var broken *coding.DamagedError
	var packing *coding.CodingError
	return errors.Is(err, errTooLarge) || errors.As(err, &broken) || errors.As(err, &packing)
}

// lasting reports whether an error will be the same at the next try.
func lasting(err error) bool {
	var status *statusError
	if errors.As(err, &status) {
		switch status.status {
		case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
			return false
		}
		return status.status < 500
	}
	var none *disallowedError
	return errors.As(err, &none) || errors.Is(err, errTooLarge) || errors.Is(err, errRedirects) || errors.Is(err, errDowngrade) || errors.Is(err, errAstray) || tooManyHeaders(err) || prohibited(err)
}

// retryAfter reads the Retry-After header, seconds or a date (RFC 9110
// section 10.2.3).
func retryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return min(time.Duration(seconds)*time.Second, maxHold), true
	}
	if at, err := http.ParseTime(value); err == nil {
		return min(max(at.Sub(now), 0), maxHold), true
	}
	return 0, false
}

// backoff is the pause after n errors in a row: 1 minute × 4ⁿ, up to the
// longest hold, with a fifth of jitter, so that failures don't march in step.
func backoff(n int) time.Duration {
	d := time.Minute
	for range n {
		d = min(4*d, maxHold)
	}
	return d + time.Duration(rand.Int64N(int64(d)/5+1)) - d/10
}

// clock is a time of day for readers.
func clock(t time.Time) string { return t.UTC().Format("15:04 UTC") }
