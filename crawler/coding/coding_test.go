package coding

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// pack applies codings in order.
func pack(t testing.TB, body []byte, codings ...string) []byte {
	t.Helper()
	for _, c := range codings {
		var b bytes.Buffer
		var w io.WriteCloser
		var err error
		switch c {
		case "gzip":
			w = gzip.NewWriter(&b)
		case "br":
			w = brotli.NewWriter(&b)
		case "zstd":
			w, err = zstd.NewWriter(&b, zstd.WithWindowSize(1<<20), zstd.WithEncoderConcurrency(1))
		case "zlib":
			w = zlib.NewWriter(&b)
		case "raw":
			w, err = flate.NewWriter(&b, 6)
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(body); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		body = b.Bytes()
	}
	return body
}

var page = []byte(strings.Repeat("<p>The ministers met in the capital on Tuesday.</p>\n", 50))

func TestUnpack(t *testing.T) {
	with := func(tail string, codings ...string) []byte { return append(pack(t, page, codings...), tail...) }
	for _, c := range []struct {
		name, header string
		sent         []byte
	}{
		{"plain", "", page},
		{"identity", "Identity", page},
		{"gzip", "gzip", with("", "gzip")},
		{"gzip by its old name", " X-GZIP ", with("", "gzip")},
		{"brotli", "br", with("", "br")},
		{"zstd", "zstd", with("", "zstd")},
		{"deflate", "deflate", with("", "zlib")},
		{"deflate without header", "deflate", with("", "raw")},
		{"gzip, then brotli", "gzip, br", with("", "gzip", "br")},
		{"brotli, then zstd, then gzip", "br,zstd,gzip", with("", "br", "zstd", "gzip")},
		{"gzip twice", "gzip, gzip", with("", "gzip", "gzip")},
		{"gzip that was announced once", "gzip", with("", "gzip", "gzip")},
		{"gzip file", "", with("", "gzip")},
		{"zstd file", "", with("", "zstd")},
		{"zstd file sent with brotli", "br", with("", "zstd", "br")},
		{"gzip not applied", "gzip", page},
		{"zstd not applied", "zstd", page},
		{"a charset for a coding", "UTF-8", page},
		{"a charset beside a coding", "utf-8, gzip", with("", "gzip")},
		{"gzip and garbage", "gzip", with("garbage", "gzip")},
		{"gzip and a byte", "gzip", with("\n", "gzip")},
		{"gzip and zeros", "gzip", with(strings.Repeat("\x00", 100), "gzip")},
		{"brotli and garbage", "br", with("garbage", "br")},
		{"zstd and garbage", "zstd", with("garbage", "zstd")},
		{"deflate and garbage", "deflate", with("garbage", "zlib")},
		{"gzip in two members", "gzip", append(pack(t, page[:1000], "gzip"), pack(t, page[1000:], "gzip")...)},
		{"zstd in two frames", "zstd", append(pack(t, page[:1000], "zstd"), pack(t, page[1000:], "zstd")...)},
		{"nothing", "gzip, br", nil},
	} {
		want := page
		if c.sent == nil {
			want = nil
		}
		got, err := Unpack(c.sent, c.header, Limits{Size: int64(len(page))})
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %.60q, %v", c.name, got, err)
		}
	}
}

func TestUnpackErrors(t *testing.T) {
	zeros := func(n int, codings ...string) []byte { return pack(t, make([]byte, n), codings...) }
	half := func(b []byte) []byte { return b[:len(b)/2] }
	window, err := zstd.NewWriter(nil, zstd.WithWindowSize(16<<20), zstd.WithSingleSegment(false))
	if err != nil {
		t.Fatal(err)
	}
	text := make([]byte, 17<<20)
	for i := range text {
		text[i] = byte(i * i >> 7)
	}
	for _, c := range []struct {
		name, header string
		sent         []byte
		size         int64
		want         string
	}{
		{"large", "", page, 2000, "the answer is larger than 1 KiB"},
		{"larger than a MiB", "", make([]byte, 1<<20+1), 1 << 20, "the answer is larger than 1 MiB"},
		{"gzip", "gzip", pack(t, page, "gzip"), 2048, "the answer is larger than 2 KiB once unpacked"},
		{"gzip bomb", "gzip", zeros(32<<20, "gzip"), 8 << 20, "the answer is larger than 200 times what was sent, once unpacked"},
		{"brotli bomb", "br", zeros(32<<20, "br"), 8 << 20, "the answer is larger than 200 times what was sent, once unpacked"},
		{"zstd bomb", "zstd", zeros(32<<20, "zstd"), 8 << 20, "the answer is larger than 200 times what was sent, once unpacked"},
		{"deflate bomb", "deflate", zeros(32<<20, "zlib"), 8 << 20, "the answer is larger than 200 times what was sent, once unpacked"},
		{"gzip bomb in brotli", "gzip, br", zeros(32<<20, "gzip", "br"), 8 << 20, "the answer is larger than 200 times what was sent, once unpacked"},
		{"gzip file of a bomb", "", zeros(32<<20, "gzip"), 8 << 20, "the answer is larger than 200 times what was sent, once unpacked"},
		{"zstd file of a bomb", "br", zeros(32<<20, "zstd", "br"), 8 << 20, "the answer is larger than 200 times what was sent, once unpacked"},
		{"gzip cut short", "gzip", half(pack(t, page, "gzip")), 1 << 20, "the answer is packed with gzip and damaged: unexpected EOF"},
		{"brotli cut short", "br", half(pack(t, page, "br")), 1 << 20, "the answer is packed with brotli and damaged: unexpected EOF"},
		{"zstd cut short", "zstd", half(pack(t, page, "zstd")), 1 << 20, "the answer is packed with zstd and damaged: unexpected EOF"},
		{"deflate cut short", "deflate", half(pack(t, page, "raw")), 1 << 20, "the answer is packed with deflate and damaged: unexpected EOF"},
		{"brotli that is none", "br", page, 1 << 20, "the answer is packed with brotli and damaged: "},
		{"zstd with a window of 16 MiB", "zstd", window.EncodeAll(text, nil), 64 << 20, "the answer is packed with zstd and damaged: window size exceeded"},
		{"unknown", "gzip, rot13", page, 1 << 20, `the answer is packed as "rot13", which was not asked for`},
		{"four codings", "br, br, br, br", page, 1 << 20, `the answer is packed as "br, br, br, br", which was not asked for`},
	} {
		got, err := Unpack(c.sent, c.header, Limits{Size: c.size})
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || got != nil {
			t.Errorf("%s: %d bytes, %v; want %s", c.name, len(got), err, c.want)
		}
		if strings.Contains(c.want, "larger") != errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: %v is the wrong kind of error", c.name, err)
		}
	}
}

// Once the limit is reached, what follows is not even looked at.
func TestCut(t *testing.T) {
	for _, codings := range [][]string{nil, {"gzip"}, {"br"}, {"zstd"}, {"gzip", "br"}} {
		got, err := Unpack(pack(t, make([]byte, 4<<20), codings...), strings.Join(codings, ","), Limits{Size: 1000, Cut: true})
		if err != nil || len(got) != 1000 {
			t.Errorf("%v: %d bytes, %v", codings, len(got), err)
		}
	}
}

func TestNoGoroutinesAreLeft(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 100 {
		for _, c := range []string{"gzip", "br", "zstd"} {
			sent := pack(t, page, c)
			if _, err := Unpack(sent, c, Limits{Size: 100}); !errors.Is(err, ErrTooLarge) {
				t.Fatal(err)
			}
			if _, err := Unpack(sent[:len(sent)/2], c, Limits{Size: 1 << 20}); err == nil {
				t.Fatal("half a page was unpacked")
			}
		}
	}
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines before, %d after", before, after)
	}
}

func FuzzUnpack(f *testing.F) {
	for _, c := range []string{"gzip", "br", "zstd"} {
		f.Add(pack(f, page[:200], c), c)
		f.Add(pack(f, page[:200], c, "gzip"), c+", gzip")
	}
	f.Add(pack(f, page[:200], "zlib"), "deflate")
	f.Fuzz(func(t *testing.T, sent []byte, header string) {
		const most = 1 << 16
		got, err := Unpack(sent, header, Limits{Size: most})
		var damaged *DamagedError
		var coding *CodingError
		switch {
		case len(got) > most:
			t.Errorf("%d bytes", len(got))
		case err != nil && !errors.Is(err, ErrTooLarge) && !errors.As(err, &damaged) && !errors.As(err, &coding):
			t.Errorf("error %v", err)
		case err != nil && got != nil:
			t.Error("bytes beside an error")
		}
		cut, err := Unpack(sent, header, Limits{Size: most / 2, Cut: true})
		if err == nil && got != nil && !bytes.Equal(cut, got[:min(len(got), most/2)]) {
			t.Error("a cut body is another one")
		}
	})
}

// BenchmarkUnpack unpacks a page of 80 KiB.
func BenchmarkUnpack(b *testing.B) {
	var text bytes.Buffer
	for i := 0; text.Len() < 80<<10; i++ {
		text.WriteString("<p>Paragraph ")
		text.WriteString(strings.Repeat(string(rune('a'+i*7%26)), i%11))
		text.Write(page[:40+i*13%700])
	}
	for _, c := range []string{"gzip", "br", "zstd"} {
		b.Run(c, func(b *testing.B) {
			sent := pack(b, text.Bytes(), c)
			b.SetBytes(int64(text.Len()))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Unpack(sent, c, Limits{Size: 8 << 20}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(text.Len())/float64(len(sent)), "times-smaller")
		})
	}
}
