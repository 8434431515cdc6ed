package archive

import (
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	kgzip "github.com/klauspost/compress/gzip"
)

var update = flag.Bool("update", false, "write the answers in testdata anew")

var noon = time.Date(2026, 11, 21, 11, 0, 0, 0, time.UTC)

const limit = 1 << 20 // of bodies in tests

// exchange is the nth of a row of exchanges that differ in everything.
func exchange(n int) Exchange {
	body := page(n, 600)
	return Exchange{
		URL:          fmt.Sprintf("https://news.example/story/%d?id=%d", n, n*7),
		At:           noon.Add(time.Duration(n) * time.Second),
		IP:           netip.MustParseAddr("203.0.113.7"),
		RequestHead:  fmt.Appendf(nil, "GET /story/%d?id=%d HTTP/1.1\r\nHost: news.example\r\nUser-Agent: framewatch\r\n\r\n", n, n*7),
		ResponseHead: fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n", len(body)),
		Body:         body,
		Note:         Fields{{"source", "News"}, {"title", fmt.Sprintf("Story %d: “größer”", n)}, {"published", "2026-11-21T10:00:00Z"}},
	}
}

// page is HTML of about that many bytes, always the same for n.
func page(n, size int) []byte {
	rng := rand.New(rand.NewPCG(uint64(n), 1))
	zipf := rand.NewZipf(rng, 1.1, 8, 4000)
	var b bytes.Buffer
	fmt.Fprintf(&b, "<!DOCTYPE html><html lang=en><title>Story %d</title><body>\n", n)
	for b.Len() < size {
		fmt.Fprintf(&b, "<div class=\"teaser teaser--%d\" data-id=\"%d\"><a href=\"/story/%d\">", rng.IntN(9), rng.IntN(1e6), rng.IntN(1e6))
		for range 20 + rng.IntN(40) {
			word := zipf.Uint64()
			for range 2 + word%4 {
				b.WriteString([...]string{"ta", "ri", "on", "es", "ing", "mo", "bel", "ker", "u", "sha", "n"}[word%11])
				word = word*31 + 7
			}
			b.WriteByte(' ')
		}
		b.WriteString("</a></div>\n")
	}
	return b.Bytes()
}

func encode(t testing.TB, x Exchange) Encoded {
	t.Helper()
	e, err := Encode(x)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// unpack is what the members hold, one after the other.
func unpack(t testing.TB, packed []byte) []byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(packed)) // the standard library's, not the one that packed
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

// golden compares with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got); run with -update and read the diff\n%s", name, diff)
	}
}

// kinds are exchanges of every kind that Encode knows: first, the same body
// again, a 304 that refers to it, one that refers to nothing, a body that
// changed, a packed body, an empty one, and one with nothing but an answer.
func kinds(t testing.TB, first Exchange) []Exchange {
	earlier := encode(t, first).Reference
	again, unchanged, alone, changed := first, first, first, first
	again.At, again.RefersTo = noon.Add(time.Hour), &earlier
	unchanged.At, unchanged.RefersTo = noon.Add(2*time.Hour), &earlier
	unchanged.ResponseHead, unchanged.Body = []byte("HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n"), nil
	alone.At, alone.ResponseHead, alone.Body, alone.Note = noon.Add(3*time.Hour), unchanged.ResponseHead, nil, nil
	changed.At, changed.RefersTo, changed.Body = noon.Add(4*time.Hour), &earlier, []byte("<p>other")
	packed := exchange(2)
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	w.Write(packed.Body)
	w.Close()
	packed.Body = z.Bytes()
	packed.ResponseHead = []byte("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n")
	nothing := exchange(3)
	nothing.Body, nothing.RefersTo = nil, &Reference{ID: "<urn:uuid:x>", Digest: digestOf(nil)}
	bare := Exchange{URL: "http://[2001:db8::1]/", At: noon, IP: netip.MustParseAddr("2001:db8::1"), ResponseHead: []byte("HTTP/1.0 404 Not Found\nServer: old\n\n"), Body: []byte("gone\n")}
	return []Exchange{first, again, unchanged, alone, changed, packed, nothing, bare}
}

func TestEncodedText(t *testing.T) {
	var text bytes.Buffer
	x := exchange(1)
	x.Body = []byte("<!DOCTYPE html><title>Story 1</title>\n")
	x.ResponseHead = []byte("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nETag: \"a\"\r\n\r\n")
	for _, x := range kinds(t, x)[:4] {
		text.Write(unpack(t, encode(t, x).members))
	}
	golden(t, "records.txt", bytes.ReplaceAll(text.Bytes(), []byte("\r"), nil))
}

func TestEncodeRefuses(t *testing.T) {
	ok := exchange(1)
	for name, spoil := range map[string]func(*Exchange){
		"no URL":                 func(x *Exchange) { x.URL = "" },
		"relative URL":           func(x *Exchange) { x.URL = "/story" },
		"header in the URL":      func(x *Exchange) { x.URL += "\r\nWARC-Type: warcinfo" },
		"space in the URL":       func(x *Exchange) { x.URL += " x" },
		"no head":                func(x *Exchange) { x.ResponseHead = nil },
		"no status":              func(x *Exchange) { x.ResponseHead = []byte("HTTP/1.1 OK\r\n\r\n") },
		"name of a note's field": func(x *Exchange) { x.Note = Fields{{"a: b\r\n", "c"}} },
	} {
		x := ok
		spoil(&x)
		if _, err := Encode(x); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestEncodeIsRepeatable(t *testing.T) {
	a, b := encode(t, exchange(5)), encode(t, exchange(5))
	if !bytes.Equal(a.members, b.members) || a.Reference != b.Reference {
		t.Error("the same exchange gives other bytes the second time")
	}
	later := exchange(5)
	later.At = later.At.Add(time.Nanosecond)
	if encode(t, later).Reference.ID == a.Reference.ID {
		t.Error("two captures of one URL within a second have one ID")
	}
}

// TestRoundTrip writes every kind of exchange and reads it by its place and
// in the stream.
func TestRoundTrip(t *testing.T) {
	dir := t.TempDir()
	w := open(t, dir, Options{})
	var want []Capture
	for i, x := range kinds(t, exchange(1)) {
		e := encode(t, x)
		place := add(t, w, x)
		c := Capture{Exchange: x, Offset: place.Offset, Revisit: i >= 1 && i <= 3}
		c.RequestHead, c.ResponseHead = headOrNil(x.RequestHead), headOf(x.ResponseHead)
		c.At = x.At.Truncate(time.Second)
		if c.Revisit {
			c.Body = nil
		} else {
			c.RefersTo = nil
		}
		if c.Revisit != e.Revisit {
			t.Errorf("kind %d: revisit %v", i, e.Revisit)
		}
		got, err := ReadAt(dir, place, limit)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, fmt.Sprintf("kind %d by its place", i), c, got)
		want = append(want, c)
	}
	name := w.name
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	got := captures(t, filepath.Join(dir, name))
	if len(got) != len(want) {
		t.Fatalf("%d captures of %d", len(got), len(want))
	}
	for i := range got {
		compare(t, fmt.Sprintf("kind %d in the stream", i), want[i], got[i])
	}
	if got[5].Header.Get("Content-Encoding") != "gzip" || got[5].Status != 200 {
		t.Errorf("status %d, header %v", got[5].Status, got[5].Header)
	}
	if ref := got[0].Reference; ref != *got[1].RefersTo {
		t.Errorf("the revisit refers to %v, the capture is %v", *got[1].RefersTo, ref)
	}
}

func headOrNil(head []byte) []byte {
	if head == nil {
		return nil
	}
	return headOf(head)
}

func compare(t *testing.T, what string, want, got Capture) {
	t.Helper()
	diff := cmp.Diff(want.Exchange, got.Exchange, cmpopts.EquateEmpty(), cmpopts.EquateComparable(netip.Addr{}), cmpopts.IgnoreFields(Exchange{}, "RefersTo"))
	if diff != "" || want.Revisit != got.Revisit || want.Offset != got.Offset {
		t.Errorf("%s: revisit %v at %d, want %v at %d; -want +got:\n%s", what, got.Revisit, got.Offset, want.Revisit, want.Offset, diff)
	}
	if (want.RefersTo == nil) != (got.RefersTo == nil) || want.RefersTo != nil && (got.RefersTo.ID != want.RefersTo.ID || got.RefersTo.URL != want.RefersTo.URL || !got.RefersTo.At.Equal(want.RefersTo.At)) {
		t.Errorf("%s: refers to %v, want %v", what, got.RefersTo, want.RefersTo)
	}
}

func TestReadAtRefuses(t *testing.T) {
	dir := t.TempDir()
	w := open(t, dir, Options{})
	place := add(t, w, exchange(1))
	if _, err := ReadAt(dir, place, 10); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a body over the limit: %v", err)
	}
	for name, at := range map[string]Place{
		"a path":        {File: "../" + place.File, Offset: place.Offset},
		"no file":       {File: "framewatch-x.warc.gz"},
		"no record":     {File: place.File, Offset: place.Offset + 1, Length: place.Length},
		"warcinfo":      {File: place.File, Offset: 0, Length: place.Offset},
		"behind":        {File: place.File, Offset: place.Offset + place.Length, Length: 10},
		"not all of it": {File: place.File, Offset: place.Offset, Length: 100},
	} {
		if c, err := ReadAt(dir, at, limit); err == nil {
			t.Errorf("%s: read %s", name, c.URL)
		}
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	if files, err := Files(filepath.Join(dir, "none")); err != nil || len(files) != 0 {
		t.Errorf("a folder that is not there: %v, %v", files, err)
	}
	for _, name := range []string{"b.warc.gz", "a.warc", "readme.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	files, err := Files(dir)
	if diff := cmp.Diff([]File{{"a.warc", 6}, {"b.warc.gz", 9}}, files); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
}

// captures reads a file to its end.
func captures(t testing.TB, path string) []Capture {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []Capture
	for c, err := range NewReader(f).Captures(limit) {
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		all = append(all, c)
	}
	return all
}

// BenchmarkEncode encodes pages of 60 kB, plain and as servers send them,
// and compares with gzip alone, of the same library, on the same bytes.
func BenchmarkEncode(b *testing.B) {
	var plain, sent []Exchange
	for n := range 20 {
		x := exchange(n)
		x.Body = page(n, 60_000)
		plain = append(plain, x)
		x.Body = packed(x.Body)
		sent = append(sent, x)
	}
	b.Run("plain", func(b *testing.B) { benchmarkEncode(b, plain) })
	b.Run("gzip", func(b *testing.B) { benchmarkEncode(b, sent) })
}

func benchmarkEncode(b *testing.B, rows []Exchange) {
	p := packers.Get().(*packer)
	defer p.release()
	var encoding, packing time.Duration
	var in, out int64
	for i := 0; b.Loop(); i++ {
		x := rows[i%len(rows)]
		begun := time.Now()
		e, err := Encode(x)
		encoding += time.Since(begun)
		if err != nil {
			b.Fatal(err)
		}
		in, out = in+int64(len(x.Body)), out+e.Len()
		begun = time.Now()
		p.out.Reset()
		p.gzip.Reset(&p.out)
		for _, part := range [][]byte{x.RequestHead, x.ResponseHead, x.Body} {
			p.write(part)
		}
		p.gzip.Close()
		packing += time.Since(begun)
	}
	b.ReportMetric(float64(in)/1e6/encoding.Seconds(), "MB/s")
	b.ReportMetric(float64(b.N)/encoding.Seconds(), "pages/s")
	b.ReportMetric(packing.Seconds()/encoding.Seconds(), "of-gzip-alone")
	b.ReportMetric(float64(in)/float64(out), "times-smaller")
}

// BenchmarkAppend appends and syncs exchanges in transactions of 20.
func BenchmarkAppend(b *testing.B) {
	w := open(b, b.TempDir(), Options{})
	x := exchange(1)
	x.Body = page(1, 60_000)
	e := encode(b, x)
	for i := 0; b.Loop(); i++ {
		if _, err := w.Append(e); err != nil {
			b.Fatal(err)
		}
		if i%20 == 19 {
			if _, err := w.Sync(); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.SetBytes(e.Len())
}

// BenchmarkRead reads captures of a file and compares with gzip alone.
func BenchmarkRead(b *testing.B) {
	var file []byte
	const pages = 50
	for n := range pages {
		x := exchange(n)
		x.Body = page(n, 60_000)
		file = append(file, encode(b, x).members...)
	}
	var reading, unpacking time.Duration
	for b.Loop() {
		begun := time.Now()
		for _, err := range NewReader(bytes.NewReader(file)).Captures(limit) {
			if err != nil {
				b.Fatal(err)
			}
		}
		reading += time.Since(begun)
		begun = time.Now()
		z, err := kgzip.NewReader(bytes.NewReader(file))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, z); err != nil {
			b.Fatal(err)
		}
		unpacking += time.Since(begun)
	}
	b.ReportMetric(float64(b.N*pages)/reading.Seconds(), "pages/s")
	b.ReportMetric(unpacking.Seconds()/reading.Seconds(), "of-gzip-alone")
}
