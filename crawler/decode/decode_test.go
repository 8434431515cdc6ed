package decode

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
)

func utf16(t *testing.T, s string) string {
	t.Helper()
	out, err := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestXML(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "<?xml version=\"1.0\"?><a>ü</a>", "<a>ü</a>"},
		{"mark", "\xef\xbb\xbf<a>ü</a>", "<a>ü</a>"},
		{"declared", "<?xml version='1.0' encoding='iso-8859-1'?><a>\xfc</a>", "<a>ü</a>"},
		{"declared Cyrillic", "<?xml version=\"1.0\" encoding=\"windows-1251\"?><a>\xec</a>", "<a>м</a>"},
		{"undeclared Latin-1", "<a>\xfcber</a>", "<a>über</a>"},
		{"said to be UTF-8, is Windows-1252", "<?xml version=\"1.0\" encoding=\"utf-8\"?><a>\x84so\x93</a>", "<a>„so“</a>"},
		{"one broken byte in UTF-8", "<a>ü\xff</a>", "<a>ü\uFFFD</a>"},
		{"UTF-16", utf16(t, "<?xml version=\"1.0\" encoding=\"utf-16\"?><a>ü</a>"), "<a>ü</a>"},
		{"control characters", "<a>\x00b\x0bc\td</a>", "<a>bc\td</a>"},
		{"unknown charset", "<?xml version=\"1.0\" encoding=\"klingon\"?><a>ü</a>", "<a>ü</a>"},
	} {
		if got := string(XML([]byte(c.in))); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestHTML(t *testing.T) {
	for _, c := range []struct{ name, in, contentType, want string }{
		{"UTF-8", "<p>ü", "text/html", "<p>ü"},
		{"header", "<p>\xfc", "text/html; charset=ISO-8859-1", "<p>ü"},
		{"meta", "<meta charset=windows-1251><p>\xec", "text/html", "<meta charset=windows-1251><p>м"},
		{"guess", "<p>\x93Stop\x94", "", "<p>“Stop”"},
		{"mark before header", "\xef\xbb\xbf<p>ü", "text/html; charset=iso-8859-1", "<p>ü"},
		{"encoded twice by way of Latin-1", twiceLatin1("<p>“Ça va”, it’s 5\u00a0€ 😀"), "text/html", "<p>“Ça va”, it’s 5\u00a0€ 😀"},
		{"encoded twice by way of Windows-1252", "<p>Itâ€™s â€œsoâ€\u009d", "text/html; charset=utf-8", "<p>It’s “so”"},
		{"encoded twice in part", "<p>Itâ€™s â€œsoâ€\u009d, “really”", "text/html", "<p>Itâ€™s â€œsoâ€\u009d, “really”"},
		{"seldom encoded twice", "<p>â€™ â€™", "text/html", "<p>â€™ â€™"},
		{"Latin-1 in UTF-8", "<p>É à ÇÃO «são» naïve Ã£ Ã£ Ã£", "text/html", "<p>É à ÇÃO «são» naïve Ã£ Ã£ Ã£"},
		{"Russian", "<p>Привет", "text/html", "<p>Привет"},
		{"half a character encoded twice at the end", "<p>â€™ â€™ â€™ â€", "text/html", "<p>â€™ â€™ â€™ â€"},
		{"header is wrong about UTF-8", "<p>\xfc", "text/html; charset=utf-8", "<p>ü"},
	} {
		if got := string(HTML([]byte(c.in), c.contentType)); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// twiceLatin1 encodes UTF-8 as if its bytes were characters of Latin-1.
func twiceLatin1(s string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteRune(rune(s[i]))
	}
	return b.String()
}

func TestLooksLikeHTML(t *testing.T) {
	for in, want := range map[string]bool{
		"\n<!DOCTYPE html><p>":                            true,
		"<!-- made by --><html>":                          true,
		"<?xml version=\"1.0\"?><!DOCTYPE html PUBLIC \"": true,
		"<rss version=\"2.0\">":                           false,
		"<?xml version=\"1.0\"?><feed>":                   false,
		"{}":                                              false,
		"<!--":                                            false,
	} {
		if got := LooksLikeHTML([]byte(in)); got != want {
			t.Errorf("LooksLikeHTML(%q) = %v", in, got)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("<?xml version=\"1.0\" encoding=\"shift_jis\"?>\x83"), "text/html; charset=gbk")
	f.Add([]byte("\xff\xfe<"), "")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		if out := XML(body); !utf8.Valid(out) {
			t.Errorf("XML(%q) is not UTF-8", body)
		}
		if out := HTML(body, contentType); !utf8.Valid(out) {
			t.Errorf("HTML(%q, %q) is not UTF-8", body, contentType)
		}
		LooksLikeHTML(body)
	})
}
