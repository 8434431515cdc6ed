package crawler

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

// webPorts are those on which pages are fetched: the schemes' own and the two
// under which sites commonly serve without being root. Any other port of a
// public address is more likely somebody's mail or database server.
var webPorts = []uint16{80, 443, 8080, 8443}

// A guard dials servers on the public internet only. It looks at the resolved
// address of each connection, so that redirects and names which change their
// address are covered.
type guard struct {
	loopback bool                   // this machine may be dialled too, on any port
	ports    []uint16               // all others are refused
	resolver *net.Resolver          // nil: the default
	refuse   func(netip.Addr) error // nil: every address that is not public
}

// dial has the signature of http.Transport.DialContext.
func (g guard) dial(ctx context.Context, network, address string) (net.Conn, error) {
	name, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	// Names under .localhost are this machine (RFC 6761), whatever the resolver says.
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		name = "127.0.0.1"
	}
	if numeric(name) {
		return nil, fmt.Errorf("%w: the host %s is a number", errPrivate, clip(name))
	}
	d := &net.Dialer{Timeout: 10 * time.Second, Resolver: g.resolver, Control: g.check}
	return d.DialContext(ctx, network, net.JoinHostPort(name, port))
}

// check has the signature of net.Dialer.Control.
func (g guard) check(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %w", errPrivate, err)
	}
	ip := at.Addr().Unmap().WithZone("")
	if g.loopback && ip.IsLoopback() {
		return nil
	}
	refuse := g.refuse
	if refuse == nil {
		refuse = public
	}
	if err := refuse(ip); err != nil {
		return fmt.Errorf("%w: %w", errPrivate, err)
	}
	if !slices.Contains(g.ports, at.Port()) {
		return fmt.Errorf("%w: %d", errPort, at.Port())
	}
	return nil
}

var (
	addresses = ssrf.New()
	nat64     = netip.MustParsePrefix("64:ff9b::/96") // RFC 6052; that of RFC 8215 leads into the own network alone
)

// public returns an error for an address that IANA does not list as reachable
// from everywhere. Behind the prefix of NAT64 it is the IPv4 address that counts.
func public(ip netip.Addr) error {
	if nat64.Contains(ip) {
		b := ip.As16()
		ip = netip.AddrFrom4([4]byte(b[12:]))
	}
	return addresses.SafeAddr(ip)
}

// numeric reports whether a host is a number or ends in one, as 2130706433,
// 0x7f.1 and 127.1 do, without being an address as it should be written. Some
// resolvers read such as IPv4 addresses.
func numeric(name string) bool {
	if _, err := netip.ParseAddr(name); err == nil {
		return false
	}
	last := name[strings.LastIndexByte(name, '.')+1:]
	if strings.Trim(last, "0123456789") == "" {
		return last != ""
	}
	_, err := strconv.ParseUint(last, 0, 64)
	return err == nil || last == "0x"
}
