package chart

import (
	"bytes"
	"math"
	"strconv"
	"strings"
)

// An xml writes elements. Text and attribute values are escaped here and
// nowhere else.
type xml struct{ bytes.Buffer }

// open writes a start tag; attrs are names and values in turn.
func (x *xml) open(name string, attrs ...string) {
	x.tag(name, attrs)
	x.WriteByte('>')
}

func (x *xml) close(name string) {
	x.WriteString("</")
	x.WriteString(name)
	x.WriteByte('>')
}

// leaf writes an element that holds text, or nothing.
func (x *xml) leaf(name, text string, attrs ...string) {
	x.tag(name, attrs)
	if text == "" {
		x.WriteString("/>")
		return
	}
	x.WriteByte('>')
	escaper.WriteString(&x.Buffer, clean(text))
	x.close(name)
}

func (x *xml) tag(name string, attrs []string) {
	x.WriteByte('<')
	x.WriteString(name)
	for i := 0; i+1 < len(attrs); i += 2 {
		x.WriteByte(' ')
		x.WriteString(attrs[i])
		x.WriteString(`="`)
		escaper.WriteString(&x.Buffer, clean(attrs[i+1]))
		x.WriteByte('"')
	}
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;", "\n", " ", "\t", " ")

// clean drops what XML 1.0 section 2.2 does not allow in a document.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, s)
}

// num writes a length with at most one decimal: a tenth of a pixel is finer
// than a line.
func num(v float64) string {
	return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
}

// crisp puts a hairline on the middle of a pixel.
func crisp(v float64) float64 { return math.Floor(v) + .5 }
