package framewatch

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// An Article is one news text as it was published at one address.
type Article struct {
	ID              string     // derived from the canonical URL, see ArticleID
	Seq             int64      // set by the store: 1, 2, 3, … in order of arrival; index and alerts resume from it
	URL             string     // canonical
	Source          string     // name of its source
	Title           string     // headline, without the name of the site
	Byline          []string   // names, without "by" and roles
	Published       time.Time  // as the source states it, UTC; zero: undated
	PublishedOrigin string     // where the date stands: json-ld, meta, time, url, text, feed, sitemap, import; empty if undated
	Precision       Precision  // of Published
	Confidence      Confidence // that Published is the publication date; empty if undated
	Language        string     // ISO 639-1
	Text            string     // body without boilerplate, paragraphs split by "\n\n"
	Fetched         time.Time  // when it came to us: fetched or imported
	Version         int        // which state of its text this is: 1, 2, 3, …; 0 counts as 1
	Changed         time.Time  // when this version was first seen; Fetched for the first
	Gone            time.Time  // when its address was found to lead nowhere any more; zero while it stands
}

// Precision tells how exactly a publication date is known.
type Precision string

// The precisions of a date.
const (
	PrecisionNone Precision = ""     // undated
	PrecisionDay  Precision = "day"  // the day, in the source's own zone
	PrecisionTime Precision = "time" // the time of day, with its zone
)

// Confidence tells how far the place where a date stands is to be trusted.
type Confidence string

// The confidences of a date.
const (
	ConfidenceNone   Confidence = ""       // undated
	ConfidenceHigh   Confidence = "high"   // stated as the publication date, or two places agree
	ConfidenceMedium Confidence = "medium" // stated once, in a place that may mean another date
	ConfidenceLow    Confidence = "low"    // read from running text, or contradicted elsewhere
)

// PublishedText is the publication date for people and JSON: "2016-03-01" or
// "2016-03-01T14:30:00Z", by precision; empty if undated.
func (a Article) PublishedText() string {
	switch a.Precision {
	case PrecisionDay:
		return a.Published.UTC().Format(time.DateOnly)
	case PrecisionTime:
		return a.Published.UTC().Format(time.RFC3339)
	}
	return ""
}

// Paragraphs splits the text at its blank lines. The first is the lead.
func (a Article) Paragraphs() []string {
	if a.Text == "" {
		return nil
	}
	return strings.Split(a.Text, "\n\n")
}

// LeadEnd is the byte offset in Text at which the lead ends and the body begins.
func (a Article) LeadEnd() int {
	if i := strings.Index(a.Text, "\n\n"); i >= 0 {
		return i
	}
	return len(a.Text)
}

// ArticleID derives an article's ID from its canonical URL: 20 hex digits of
// its SHA-256, safe in addresses and file names.
func ArticleID(canonical string) string {
	sum := sha256.Sum256([]byte(canonical))
	return hex.EncodeToString(sum[:10])
}

// CanonicalURL is the one form under which an address is known: scheme and
// host in lower case, no default port, no fragment, no tracking parameters,
// a path of at least "/". The address must be absolute http or https.
func CanonicalURL(raw string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		return "", err
	}
	u.Scheme = strings.ToLower(u.Scheme)
	if u.Scheme != "http" && u.Scheme != "https" {
		return "", fmt.Errorf("address %q: scheme is not http or https", raw)
	}
	if u.Host = canonicalHost(u); u.Host == "" {
		return "", fmt.Errorf("address %q: no host", raw)
	}
	u.User = nil
	u.Fragment, u.RawFragment = "", ""
	if u.Path == "" {
		u.Path = "/"
	}
	u.RawQuery = withoutTracking(u.RawQuery)
	u.ForceQuery = false
	return u.String(), nil
}

// canonicalHost is the host in lower case, without the dot of the root zone
// and without the scheme's default port.
func canonicalHost(u *url.URL) string {
	host := strings.Trim(strings.ToLower(u.Hostname()), ".")
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	port := u.Port()
	if host == "" || port == "" || u.Scheme == "http" && port == "80" || u.Scheme == "https" && port == "443" {
		return host
	}
	return host + ":" + port
}

// withoutTracking drops the parameters that say how a reader came, not what
// is read. The others keep their order: some sites depend on it.
func withoutTracking(raw string) string {
	if raw == "" {
		return ""
	}
	var kept []string
	for pair := range strings.SplitSeq(raw, "&") {
		name, _, _ := strings.Cut(pair, "=")
		if pair != "" && !isTracking(strings.ToLower(name)) {
			kept = append(kept, pair)
		}
	}
	return strings.Join(kept, "&")
}

var trackingNames = map[string]bool{
	"fbclid": true, "gclid": true, "dclid": true, "msclkid": true, "yclid": true, "twclid": true, "igshid": true,
	"mc_cid": true, "mc_eid": true, "ncid": true, "cmpid": true, "ocid": true, "ito": true, "smid": true,
	"wt_mc": true, "xtor": true, "at_medium": true, "at_campaign": true, "cmp": true, "_ga": true,
}

func isTracking(name string) bool {
	return strings.HasPrefix(name, "utm_") || trackingNames[name]
}
