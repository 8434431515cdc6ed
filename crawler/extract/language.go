package extract

import (
	"strings"

	"github.com/PuerkitoBio/goquery"
	"github.com/RadhiFadlillah/whatlanggo"
)

// sure is the length of text in bytes above which the detector is heard
// against what page and source say.
const sure = 400

// language is the ISO 639-1 code of the text: what the page says, unless the
// text clearly is in another language than that; what the source's articles
// are in, if neither tells.
func language(doc *goquery.Document, st statement, text string, hint Hint) string {
	stated := ""
	for _, v := range []string{doc.Find("html").AttrOr("lang", ""), doc.Find("html").AttrOr("xml:lang", ""), st.Language, meta(doc, "content-language", "og:locale", "language")} {
		if code := code(v); code != "" {
			stated = code
			break
		}
	}
	if len(text) >= sure {
		info := whatlanggo.Detect(start(text, 20<<10)) // no language needs more
		found := info.Lang.Iso6391()
		if found != "" && info.Confidence >= whatlanggo.ReliableConfidenceThreshold && found != stated && found != hint.Language {
			return found
		}
		if found != "" && found == hint.Language {
			return found
		}
		if stated == "" && hint.Language == "" {
			return found
		}
	}
	if stated != "" {
		return stated
	}
	return hint.Language
}

// code is the primary subtag of a language tag, if it is of ISO 639-1.
func code(tag string) string {
	tag = strings.ToLower(strings.TrimSpace(tag))
	if i := strings.IndexAny(tag, "-_,; "); i >= 0 {
		tag = tag[:i]
	}
	if len(tag) != 2 || tag[0] < 'a' || tag[0] > 'z' || tag[1] < 'a' || tag[1] > 'z' {
		return ""
	}
	return tag
}
