// Package link makes addresses of what feeds and pages write into their links.
package link

import (
	"net/url"
	"strings"
)

// maxLength is the length in bytes of the longest address that is followed;
// RFC 9110 section 4.1 asks for 8,000.
const maxLength = 8000

// Resolve makes ref absolute against base, which may be nil, without its
// fragment. It returns "" if the outcome is not an http or https address, or
// longer than any that is meant to be read.
func Resolve(ref string, base *url.URL) string {
	ref = strings.TrimSpace(ref)
	if ref == "" || len(ref) > maxLength || strings.HasPrefix(ref, "#") {
		return ""
	}
	u, err := url.Parse(ref)
	if err != nil {
		return ""
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	u.Fragment, u.RawFragment = "", ""
	if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return ""
	}
	return u.String()
}
