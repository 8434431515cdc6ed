package crawler

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// Each host is dialled on the port of a server on this machine, which must
// not see a connection.
func TestGuard(t *testing.T) {
	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		var seen atomic.Int32
		l, err := net.Listen("tcp", address)
		if err != nil {
			t.Logf("not tried: %v", err)
			continue
		}
		defer l.Close()
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				seen.Add(1)
				c.Close()
			}
		}()
		_, port, _ := net.SplitHostPort(l.Addr().String())
		g := guard{ports: []uint16{netip.MustParseAddrPort(l.Addr().String()).Port()}}
		for _, host := range []string{
			"127.0.0.1", "127.0.0.2", "127.255.255.254", "127.0.0.1.", "localhost", "LocalHost.", "news.localhost", "::1", "0:0:0:0:0:0:0:1",
			"127.1", "2130706433", "0x7f000001", "0x7f.1", "0x7F.0.0.0x1", "0177.0.0.1", "017700000001", "0", "0x", "1.2.3.4.5", "127.0.0.1.1",
			"::ffff:127.0.0.1", "::ffff:7f00:1", "::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b:1::127.0.0.1",
			"2002:7f00:1::", "2001:0:7f00:1::1", "2001::1", "2001:db8::1", "0.0.0.0", "0.1.2.3", "::",
			"10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "169.254.169.254", "198.18.0.1", "192.0.2.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
			"fe80::1", "fe80::1%lo", "::1%lo", "fd00::1", "fec0::1", "ff02::1", "100::1",
		} {
			c, err := g.dial(t.Context(), "tcp", net.JoinHostPort(host, port))
			if err == nil {
				c.Close()
			}
			if !errors.Is(err, errPrivate) {
				t.Errorf("%s: %v", host, err)
			}
		}
		if n := seen.Load(); n > 0 {
			t.Errorf("the server saw %d connections", n)
		}
		g.loopback, g.ports = true, nil
		if c, err := g.dial(t.Context(), "tcp", l.Addr().String()); err != nil {
			t.Errorf("with loopback allowed: %v", err)
		} else {
			c.Close()
		}
		if _, err := g.dial(t.Context(), "tcp", "10.0.0.1:80"); !errors.Is(err, errPrivate) {
			t.Errorf("private address with loopback allowed: %v", err)
		}
	}
}

func TestPublic(t *testing.T) {
	for address, want := range map[string]error{
		"8.8.8.8:80": nil, "8.8.8.8:443": nil, "8.8.8.8:8080": nil, "[2606:2800:220:1::1]:8443": nil, "[64:ff9b::8.8.8.8]:80": nil, "[::ffff:8.8.8.8]:80": nil,
		"8.8.8.8:22": errPort, "8.8.8.8:25": errPort, "8.8.8.8:6379": errPort, "[2606:2800:220:1::1]:0": errPort, "10.0.0.1:25": errPrivate, "nonsense": errPrivate,
	} {
		if err := (guard{ports: webPorts}).check("tcp", address, nil); !errors.Is(err, want) || (want == nil) != (err == nil) {
			t.Errorf("%s: %v, want %v", address, err, want)
		}
	}
	for name, want := range map[string]bool{"1.2.3.4": false, "::1": false, "www.example.org": false, "0x1.example.org": false, "example.0x1": true, "example.123": true, "3com.example": false, "cafe": false, "0xcafe": true, "": false, "4.": false} {
		if numeric(name) != want {
			t.Errorf("%q is a number: %v", name, !want)
		}
	}
}

// A proxy would be dialled instead of the servers, and would dial for us what
// the guard refuses.
func TestNoProxy(t *testing.T) {
	if newBase(guard{}, pace{}).Proxy != nil {
		t.Error("requests go through the proxy of the environment")
	}
}

// zone is a name server that answers each question for an A record with the
// next of its addresses, then again with the last; several at once where they
// are separated by commas.
func zone(t *testing.T, answers ...string) *net.Resolver {
	c, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	go func() {
		packet := make([]byte, 512)
		for {
			n, from, err := c.ReadFrom(packet)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(packet[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			m.Response, m.Additionals = true, nil
			if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
				for a := range strings.SplitSeq(answers[0], ",") {
					m.Answers = append(m.Answers, dnsmessage.Resource{
						Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
						Body:   &dnsmessage.AResource{A: netip.MustParseAddr(a).As4()},
					})
				}
				answers = answers[min(1, len(answers)-1):]
			}
			if out, err := m.Pack(); err == nil {
				c.WriteTo(out, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", c.LocalAddr().String())
	}}
}

// A name leads to an allowed address first and to a refused one after: for
// the test 127.0.0.2 stands for the public internet.
func TestRebinding(t *testing.T) {
	var secret, public atomic.Int32
	listen := func(address string, seen *atomic.Int32) net.Listener {
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { seen.Add(1); io.WriteString(w, "page") }))
		s.Config.ConnState = func(net.Conn, http.ConnState) {
			if seen == &secret {
				seen.Add(1)
			}
		}
		s.Listener.Close()
		var err error
		if s.Listener, err = net.Listen("tcp", address); err != nil {
			t.Skipf("no address beside 127.0.0.1: %v", err)
		}
		s.Start()
		t.Cleanup(s.Close)
		return s.Listener
	}
	outside := listen("127.0.0.2:0", &public)
	_, port, _ := net.SplitHostPort(outside.Addr().String())
	listen("127.0.0.1:"+port, &secret)
	var mu sync.Mutex
	var checked []string
	g := guard{ports: []uint16{netip.MustParseAddrPort(outside.Addr().String()).Port()}, refuse: func(ip netip.Addr) error {
		mu.Lock()
		defer mu.Unlock()
		checked = append(checked, ip.String())
		if ip.String() != "127.0.0.2" {
			return errors.New("inside")
		}
		return nil
	}}
	for _, c := range []struct {
		name    string
		answers []string
		want    []bool // whether each request is answered
	}{
		{"changes after the first answer", []string{"127.0.0.2", "127.0.0.1"}, []bool{true, false, false}},
		{"changes back", []string{"127.0.0.1", "127.0.0.2"}, []bool{false, true}},
		{"both at once", []string{"127.0.0.1,127.0.0.2"}, []bool{true, true}},
	} {
		g.resolver = zone(t, c.answers...)
		base := &http.Transport{DialContext: g.dial, DisableKeepAlives: true}
		for i, want := range c.want {
			u := &url.URL{Scheme: "http", Host: "rebind.example:" + port, Path: "/"}
			req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, u.String(), nil)
			res, err := base.RoundTrip(req)
			if err == nil {
				res.Body.Close()
			}
			if (err == nil) != want || err != nil && !errors.Is(err, errPrivate) {
				t.Errorf("%s: request %d: %v", c.name, i+1, err)
			}
		}
	}
	if secret.Load() > 0 || public.Load() != 4 {
		t.Errorf("the inner server saw %d connections, the outer answered %d requests; checked %v", secret.Load(), public.Load(), checked)
	}
}
