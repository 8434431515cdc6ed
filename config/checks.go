package config

import (
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/andybalholm/cascadia"
	"golang.org/x/text/language"

	"framewatch"
	"framewatch/internal/schedule"
)

// oneLine holds for every text: what is shown in pages, logs and mail headers
// has no line breaks or other control characters.
func oneLine(s string) error {
	switch {
	case strings.TrimSpace(s) == "":
		return errors.New("is empty; write a value or remove the key")
	case strings.ContainsFunc(s, unicode.IsControl) || !utf8.ValidString(s):
		return fmt.Errorf("%q has a line break or another control character; remove it", s)
	}
	return nil
}

func atMost(characters int) func(string) error {
	return func(s string) error {
		if n := utf8.RuneCountInString(s); n > characters {
			return fmt.Errorf("has %d characters; %d are the most", n, characters)
		}
		return nil
	}
}

func oneOf(words ...string) func(string) error {
	return func(s string) error {
		if !slices.Contains(words, s) {
			return fmt.Errorf("%q is none of %s", s, strings.Join(words, ", "))
		}
		return nil
	}
}

func webAddress(s string) error {
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return fmt.Errorf("%q is not a web address: %w", s, errors.Unwrap(err))
	case u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return fmt.Errorf("%q is not a web address; write it with https:// in front", s)
	case u.User != nil:
		return fmt.Errorf("%q holds a user name; addresses with passwords are not supported", u.Redacted())
	}
	_, err = framewatch.CanonicalURL(s)
	return err
}

// baseAddress is a web address to which paths can be appended.
func baseAddress(s string) error {
	if strings.ContainsAny(s, "?#") {
		return fmt.Errorf("%q has a ? or # in it; write the address of the front page", s)
	}
	return webAddress(s)
}

func listenAddress(s string) error {
	_, port, err := net.SplitHostPort(s)
	if err != nil {
		return fmt.Errorf("%q is not host:port; write it such as 127.0.0.1:8080 or :8080", s)
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fmt.Errorf("%q: port %q is not a number from 0 to 65535", s, port)
	}
	return nil
}

func mailAddress(s string) error {
	if _, err := mail.ParseAddress(s); err != nil {
		return fmt.Errorf("%q is not a mail address: %s", s, strings.TrimPrefix(err.Error(), "mail: "))
	}
	return nil
}

func contactAddress(s string) error {
	if mailAddress(s) != nil && webAddress(s) != nil {
		return fmt.Errorf("%q is neither a mail address nor a web address", s)
	}
	return nil
}

func languageCode(s string) error {
	base, err := language.ParseBase(s)
	if err != nil || len(s) != 2 || base.String() != s {
		return fmt.Errorf("%q is not a language code of two small letters (ISO 639-1); write one such as en", s)
	}
	return nil
}

func countryCode(s string) error {
	region, err := language.ParseRegion(s)
	switch {
	case s == "UK":
		return errors.New(`"UK" is not a country code; write GB`)
	case err != nil || len(s) != 2 || region.String() != s || !region.IsCountry():
		return fmt.Errorf("%q is not a country code of two capital letters (ISO 3166-1); write one such as FR", s)
	}
	return nil
}

func cssRule(s string) error {
	if _, err := cascadia.ParseGroup(s); err != nil {
		return fmt.Errorf("%q is not a CSS rule: %w", s, err)
	}
	return nil
}

func cronSchedule(s string) error {
	_, err := schedule.Parse(s, time.UTC)
	return err
}

func alertSchedule(s string) error {
	if s == framewatch.AtOnce {
		return nil
	}
	if err := cronSchedule(s); err != nil {
		return fmt.Errorf("%w; write five fields such as 30 6 * * *, or %s", err, framewatch.AtOnce)
	}
	return nil
}

func timeZone(s string) error {
	if _, err := time.LoadLocation(s); err != nil || s == "Local" {
		return fmt.Errorf("%q is not a time zone; write one such as Europe/Paris", s)
	}
	return nil
}
