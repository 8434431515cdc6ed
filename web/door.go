package web

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Access says who may ask the API, and how often. The zero value lets everybody
// ask without a limit.
type Access struct {
	Closed  bool           // the API answers only those with a token
	Tokens  []Token        //
	Files   Rate           // of one address: API without a token, feeds, downloads
	Pages   Rate           // of one address: pages
	Proxies []netip.Prefix // whose X-Forwarded-For is believed
}

// A Token lets a program ask the API. The token itself is not kept.
type Token struct {
	Name string            // of its owner, for the operator
	Hash [sha256.Size]byte // SHA-256 of the token
	Rate Rate              // of this token alone
}

// A Rate is how often something may be asked for; the zero value is any number
// of times.
type Rate struct {
	PerSecond float64
	Burst     int // at once, after a pause
}

// visitorsKept is the number of visitors whose pace is remembered. One that is
// forgotten begins anew with a full burst.
const visitorsKept = 10_000

// A door stands before all pages: it asks for tokens and slows down who asks
// too often.
type door struct {
	Access
	now func() time.Time

	mu       sync.Mutex
	visitors lru[visitor, *rate.Limiter]
}

// A visitor is who asks for one kind of thing: a token or an address.
type visitor struct {
	token   int // 1 for the first token; 0: none
	address netip.Prefix
	pages   bool
}

func newDoor(a Access, now func() time.Time) *door {
	return &door{Access: a, now: now, visitors: newLRU[visitor, *rate.Limiter](visitorsKept)}
}

func isAPI(path string) bool { return strings.HasPrefix(path, "/api/") }

// isFile reports whether programs ask for what is at a path, as a rule.
func isFile(path string) bool {
	return isAPI(path) || strings.HasPrefix(path, "/feeds/") || strings.HasSuffix(path, ".csv") || strings.HasSuffix(path, ".svg")
}

// isFree reports whether a path costs nothing and is always open.
func isFree(path string) bool {
	return strings.HasPrefix(path, "/assets/") || path == "/healthz" || path == "/readyz"
}

// guard lets those through who may ask.
func (d *door) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isFree(r.URL.Path) {
			next.ServeHTTP(w, r)
			return
		}
		token, given := 0, false
		if isAPI(r.URL.Path) {
			token, given = d.token(r.Header.Get("Authorization"))
		}
		if wait := d.pace(w, r, token); wait > 0 {
			turnAway(w, r, http.StatusTooManyRequests, mistake{Message: fmt.Sprintf("This is asked too often. Please ask again in %s.", many(wait, "second", "seconds")), Retry: wait})
			return
		}
		switch {
		case given && token == 0:
			w.Header().Set("WWW-Authenticate", `Bearer realm="framewatch", error="invalid_token"`)
			turnAway(w, r, http.StatusUnauthorized, mistake{Message: "This token is not known here. Check that it is complete, or ask the operator for one."})
		case d.Closed && isAPI(r.URL.Path) && r.URL.Path != openAPIPath && token == 0:
			w.Header().Set("WWW-Authenticate", `Bearer realm="framewatch"`)
			turnAway(w, r, http.StatusUnauthorized, mistake{Message: "The API wants a token here: send the header Authorization: Bearer and the token that the operator gave you."})
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// token finds the token that a header names: 1 for the first, 0 if it is not
// known. All are compared, so that the time taken tells nothing.
func (d *door) token(header string) (token int, given bool) {
	scheme, secret, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return 0, false // not meant for us: a proxy may have asked for it
	}
	hash := sha256.Sum256([]byte(strings.TrimSpace(secret)))
	for i, t := range d.Tokens {
		token = subtle.ConstantTimeSelect(subtle.ConstantTimeCompare(hash[:], t.Hash[:]), i+1, token)
	}
	return token, true
}

// pace counts a request and returns the seconds to wait before it would be
// answered; 0: now. It tells the reader what is left, in the headers of
// draft-ietf-httpapi-ratelimit-headers.
func (d *door) pace(w http.ResponseWriter, r *http.Request, token int) (wait int) {
	who, allowed, policy := visitor{token: token}, d.Files, "address"
	switch {
	case token > 0:
		allowed, policy = d.Tokens[token-1].Rate, "token"
	case !isFile(r.URL.Path):
		allowed, who.pages, policy = d.Pages, true, "pages"
	}
	if allowed.PerSecond <= 0 {
		return 0
	}
	if token == 0 {
		if who.address = d.client(r); isHere(who.address, r) {
			return 0
		}
	}
	d.mu.Lock()
	limiter := d.visitors.get(who, func() *rate.Limiter {
		return rate.NewLimiter(rate.Limit(allowed.PerSecond), max(allowed.Burst, 1))
	})
	d.mu.Unlock()
	now := d.now()
	ok := limiter.AllowN(now, 1)
	left := limiter.TokensAt(now)
	window := int(math.Ceil(float64(limiter.Burst()) / allowed.PerSecond))
	refill := math.Max(1, math.Ceil((1-math.Min(left, 1))/allowed.PerSecond))
	w.Header().Set("RateLimit-Policy", fmt.Sprintf(`"%s";q=%d;w=%d`, policy, limiter.Burst(), window))
	w.Header().Set("RateLimit", fmt.Sprintf(`"%s";r=%d;t=%d`, policy, int(math.Max(left, 0)), int(refill)))
	if ok {
		return 0
	}
	return int(refill)
}

// client is the address that a request comes from. The sender can write
// anything into X-Forwarded-For, so it is read from the end, as far as those
// who passed it on are trusted. An IPv6 reader has a whole /64.
func (d *door) client(r *http.Request) netip.Prefix {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	address := from.Addr().Unmap().WithZone("")
	if err != nil {
		return netip.Prefix{} // no network address: all such share one pace
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && d.trusts(address); i-- {
		hop := strings.TrimSpace(hops[i])
		next, err := netip.ParseAddr(hop)
		if err != nil {
			if with, err := netip.ParseAddrPort(hop); err == nil {
				next = with.Addr()
			} else {
				break
			}
		}
		address = next.Unmap().WithZone("")
	}
	bits := address.BitLen()
	if address.Is6() && !address.IsLoopback() {
		bits = 64
	}
	prefix, _ := address.Prefix(bits) // the number of bits fits
	return prefix
}

// isHere reports whether a request comes from this machine, for itself: who
// has it all may ask it as often as he likes. A proxy on this machine asks for
// others.
func isHere(from netip.Prefix, r *http.Request) bool {
	return from.IsValid() && from.Addr().IsLoopback() && r.Header.Get("X-Forwarded-For") == "" && r.Header.Get("Forwarded") == ""
}

func (d *door) trusts(a netip.Addr) bool {
	for _, p := range d.Proxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// turnAway answers who may not ask, programs in JSON.
func turnAway(w http.ResponseWriter, r *http.Request, status int, m mistake) {
	if m.Retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(m.Retry))
	}
	if !isAPI(r.URL.Path) {
		plain(w, status, m.Message)
		return
	}
	body, err := json.Marshal(m)
	if err != nil {
		plain(w, status, m.Message) // unreachable: texts and numbers
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n')) // the reader went away: nothing to do
}
