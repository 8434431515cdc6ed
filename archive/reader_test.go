package archive

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// heritrix, commonCrawl and careless are records as others write them; "\n"
// stands for CR LF, but for careless, whose lines end with LF alone. LENGTH
// is the length of the block.
const (
	heritrix = `WARC/1.0
WARC-Type: warcinfo
WARC-Date: 2014-02-03T04:05:06Z
WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>
Content-Type: application/warc-fields
Content-Length: LENGTH

software: Heritrix/3.1.1
§WARC/1.0
WARC-Type: response
WARC-Target-URI: dns:news.example
WARC-Date: 2014-02-03T04:05:06Z
WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000002>
Content-Type: text/dns
Content-Length: LENGTH

20140203040506
news.example. 60 IN A 203.0.113.7
§WARC/1.0
WARC-Type: response
WARC-Target-URI: http://news.example/
WARC-Date: 2014-02-03T04:05:07Z
WARC-Payload-Digest: sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
WARC-IP-Address: 203.0.113.7
WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000003>
Content-Type: application/http; msgtype=response
Content-Length: LENGTH

HTTP/1.1 200 OK
Transfer-Encoding: chunked
Content-Type: text/html

5
<p>Fe
5
rries
0

§WARC/1.0
WARC-Type: request
WARC-Target-URI: http://news.example/
WARC-Date: 2014-02-03T04:05:07Z
WARC-Concurrent-To: <urn:uuid:00000000-0000-0000-0000-000000000003>
WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000004>
Content-Type: application/http; msgtype=request
Content-Length: LENGTH

GET / HTTP/1.0

§WARC/1.0
WARC-Type: metadata
WARC-Target-URI: http://news.example/
WARC-Date: 2014-02-03T04:05:07Z
WARC-Concurrent-To: <urn:uuid:00000000-0000-0000-0000-000000000003>
WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000005>
Content-Type: application/warc-fields
Content-Length: LENGTH

via: http://news.example/index
outlink: http://news.example/a
outlink: http://news.example/b
§`

	commonCrawl = `WARC/1.0
WARC-Type: request
WARC-Date: 2024-02-21T00:00:00Z
WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000011>
Content-Length: LENGTH
Content-Type: application/http; msgtype=request
WARC-Target-URI: https://news.example/a

GET /a HTTP/1.1

§WARC/1.0
WARC-Type: response
WARC-Date: 2024-02-21T00:00:00Z
WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000012>
Content-Length: LENGTH
Content-Type: application/http; msgtype=response
WARC-Concurrent-To: <urn:uuid:00000000-0000-0000-0000-000000000011>
WARC-Target-URI: https://news.example/a
WARC-Identified-Payload-Type: text/html

HTTP/1.1 200 OK
X-Crawler-Transfer-Encoding: chunked
X-Crawler-Content-Encoding: br
Content-Type: text/html

<p>Trams
§WARC/1.0
WARC-Type: metadata
WARC-Date: 2024-02-21T00:00:00Z
WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000013>
Content-Length: LENGTH
Content-Type: application/warc-fields
WARC-Concurrent-To: <urn:uuid:00000000-0000-0000-0000-000000000012>
WARC-Target-URI: https://news.example/a

fetchTimeMs: 61
§`

	careless = `WARC/0.18
warc-type: Response
warc-target-uri: <http://news.example/b>
warc-date: 2024-02-21
content-length: LENGTH
x-folded: one
  two
no colon here

HTTP/1.1 200
Transfer-Encoding: chunked

<p>not chunked at all§WARC/1.1
WARC-Type: x-weather
Content-Length: LENGTH

rain§garbage between records
WARC/1.1
WARC-Type: resource
WARC-Target-URI: http://news.example/c.txt
Content-Type: text/plain
Content-Length: LENGTH

text§WARC/1.1
WARC-Type: response
WARC-Target-URI: http://news.example/d
Content-Type: application/http
Content-Length: LENGTH

no HTTP at all§WARC/1.1
WARC-Type: response
WARC-Target-URI: http://news.example/e
Content-Type: application/http
Content-Length: LENGTH

HTTP/1.1 404 Not Found

gone§`
)

// records makes records of such text.
func records(text, newline string) (all [][]byte) {
	text = strings.ReplaceAll(text, "\n", newline)
	for r := range strings.SplitSeq(strings.TrimSuffix(text, "§"), "§") {
		_, block, _ := strings.Cut(r, newline+newline)
		r = strings.Replace(r, "LENGTH", fmt.Sprint(len(block)), 1)
		all = append(all, []byte(r+newline+newline))
	}
	return all
}

func packed(parts ...[]byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	for _, p := range parts {
		w.Write(p)
	}
	w.Close()
	return b.Bytes()
}

// TestOtherWriters reads the same records plain, packed one by one, packed
// as a whole and packed in pieces that do not end where records do.
func TestOtherWriters(t *testing.T) {
	for _, c := range []struct {
		name, text, newline string
		types, captures     string
		faults              int
		skipped             int64
	}{
		{"heritrix", heritrix, "\r\n",
			"warcinfo response response request metadata",
			"http://news.example/ 200 2014-02-03T04:05:07Z \"<p>Ferries\" note 3 request 18", 0, 0},
		{"common crawl", commonCrawl, "\r\n",
			"request response metadata",
			"https://news.example/a 200 2024-02-21T00:00:00Z \"<p>Trams\\r\\n\" note 1 request 0", 0, 0},
		{"careless", careless, "\n",
			"response x-weather resource response response",
			"http://news.example/b 200 2024-02-21T00:00:00Z \"<p>not chunked at all\" note 0 request 0\n" +
				"http://news.example/d 0 0001-01-01T00:00:00Z \"\" note 0 request 0\n" +
				"http://news.example/e 404 0001-01-01T00:00:00Z \"gone\" note 0 request 0", 1, 24},
	} {
		all := records(c.text, c.newline)
		plain := bytes.Join(all, nil)
		var each [][]byte
		for _, r := range all {
			each = append(each, packed(r))
		}
		var pieces [][]byte
		for piece := range slices.Chunk(plain, 100) {
			pieces = append(pieces, packed(piece))
		}
		for how, file := range map[string][]byte{
			"plain":            plain,
			"member each":      bytes.Join(each, nil),
			"as a whole":       packed(plain),
			"in pieces":        bytes.Join(pieces, nil),
			"zeros at its end": append(bytes.Join(each, nil), make([]byte, 512)...),
		} {
			name := c.name + ", " + how
			r := NewReader(iotest.HalfReader(bytes.NewReader(file)))
			var types []string
			var offsets []int64
			for {
				rec, err := r.Next()
				if err == io.EOF {
					break
				}
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				types, offsets = append(types, rec.Type), append(offsets, rec.Offset)
			}
			if got := strings.Join(types, " "); got != c.types {
				t.Errorf("%s: records %s, want %s", name, got, c.types)
			}
			if how != "zeros at its end" && r.Skipped() != c.skipped {
				t.Errorf("%s: %d bytes skipped, want %d", name, r.Skipped(), c.skipped)
			}
			var found []string
			faults := 0
			for c, err := range NewReader(bytes.NewReader(file)).Captures(limit) {
				if err != nil {
					faults++
				}
				found = append(found, fmt.Sprintf("%s %d %s %q note %d request %d", c.URL, c.Status, c.At.Format(dateLayout), c.Body, len(c.Note), len(c.RequestHead)))
			}
			if got := strings.Join(found, "\n"); got != c.captures || faults != c.faults {
				t.Errorf("%s: %d faults in\n%s\nwant %d in\n%s", name, faults, got, c.faults, c.captures)
			}
			if how == "plain" || how == "member each" {
				for i, at := range offsets {
					rec, err := newReaderAt(bytes.NewReader(file), Place{Offset: at}).Next()
					if err != nil || rec.Type != types[i] || rec.Offset != at {
						t.Errorf("%s: at %d: %v, %v; want %s", name, at, rec, err, types[i])
					}
				}
			}
		}
	}
}

// TestRealFiles reads what GNU Wget 1.21 and warcio for Python 1.7 wrote of
// three small pages: one packed, one chunked, one plain.
func TestRealFiles(t *testing.T) {
	const (
		index   = "<!DOCTYPE html><title>Harbour news</title><p>The ferry sails again. <a href=\"two.html\">More</a>\n"
		chunked = "<!DOCTYPE html><title>Chunked</title><p>in two parts"
		two     = "<!DOCTYPE html><title>Two</title><p>A second page: größer, später.\n"
	)
	for _, c := range []struct {
		file   string
		bodies []string
	}{
		{"wget.warc.gz", []string{index, chunked, two, index}},
		{"wget.warc", []string{two}},
		{"warcio.warc.gz", []string{index, chunked, two}},
	} {
		var bodies []string
		for _, got := range captures(t, filepath.Join("testdata", c.file)) {
			body := got.Body
			if got.Header.Get("Content-Encoding") == "gzip" {
				body = unpack(t, body)
			}
			bodies = append(bodies, string(body))
			if got.Status != 200 || got.IP.String() != "127.0.0.1" || got.At.Year() != 2026 || !strings.HasPrefix(got.URL, "http://127.0.0.1:8471/") {
				t.Errorf("%s: %s: status %d from %s at %s", c.file, got.URL, got.Status, got.IP, got.At)
			}
		}
		if diff := cmp.Diff(c.bodies, bodies); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.file, diff)
		}
	}
}

func TestReaderFaults(t *testing.T) {
	response := "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\n"
	for _, c := range []struct{ name, file, want string }{
		{"nothing", "", "EOF"},
		{"empty lines", "\r\n\r\n\n", "EOF"},
		{"no length", response + "\r\n", "record at 0: Content-Length"},
		{"length below 0", response + "Content-Length: -1\r\n\r\n", "record at 0: Content-Length"},
		{"length over all", response + "Content-Length: 99999999999999999999\r\n\r\n", "record at 0: Content-Length"},
		{"header of many lines", response + strings.Repeat("A: b\r\n", 20000), "record at 0: header: it is too long"},
		{"header of one line", response + strings.Repeat("a", 70000), "record at 0: header: it is too long"},
		{"header cut off", response, "record at 0: header: unexpected EOF"},
		{"version cut off", "WAR", "record at 0: unexpected EOF"},
		{"block cut off", response + "Content-Length: 10\r\n\r\nHTTP/", "5 bytes of its block are missing: unexpected EOF"},
		{"damaged gzip", string(packed([]byte(response)))[:30] + "damage damage damage", "record at 0"},
		{"bytes behind gzip", string(packed([]byte(response+"Content-Length: 0\r\n\r\n"))) + "more than a header of gzip has", "gzip: invalid header"},
	} {
		r := NewReader(strings.NewReader(c.file))
		var err error
		for err == nil {
			_, err = r.Next()
		}
		if !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
		for n := 0; err != io.EOF; n++ {
			if _, err = r.Next(); n > 2 {
				t.Fatalf("%s: still %v", c.name, err)
			}
		}
	}
}

// TestCutCapture cuts plain records at every byte: what is whole is given,
// and one error tells of the rest.
func TestCutCapture(t *testing.T) {
	first, second := exchange(1), exchange(2)
	whole, cut := unpack(t, encode(t, first).members), unpack(t, encode(t, second).members)
	for n := 1; n < len(cut)-4; n++ { // with all but its last empty lines a record is whole
		faults, notes := 0, 0
		for c, err := range NewReader(bytes.NewReader(append(bytes.Clone(whole), cut[:n]...))).Captures(limit) {
			if err != nil {
				faults++
				if !errors.Is(err, io.ErrUnexpectedEOF) {
					t.Fatalf("cut at %d: %v", n, err)
				}
			}
			if c.URL == first.URL {
				notes += len(c.Note)
			}
		}
		// Between two records, their empty lines among it, nothing tells that
		// there was more.
		next := bytes.Index(cut[n:], []byte("WARC/1.1"))
		between := next >= 0 && next <= len("\r\n\r\n")
		if (faults != 1) != between || notes != len(first.Note) {
			t.Fatalf("cut at %d: %d faults, %d lines of the first note", n, faults, notes)
		}
	}
}

// TestDamage spoils one byte in the middle of packed records: those around it
// are given, and one error or more tells of it.
func TestDamage(t *testing.T) {
	var file []byte
	var starts []int
	for n := range 3 {
		starts = append(starts, len(file))
		file = append(file, encode(t, exchange(n)).members...)
	}
	missed := 0
	for at := starts[1]; at < starts[2]; at++ {
		spoilt := bytes.Clone(file)
		spoilt[at] ^= 0x55
		var got []string
		faults := 0
		for c, err := range NewReader(bytes.NewReader(spoilt)).Captures(limit) {
			if err != nil {
				faults++
				continue
			}
			got = append(got, c.URL)
		}
		if got[0] != exchange(0).URL || got[len(got)-1] != exchange(2).URL && faults == 0 {
			t.Fatalf("byte %d: %v, %d faults", at, got, faults)
		}
		if got[len(got)-1] != exchange(2).URL {
			missed++
		}
	}
	// Damage that makes a member look longer can hide the one behind it.
	if all := starts[2] - starts[1]; missed > all/20 {
		t.Errorf("the capture behind the damage is missed %d times of %d", missed, all)
	}
}

func TestTooLarge(t *testing.T) {
	small, big := exchange(1), exchange(2)
	big.Body = page(2, 5000)
	var file []byte
	for _, x := range []Exchange{small, big, small} {
		file = append(file, encode(t, x).members...)
	}
	var got []string
	for c, err := range NewReader(bytes.NewReader(file)).Captures(int64(len(small.Body))) {
		got = append(got, fmt.Sprint(c.URL, " ", len(c.Body), " ", len(c.Note), " ", errors.Is(err, ErrTooLarge)))
	}
	want := []string{
		fmt.Sprint(small.URL, " ", len(small.Body), " 3 false"),
		fmt.Sprint(big.URL, " 0 3 true"),
		fmt.Sprint(small.URL, " ", len(small.Body), " 3 false"),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestPublicReader has warcio for JavaScript read files of every kind, check
// each digest and follow each revisit.
func TestPublicReader(t *testing.T) {
	installed := os.Getenv("FRAMEWATCH_WARCIO")
	if installed == "" {
		t.Skip("FRAMEWATCH_WARCIO does not name a folder where internal/warcio/package.json is installed")
	}
	dir := t.TempDir()
	w := open(t, dir, Options{MaxSize: 20_000, Info: Fields{{"software", "framewatch"}}})
	want := map[string]int{}
	answers, revisits := 0, 0
	for n := range 40 {
		rows := []Exchange{exchange(1000 + n)}
		if n == 0 {
			rows = kinds(t, exchange(1))
		}
		mark(t, w)
		for _, x := range rows {
			e := encode(t, x)
			if _, err := w.Append(e); err != nil {
				t.Fatal(err)
			}
			kind := "response"
			if e.Revisit {
				kind = "revisit"
				if e.Reference.ID != "" {
					revisits++
				}
			} else {
				answers++
			}
			want[kind]++
			if x.RequestHead != nil {
				want["request"]++
			}
			if x.Note != nil {
				want["metadata"]++
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := Files(dir)
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	want["warcinfo"] = len(files)
	args := []string{filepath.Join("..", "internal", "warcio", "read.mjs"), installed}
	for _, f := range files {
		args = append(args, filepath.Join(dir, f.Name))
	}
	cmd := exec.Command("node", args...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	var got struct {
		Records  map[string]int
		Digests  int
		Referred int
		Faults   []string
	}
	if jsonErr := json.Unmarshal(out, &got); err != nil || jsonErr != nil {
		t.Fatalf("node: %v, %v\n%s%s", err, jsonErr, out, said.Bytes())
	}
	digests := answers
	for n := range maps.Values(want) {
		digests += n
	}
	if diff := cmp.Diff(want, got.Records); diff != "" || len(got.Faults) > 0 || got.Digests != digests || got.Referred != revisits {
		t.Errorf("%d digests, want %d; %d references, want %d; faults %q; -want +got\n%s", got.Digests, digests, got.Referred, revisits, got.Faults, diff)
	}
}

// FuzzReader reads anything, without a panic and without giving more than
// a record says it has.
func FuzzReader(f *testing.F) {
	for _, name := range []string{"wget.warc.gz", "wget.warc", "warcio.warc.gz"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	for _, text := range []string{heritrix, commonCrawl, careless} {
		plain := bytes.Join(records(text, "\r\n"), nil)
		f.Add(plain)
		f.Add(plain[:len(plain)/2])
	}
	for _, x := range kinds(f, exchange(1)) {
		f.Add(encode(f, x).members)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		if len(file) > 64<<10 {
			t.Skip("bigger than needed")
		}
		last := int64(-1)
		r := NewReader(bytes.NewReader(file))
		for {
			rec, err := r.Next()
			if err != nil {
				break
			}
			n, err := io.Copy(io.Discard, rec.Block)
			if n > rec.Length || err == nil && n != rec.Length || rec.Offset < last || rec.Offset > int64(len(file)) {
				t.Fatalf("record at %d (the last was at %d) gives %d of %d bytes: %v", rec.Offset, last, n, rec.Length, err)
			}
			last = rec.Offset
		}
		for c, err := range NewReader(bytes.NewReader(file)).Captures(1000) {
			if int64(len(c.Body)) > 1000 || err == nil && c.Status == 0 && !c.Revisit {
				t.Fatalf("capture %q: %d bytes, status %d", c.URL, len(c.Body), c.Status)
			}
		}
	})
}

// FuzzEncode reads back whatever Encode takes.
func FuzzEncode(f *testing.F) {
	for _, x := range kinds(f, exchange(1)) {
		f.Add(x.URL, x.RequestHead, x.ResponseHead, x.Body, "title", "a\r\nWARC-Type: b")
	}
	f.Fuzz(func(t *testing.T, url string, request, response, body []byte, name, value string) {
		x := Exchange{URL: url, At: noon, RequestHead: request, ResponseHead: response, Body: body, Note: Fields{{name, value}}}
		e, err := Encode(x)
		if err != nil || len(request)+len(response) > maxHead/2 {
			t.Skip("no exchange")
		}
		n := 0
		for c, err := range NewReader(bytes.NewReader(e.members)).Captures(1 << 30) {
			n++
			if err != nil || !c.Revisit && !bytes.Equal(c.Body, body) || c.Reference.ID != e.Reference.ID && !e.Revisit || len(c.Note) != 1 || c.Note[0].Name != name {
				t.Fatalf("%v: %+v", err, c)
			}
		}
		if n != 1 && strings.HasPrefix(strings.ToLower(url), "http") {
			t.Fatalf("%d captures", n)
		}
	})
}
