package pack

import (
	"errors"
	"strings"
	"syscall"
	"testing"
	"time"
)

var english = strings.Repeat("Migrants’ lawyers told the court on Tuesday that 2,304 people had crossed the border — “a record”, the minister said.\n\nThe plan isn't new. ", 5)

var samples = map[string]string{
	"english":       english,
	"one word":      strings.Repeat("a", 300),
	"german":        strings.Repeat("Die Bundesregierung will den Familiennachzug für subsidiär Schutzberechtigte weiter begrenzen. ", 8),
	"chinese":       strings.Repeat("数千名移民在边境等待进入该国，官员周二表示。", 20),
	"arabic":        strings.Repeat("قال وزير الداخلية إن عدد طالبي اللجوء ارتفع. ", 20),
	"not utf-8":     english + "\xe2\x80\xff\xe2\x80\xe2 " + "\x00\x01",
	"cut mark":      english + " \xe2\x80",
	"spaces":        english + strings.Repeat(" ", 100) + strings.Repeat("\n", 100),
	"digits":        english + strings.Repeat("1234567890", 40),
	"apostrophes":   english + "''' ' o'clock 'tis rock 'n' roll's'",
	"long word":     english + strings.Repeat("Rindfleischetikettierung", 30),
	"other at last": english + strings.Repeat("数千名移民在边境等待", 100),
}

func TestTextsComeBack(t *testing.T) {
	for name, text := range samples {
		packed := Pack(text)
		if packed == nil {
			t.Errorf("%s: it was not packed", name)
			continue
		}
		if back, err := Unpack(packed); err != nil || back != text {
			t.Errorf("%s: %q came back as %q, %v", name, text, back, err)
		}
		if len(packed) > len(text)/2 {
			t.Errorf("%s: %d bytes of %d", name, len(packed), len(text))
		}
	}
}

func TestFormFitsTheLanguage(t *testing.T) {
	for name, form := range map[string]byte{"english": formWords, "german": formZstd, "chinese": formZstd, "one word": formZstd} {
		if got := Pack(samples[name])[0]; got != form {
			t.Errorf("%s: form %d, not %d", name, got, form)
		}
	}
}

func TestWhatDoesNotShrinkIsNotPacked(t *testing.T) {
	for _, text := range []string{"", "a", "Short.", strings.Repeat("a", shortest-1), "\x8f\x1e\xa9\xc4\x77\xd0\x95\xe8\x03\x5b\xfc\x12\x6a\xb7\xde\x49\x80\x33\xc9\x5d\x24\xee\xf1\x0a\x98\x61\xbb\x47\xd6\x2c\x75\x19\xaf\x50\xe3\x8c\x06\xf7\x3e\x92\x4b\xd8\x67\xa0\x1d\xca\x83\x55\xfe\x29\xb4\x70\x0f\xe6\x9b\x42\xcd\x38\x87\x5c\xf3\xa6\x14\xdb\x69\x2e"} {
		if packed := Pack(text); packed != nil {
			t.Errorf("%q was packed in %d bytes", text, len(packed))
		}
	}
}

// Whatever single byte is damaged: the text is another nowhere, and nothing panics.
func TestDamageIsNoticed(t *testing.T) {
	for _, name := range []string{"english", "german"} {
		packed := Pack(samples[name])
		for i := range packed {
			for _, flip := range []byte{1, 0x80, 0xff} {
				damaged := []byte(string(packed))
				damaged[i] ^= flip
				if back, err := Unpack(damaged); err == nil && back != samples[name] || err != nil && !errors.Is(err, ErrDamaged) {
					t.Errorf("%s: byte %d changed by %#x: %.40q, %v", name, i, flip, back, err)
				}
			}
			if back, err := Unpack(packed[:i]); !errors.Is(err, ErrDamaged) {
				t.Errorf("%s: cut at %d: %.40q, %v", name, i, back, err)
			}
		}
		if _, err := Unpack(append(packed, 0)); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: a byte more: %v", name, err)
		}
	}
}

func TestListsThatAreNoCode(t *testing.T) {
	tests := []struct {
		name    string
		pieces  []string
		lengths []uint8
	}{
		{"empty", nil, nil},
		{"not full", []string{"a", "b"}, []uint8{1, 2}},
		{"too full", []string{"a", "b", "c"}, []uint8{1, 1, 1}},
		{"descending", []string{"a", "b", "c"}, []uint8{2, 2, 1}},
		{"twice", []string{"a", "a"}, []uint8{1, 1}},
		{"no length", []string{"a", "b"}, []uint8{0, 1}},
		{"too long", []string{"a", "b"}, []uint8{1, maxCode + 1}},
	}
	for _, tt := range tests {
		if _, err := newList(tt.pieces, tt.lengths); err == nil {
			t.Errorf("%s: it was taken", tt.name)
		}
	}
	if _, err := newList([]string{"a", "b", "c"}, []uint8{1, 2, 2}); err != nil {
		t.Error(err)
	}
}

func FuzzPack(f *testing.F) {
	for _, text := range samples {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		// Beyond what Pack sees to by itself: that nothing is refused for not coming back.
		if packed := packWords(text); packed != nil {
			if back, err := Unpack(packed); err != nil || back != text {
				t.Fatalf("%q came back as %q, %v", text, back, err)
			}
		}
		if packed := Pack(text); packed != nil && len(packed) >= len(text) {
			t.Fatalf("%d bytes of %d", len(packed), len(text))
		}
	})
}

func FuzzUnpack(f *testing.F) {
	for _, text := range samples {
		f.Add(Pack(text))
	}
	f.Fuzz(func(t *testing.T, packed []byte) {
		if _, err := Unpack(packed); err != nil && !errors.Is(err, ErrDamaged) {
			t.Fatal(err)
		}
	})
}

// BenchmarkPack packs articles of half the outlets with a list that was made of
// the other half, beside zstd.
func BenchmarkPack(b *testing.B) {
	var known, others []article
	length := 0
	for _, a := range articles(b) {
		if half(a.Source) == 0 {
			known = append(known, a)
		} else {
			others = append(others, a)
			length += len(a.Text)
		}
	}
	pieces, bits := makeList(known)
	l, err := newList(pieces, bits)
	if err != nil {
		b.Fatal(err)
	}
	shipped := list1()
	list1 = func() *list { return l }
	defer func() { list1 = func() *list { return shipped } }()
	ways := []struct {
		name   string
		pack   func(string) []byte
		unpack func([]byte) (string, error)
	}{
		{"zstd", func(s string) []byte { return zstdWriter().EncodeAll([]byte(s), []byte{formZstd}) }, Unpack},
		{"pack", Pack, Unpack},
	}
	for _, way := range ways {
		b.Run(way.name, func(b *testing.B) {
			began := processor(b)
			size, n := 0, 0
			packed := make([][]byte, len(others))
			for b.Loop() {
				size, n = 0, n+len(others)
				for i, a := range others {
					packed[i] = way.pack(a.Text)
					size += len(packed[i])
				}
			}
			b.ReportMetric(float64(size)/float64(length), "B/B")
			b.ReportMetric(float64((processor(b)-began).Microseconds())/float64(n), "cpu-µs/article")
		})
		packed := make([][]byte, len(others))
		for i, a := range others {
			packed[i] = way.pack(a.Text)
		}
		b.Run(way.name+" back", func(b *testing.B) {
			began := processor(b)
			n := 0
			for b.Loop() {
				for _, p := range packed {
					if _, err := way.unpack(p); err != nil {
						b.Fatal(err)
					}
				}
				n += len(packed)
			}
			b.ReportMetric(float64((processor(b)-began).Microseconds())/float64(n), "cpu-µs/article")
		})
	}
}

// processor is the time that this process has had of the processors.
func processor(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
