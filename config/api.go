package config

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"strings"

	"go.yaml.in/yaml/v3"
)

func (f *file) api(_ string, n *yaml.Node) {
	defer f.within("api: ")()
	a := &f.config.API
	found := f.mapping(n, fields{
		"open":            f.yesNo(&a.Open),
		"rate":            f.number(&a.Rate.PerSecond, 0, maxRate),
		"burst":           f.number(&a.Rate.Burst, 1, maxBurst),
		"page_rate":       f.number(&a.Pages.PerSecond, 0, maxRate),
		"page_burst":      f.number(&a.Pages.Burst, 1, maxBurst),
		"trusted_proxies": f.list(f.proxy),
		"tokens":          func(string, *yaml.Node) {}, // read below, as their rate may come from here
	})
	a.Rate.settle(found["burst"] != nil)
	a.Pages.settle(found["page_burst"] != nil)
	if tokens := found["tokens"]; tokens != nil {
		f.list(f.token)("tokens", tokens)
	}
	if !a.Open && len(a.Tokens) == 0 {
		f.fail(n, "open: false without tokens leaves the API to nobody; add tokens, each with name and sha256")
	}
}

// settle makes room for five seconds at once where the file says nothing.
func (r *Rate) settle(said bool) {
	if !said {
		r.Burst = 5 * r.PerSecond
	}
}

// token reads one token. It has the rate of the addresses unless it says
// otherwise.
func (f *file) token(_ string, n *yaml.Node) {
	defer f.within(fmt.Sprintf("token %q: ", nameOf(n)))()
	a := &f.config.API
	t := Token{Rate: a.Rate}
	found := f.mapping(n, fields{
		"name":   f.text(&t.Name, atMost(100)),
		"sha256": f.scalar(t.hash),
		"rate":   f.number(&t.Rate.PerSecond, 0, maxRate),
		"burst":  f.number(&t.Rate.Burst, 1, maxBurst),
	})
	f.need(n, found, "name", "sha256")
	if found["rate"] != nil {
		t.Rate.settle(found["burst"] != nil)
	}
	for _, other := range a.Tokens {
		switch {
		case t.Name != "" && strings.EqualFold(other.Name, t.Name):
			f.fail(n, "has the name of another token; give it one of its own")
		case t.Hash != [sha256.Size]byte{} && other.Hash == t.Hash:
			f.fail(n, "is the same token as %q; make one for each", other.Name)
		}
	}
	a.Tokens = append(a.Tokens, t)
}

// hash reads the hash of a token. What else stands there may be the token
// itself, so it is not repeated.
func (t *Token) hash(s string) error {
	b, err := hex.DecodeString(strings.ToLower(s))
	if err != nil || len(b) != sha256.Size {
		return errors.New(`is not a hash of 64 hex digits; write what this prints: printf %s "$TOKEN" | sha256sum`)
	}
	if t.Hash = [sha256.Size]byte(b); t.Hash == sha256.Sum256(nil) {
		return errors.New("is the hash of nothing; was $TOKEN empty?")
	}
	return nil
}

// proxy reads an address, or a range of addresses such as 10.0.0.0/8.
func (f *file) proxy(key string, n *yaml.Node) {
	f.scalar(func(s string) error {
		prefix, err := netip.ParsePrefix(s)
		if err != nil {
			address, wrong := netip.ParseAddr(s)
			if wrong != nil {
				return fmt.Errorf("%q is no IP address or range; write one such as 127.0.0.1 or 10.0.0.0/8", s)
			}
			prefix = netip.PrefixFrom(address.Unmap(), address.Unmap().BitLen())
		}
		f.config.API.Proxies = append(f.config.API.Proxies, prefix.Masked())
		return nil
	})(key, n)
}
