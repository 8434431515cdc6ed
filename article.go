package framewatch

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"regexp"
	"slices"
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

// LanguageCode is the ISO 639-1 code under which we keep a language: nb for no,
// which stands for both kinds of Norwegian and mostly means it, and the present
// code for one that was withdrawn. Every other code is itself, in small letters.
func LanguageCode(code string) string {
	switch code = strings.ToLower(strings.TrimSpace(code)); code {
	case "no":
		return "nb"
	case "iw":
		return "he"
	case "in":
		return "id"
	case "ji":
		return "yi"
	}
	return code
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
	ConfidenceHigh   Confidence = "high"   // two places agree
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
// host in lower case, no default port, no fragment but a route ("#!…"), no
// tracking parameters, escapes only where they are needed and in upper case, a
// path of at least "/", and for a page in AMP the address of its original, if
// the one tells the other. The order of parameters, slashes and the names of
// hosts stay as they are: they may choose what is read. The scheme stays, too;
// TwinKey tells what may be the same under another. The address must be
// absolute http or https.
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
	if original := ofAMPCache(u); original != nil {
		return CanonicalURL(original.String())
	}
	path := withoutAMP(normalEscapes(u.EscapedPath()))
	if path == "" {
		path = "/"
	}
	canonical := u.Scheme + "://" + u.Host + path
	if query := normalEscapes(keptQuery(u.RawQuery)); query != "" {
		canonical += "?" + query
	}
	if route := normalEscapes(u.EscapedFragment()); strings.HasPrefix(route, "!") {
		canonical += "#" + route
	}
	if _, err := url.Parse(canonical); err != nil {
		return "", err
	}
	return canonical, nil
}

// TwinKey is equal for two canonical addresses that are likely one page:
// those that differ in scheme, in "www.", in a host for mobiles or AMP ("m.",
// "mobile.", "touch.", "amp."), in a slash at the end or in the order of
// parameters. That can't be proven by the addresses alone, so the key only
// tells whether an entry is known already; nothing is stored under it, and no
// article is fetched from it.
func TwinKey(canonical string) string {
	u, err := url.Parse(canonical)
	if err != nil || u.Host == "" {
		return canonical
	}
	host := strings.TrimPrefix(u.Host, "www.")
	for _, twin := range []string{"m.", "mobile.", "touch.", "amp."} {
		// What remains must be a name with a dot: m.de is a site of its own.
		if rest, ok := strings.CutPrefix(host, twin); ok && strings.Contains(rest, ".") {
			host = strings.TrimPrefix(rest, "www.")
			break
		}
	}
	key := host + strings.TrimRight(u.EscapedPath(), "/")
	if u.RawQuery != "" {
		pairs := strings.Split(u.RawQuery, "&")
		slices.Sort(pairs)
		key += "?" + strings.Join(pairs, "&")
	}
	if u.Fragment != "" {
		key += "#" + u.EscapedFragment()
	}
	return key
}

// canonicalHost is the host in lower case, without the dot of the root zone
// and without the scheme's default port.
func canonicalHost(u *url.URL) string {
	host := strings.Trim(strings.ToLower(u.Hostname()), ".")
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	port := strings.TrimLeft(u.Port(), "0")
	if host == "" || port == "" || u.Scheme == "http" && port == "80" || u.Scheme == "https" && port == "443" {
		return host
	}
	return host + ":" + port
}

// ofAMPCache is the original of a page in a cache of AMP pages, such as
// https://site-example.cdn.ampproject.org/c/s/site.example/a ("s" stands for
// https) and https://www.google.com/amp/s/site.example/a; nil if it is none.
func ofAMPCache(u *url.URL) *url.URL {
	path := u.EscapedPath()
	switch {
	case isAMPProject(u.Host):
		kind, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
		if kind != "c" && kind != "v" && kind != "a" {
			return nil
		}
		path = rest
	case isGoogle(u.Host) && strings.HasPrefix(path, "/amp/"):
		path = strings.TrimPrefix(path, "/amp/")
	default:
		return nil
	}
	scheme := "http://"
	if rest, ok := strings.CutPrefix(path, "s/"); ok {
		scheme, path = "https://", rest
	}
	original, err := url.Parse(scheme + path)
	if err != nil || !strings.Contains(original.Hostname(), ".") || len(original.Path) < 2 {
		return nil
	}
	if u.RawQuery != "" {
		original.RawQuery = u.RawQuery
	}
	if original.Host = canonicalHost(original); isAMPProject(original.Host) || isGoogle(original.Host) {
		return nil // a cache of a cache is made to go round in circles
	}
	return original
}

func isAMPProject(host string) bool {
	return host == "cdn.ampproject.org" || strings.HasSuffix(host, ".cdn.ampproject.org")
}

func isGoogle(host string) bool {
	return host == "google.com" || strings.HasPrefix(host, "www.google.")
}

// withoutAMP is the path of the original of a page in AMP: without "/amp" or
// ".amp" at the end of a path that has more.
func withoutAMP(path string) string {
	for {
		m := ampEnd.FindStringSubmatch(path)
		if m == nil {
			return path
		}
		path = m[1] + m[2] + m[3]
	}
}

var ampEnd = regexp.MustCompile(`^(.*[^/])(?:/amp(/?)|\.amp(\.html)?)$`)

// normalEscapes writes an escaped text so that equal ones are alike (RFC 3986,
// 6.2.2): escapes of letters, digits and "-._~" are undone, the others are in
// upper case, and what must be escaped is.
func normalEscapes(s string) string {
	const hexDigits = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '%' && i+2 < len(s) {
			if v, err := hex.DecodeString(s[i+1 : i+3]); err == nil {
				if unreserved(v[0]) {
					b.WriteByte(v[0])
				} else {
					b.WriteString("%" + strings.ToUpper(s[i+1:i+3]))
				}
				i += 2
				continue
			}
		}
		if c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>`#", c) >= 0 {
			b.Write([]byte{'%', hexDigits[c>>4], hexDigits[c&15]})
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

func unreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

// keptQuery drops the parameters that say how a reader came, not what is read.
// The others keep their order: some sites depend on it.
func keptQuery(raw string) string {
	var kept []string
	for pair := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if pair != "" && !isTracking(strings.ToLower(name), strings.ToLower(value)) {
			kept = append(kept, pair)
		}
	}
	return strings.Join(kept, "&")
}

// trackingNames are parameters of advertisers, mailers and statistics that no
// known site reads to choose a page.
var trackingNames = map[string]bool{
	"fbclid": true, "gclid": true, "gclsrc": true, "dclid": true, "gbraid": true, "wbraid": true, "msclkid": true, "yclid": true, "twclid": true,
	"ttclid": true, "igshid": true, "igsh": true, "li_fat_id": true, "srsltid": true, "mc_cid": true, "mc_eid": true, "mkt_tok": true, "ncid": true,
	"cmpid": true, "ocid": true, "ito": true, "smid": true, "smtyp": true, "wt_mc": true, "xtor": true, "cmp": true, "_ga": true, "_gl": true,
	"s_kwcid": true, "s_cid": true, "_hsenc": true, "_hsmi": true, "__twitter_impression": true, "__s": true, "oly_anon_id": true, "oly_enc_id": true,
	"ref_src": true, "ref_url": true, "guccounter": true, "guce_referrer": true, "guce_referrer_sig": true, "wtmc": true, "rb_clickid": true,
}

// trackingPrefixes begin the names of families of such parameters.
var trackingPrefixes = []string{"utm_", "at_", "ns_", "pk_", "mtm_", "matomo_", "piwik_", "hsa_", "vero_"}

// trackingValues are parameters that may choose the page, with the values for
// which they are known to do nothing, or to choose the AMP form of it.
var trackingValues = map[string][]string{
	"ref":        {"rss", "feed", "twitter", "facebook", "newsletter", "homepage", "share"},
	"src":        {"rss", "feed", "twitter", "facebook", "newsletter", "share"},
	"source":     {"rss", "feed", "twitter", "facebook", "newsletter", "share"},
	"amp":        {"", "1", "true"},
	"outputtype": {"amp"},
}

func isTracking(name, value string) bool {
	return trackingNames[name] || slices.Contains(trackingValues[name], value) ||
		slices.ContainsFunc(trackingPrefixes, func(p string) bool { return strings.HasPrefix(name, p) })
}
