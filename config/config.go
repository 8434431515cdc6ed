// Package config reads the one file in which an operator says what framewatch
// shall do. It is strict: an unknown key, a wrong type or a value that cannot
// work is a mistake, and all mistakes are told at once, each with its line and
// what to do about it. Without a file, the defaults here and the embedded
// sources hold.
package config

import (
	"crypto/sha256"
	_ "embed"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"framewatch"
	"framewatch/internal/schedule"
)

// Example is a config file that shows every key with a comment.
//
//go:embed example.yaml
var Example []byte

//go:embed sources.yaml
var defaultSources []byte

// A Config is what an operator has decided. It is valid: whatever can be
// checked without asking anybody has been checked.
type Config struct {
	Listen  string // host:port of the web pages
	BaseURL string // where readers reach them, for the links in mails; no slash at the end
	Data    string // folder
	Contact string // mail address or page that the crawler's user agent names; may be empty
	Lexicon string // file; "" is the embedded one
	Rules   string // file of site rules beside the embedded ones; "" if there is none
	Crawl   Crawl
	API     API
	SMTP    SMTP
	Sources []framewatch.Source // those that are to be watched
	Alerts  []framewatch.Alert

	name       string          // of the file, for messages
	public     string          // BaseURL if the file names it
	queryLines []int           // of the alerts' queries
	off        map[string]bool // names of the sources that are switched off, in lower case
}

// Crawl says how pages are fetched.
type Crawl struct {
	Workers int           // hosts that are asked at the same time
	Delay   time.Duration // between two requests to one host, where the source says nothing
	Timeout time.Duration // for one page

	Recheck  []time.Duration // ages at which an article is looked at again, rising; empty: never
	Archive  bool            // keep every page as it came
	WebSub   bool            // subscribe to hubs
	Operator string          // mail address for notices about sources; "" if nobody
}

// API says who may ask the API, and how often anybody may ask anything.
type API struct {
	Open    bool // without a token, too
	Tokens  []Token
	Rate    Rate           // of one address: API without a token, feeds, downloads
	Pages   Rate           // of one address: pages
	Proxies []netip.Prefix // whose X-Forwarded-For is believed
}

// A Token lets a program ask the API. Only its hash is kept.
type Token struct {
	Name string
	Hash [sha256.Size]byte
	Rate Rate
}

// A Rate is how often something may be asked for. Without a PerSecond it is any
// number of times.
type Rate struct {
	PerSecond int
	Burst     int // at once, after a pause
}

// SMTP is the server that takes our mail. Without a host there is none.
type SMTP struct {
	Host     string
	Port     int
	User     string
	Password string
	From     string // mail address, with or without a name
	TLS      TLS
}

// TLS says how the way to the mail server is kept secret.
type TLS string

// The ways.
const (
	StartTLS    TLS = "starttls" // begins in the clear, then must turn to TLS
	ImplicitTLS TLS = "tls"      // TLS from the first byte
	NoTLS       TLS = "none"     // in the clear
)

// Least and most of what a config may ask for.
const (
	minDelay   = time.Second
	maxDelay   = 10 * time.Minute
	maxTimeout = 5 * time.Minute
	maxWorkers = 64
	maxSize    = 4 << 20 // bytes of the file
	minRecheck = 10 * time.Minute
	maxRecheck = 5 * 365 * 24 * time.Hour
	maxRate    = 100_000 // a second
	maxBurst   = 1_000_000
)

func defaults() *Config {
	return &Config{
		Listen:  "127.0.0.1:8080",
		BaseURL: "http://127.0.0.1:8080",
		Data:    "framewatch-data",
		Crawl: Crawl{
			Workers: 8, Delay: 2 * time.Second, Timeout: 30 * time.Second, Archive: true,
			Recheck: []time.Duration{time.Hour, 6 * time.Hour, 24 * time.Hour, 7 * 24 * time.Hour, 30 * 24 * time.Hour},
		},
		API: API{Open: true, Rate: Rate{10, 50}},
	}
}

// Default is the config that holds without a file: the embedded sources, and
// no alerts.
func Default() *Config {
	c, err := Parse("defaults", nil)
	if err != nil {
		panic(err) // unreachable: a test reads the embedded sources
	}
	return c
}

// Load reads a config file, and the files that it names. With an
// error that joins mistakes comes the config as far as it could be read, so
// that its queries can be checked too.
func Load(path string) (*Config, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read config: %w", err)
	}
	c, f, err := parse(path, b)
	if c != nil {
		err = errors.Join(err, c.readLists(f.lists))
	}
	if err != nil {
		return c, err
	}
	if p := f.password; p.file != "" {
		password, err := os.ReadFile(p.file)
		if err != nil {
			return c, fmt.Errorf("%s:%d: smtp: password_file: %w", path, p.line, err)
		}
		c.SMTP.Password = strings.TrimRight(string(password), "\r\n")
	}
	return c, nil
}

// Parse reads the bytes of a config file whose name is for messages and to
// find the files it names, which stand beside it. The error joins all
// mistakes. The files it names are not read.
func Parse(name string, b []byte) (*Config, error) {
	c, _, err := parse(name, b)
	if err != nil {
		return nil, err
	}
	return c, nil
}

// A namedFile is a file that a config names, and the line that does.
type namedFile struct {
	file string
	line int
}

func parse(name string, b []byte) (*Config, *file, error) {
	r := &reader{name: name}
	root := r.document(b)
	if root == nil {
		return nil, nil, r.err()
	}
	c := defaults()
	c.name = name
	f := &file{reader: r, config: c, dir: filepath.Dir(name)}
	f.read(root)
	return c, f, r.err()
}

// PublicURL is the BaseURL if the file names one; "" if it is only where this
// machine reaches the pages.
func (c *Config) PublicURL() string { return c.public }

// CheckQueries asks parse about the query of every alert and joins the
// mistakes, each with its line. It stands apart because the config does not
// know the query language.
func (c *Config) CheckQueries(parse func(query string) error) error {
	var errs []error
	for i, a := range c.Alerts {
		if err := parse(a.Query); err != nil {
			errs = append(errs, fmt.Errorf("%s:%d: alert %q: query: %w", c.name, c.queryLines[i], a.Name, err))
		}
	}
	return errors.Join(errs...)
}

// A Planned is one thing that runs on a schedule.
type Planned struct {
	Kind     string // "source" or "alert"
	Name     string
	Schedule string    // of a source: "" if the rhythm of its listings decides
	Next     time.Time // zero: an alert at once, whenever there is something new; a source by its rhythm
}

// Schedules tells when every source and alert runs next after now.
func (c *Config) Schedules(now time.Time) []Planned {
	var planned []Planned
	for _, s := range c.Sources {
		planned = append(planned, Planned{"source", s.Name, s.Schedule, next(s.Schedule, "UTC", now)})
	}
	for _, a := range c.Alerts {
		planned = append(planned, Planned{"alert", a.Name, a.Schedule, next(a.Schedule, a.TimeZone, now)})
	}
	return planned
}

func next(expr, zone string, now time.Time) time.Time {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return time.Time{} // unreachable: checked when read
	}
	s, err := schedule.Parse(expr, loc)
	if err != nil {
		return time.Time{} // "at once" or by rhythm; anything else was checked when read
	}
	return s.Next(now)
}
