package chart

// The colours for white paper. The page's style sheet has its own for light
// and dark, under the same classes.
const (
	ink     = "#1b1f24"
	soft    = "#59626c"
	axis    = "#848c95"
	faint   = "#e3e6e8"
	gapFill = "#f1f2f3"
	grey    = "#a3a9af"
	paper   = "#ffffff"
	fonts   = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"

	tickSize  = 12.5
	labelSize = 13.5
)

// Styles is the number of ways to draw a line; each has its colour and its
// marker, so that colour is never the only sign.
const Styles = 8

// colors stay apart for readers who see fewer colours, and can be read as text
// on white; the test of the style sheet measures both, there and here.
var colors = [Styles]string{"#1a4fc0", "#be5815", "#1d836c", "#9d5ab2", "#473608", "#3a3e5a", "#2878d4", "#7a1233"}

// markers are drawn round 0,0.
var markers = [Styles]string{
	"M-3.6 0a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0-7.2 0z",            // circle
	"M-3.2-3.2h6.4v6.4h-6.4z",                                     // square
	"M0-4.4L4.2 3.2h-8.4z",                                        // triangle
	"M0-4.6L4.6 0L0 4.6L-4.6 0z",                                  // diamond
	"M0 4.4L4.2-3.2h-8.4z",                                        // triangle on its point
	"M-1.4-4.2h2.8v2.8h2.8v2.8h-2.8v2.8h-2.8v-2.8h-2.8v-2.8h2.8z", // cross
	"M-4.4 2.6h8.8v-5.2h-8.8z",                                    // bar
	"M0-4.6L4.4-1.4L2.7 3.7h-5.4L-4.4-1.4z",                       // pentagon
}

// upward marks a value above the scale.
const upward = "M-4.5 1.5L0-4L4.5 1.5"

func style(i int) int { return ((i % Styles) + Styles) % Styles }

// Swatch is a short piece of line with its marker, for a legend.
func Swatch(i int) []byte {
	var x xml
	x.open("svg", "xmlns", "http://www.w3.org/2000/svg", "class", "swatch", "viewBox", "0 0 26 12", "width", "26", "height", "12", "aria-hidden", "true")
	x.open("g", lineAttrs(i)...)
	x.leaf("path", "", "d", "M1 6H25")
	x.leaf("path", "", "class", "dot", "d", markers[style(i)], "transform", "translate(13 6)", "fill", colors[style(i)], "stroke", "none")
	x.close("g")
	x.close("svg")
	return x.Bytes()
}

func lineAttrs(i int) []string {
	return []string{"class", "s s" + string(rune('0'+style(i))), "stroke", colors[style(i)], "color", colors[style(i)], "fill", "none", "stroke-width", "2", "stroke-linejoin", "round", "stroke-linecap", "round"}
}
