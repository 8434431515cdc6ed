package web_test

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"framewatch/web/chart"
)

// Colours as the eye has them: linear red, green and blue.
type light [3]float64

func hex(t *testing.T, s string) light {
	t.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(s, "#"), 16, 32)
	if err != nil {
		t.Fatal(err)
	}
	var l light
	for i := range l {
		c := float64(n>>(16-8*i)&0xff) / 255
		if l[i] = math.Pow((c+.055)/1.055, 2.4); c <= .04045 {
			l[i] = c / 12.92
		}
	}
	return l
}

// visions turn a colour into the one that a reader without one kind of cone
// sees: Machado, Oliveira and Fernandes 2009, severity 1.
var visions = map[string][3]light{
	"all cones":    {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanopia":   {{.152286, 1.052583, -.204868}, {.114503, .786281, .099216}, {-.003882, -.048116, 1.051998}},
	"deuteranopia": {{.367322, .860646, -.227968}, {.280085, .672501, .047413}, {-.011820, .042940, .968881}},
	"tritanopia":   {{1.255528, -.076749, -.178779}, {-.078411, .930809, .147602}, {.004733, .691367, .303900}},
}

func (l light) seen(m [3]light) light {
	var out light
	for i, row := range m {
		out[i] = math.Min(1, math.Max(0, row[0]*l[0]+row[1]*l[1]+row[2]*l[2]))
	}
	return out
}

func (l light) luminance() float64 { return .2126*l[0] + .7152*l[1] + .0722*l[2] }

func (l light) lab() light {
	f := func(v float64) float64 {
		if v > .008856 {
			return math.Cbrt(v)
		}
		return 7.787*v + 16./116
	}
	x, y, z := f((.4124*l[0]+.3576*l[1]+.1805*l[2])/.9505), f(l.luminance()), f((.0193*l[0]+.1192*l[1]+.9505*l[2])/1.089)
	return light{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

func apart(a, b light) float64 {
	p, q := a.lab(), b.lab()
	return math.Sqrt((p[0]-q[0])*(p[0]-q[0]) + (p[1]-q[1])*(p[1]-q[1]) + (p[2]-q[2])*(p[2]-q[2]))
}

func contrast(a, b light) float64 {
	x, y := a.luminance(), b.luminance()
	return (math.Max(x, y) + .05) / (math.Min(x, y) + .05)
}

// palette reads custom properties from a part of the style sheet.
func palette(t *testing.T, css, name string) light {
	t.Helper()
	m := regexp.MustCompile(`--` + name + `:(#[0-9a-f]{3,6})`).FindStringSubmatch(css)
	if m == nil {
		t.Fatalf("no colour --%s", name)
	}
	if len(m[1]) == 4 {
		m[1] = fmt.Sprintf("#%c%c%c%c%c%c", m[1][1], m[1][1], m[1][2], m[1][2], m[1][3], m[1][3])
	}
	return hex(t, m[1])
}

func TestColors(t *testing.T) {
	css, err := os.ReadFile("assets/style.css")
	if err != nil {
		t.Fatal(err)
	}
	if len(css) > 8<<10 {
		t.Errorf("the style sheet has %d bytes, more than 8 KiB", len(css))
	}
	bright, dark, _ := strings.Cut(string(css), "@media(prefers-color-scheme:dark)")
	for scheme, part := range map[string]string{"light": bright, "dark": dark} {
		ground := palette(t, part, "bg")
		for _, text := range []string{"ink", "soft", "link", "bad"} {
			if c := contrast(palette(t, part, text), ground); c < 4.5 {
				t.Errorf("%s: --%s has contrast %.2f, below 4.5", scheme, text, c)
			}
		}
		var lines []light
		for i := range chart.Styles {
			line := palette(t, part, fmt.Sprint("s", i))
			if c := contrast(line, ground); c < 4.2 {
				t.Errorf("%s: line %d has contrast %.2f", scheme, i, c)
			}
			for j, other := range lines {
				for vision, m := range visions {
					least := 10.0
					if i < 4 { // most charts have no more
						least = 20
					}
					if d := apart(line.seen(m), other.seen(m)); d < least {
						t.Errorf("%s, %s: lines %d and %d are %.1f apart, below %v", scheme, vision, j, i, d, least)
					}
				}
			}
			lines = append(lines, line)
		}
	}
	for i := range chart.Styles {
		own := regexp.MustCompile(`stroke="(#[0-9a-f]{6})"`).FindSubmatch(chart.Swatch(i))
		if hex(t, string(own[1])) != palette(t, bright, fmt.Sprint("s", i)) {
			t.Errorf("line %d has one colour in saved charts and another on the page", i)
		}
	}
}
