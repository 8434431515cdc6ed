package text

import (
	"strings"
	"unicode"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/arabic"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/hungarian"
	"github.com/blevesearch/snowballstem/irish"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/romanian"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"
	"github.com/blevesearch/snowballstem/tamil"
	"github.com/blevesearch/snowballstem/turkish"
)

// stemmers are the algorithms of snowballstem.org by language.
var stemmers = map[string]func(*snowballstem.Env) bool{
	"ar": arabic.Stem, "da": danish.Stem, "de": german.Stem, "en": english.Stem, "es": spanish.Stem, "fi": finnish.Stem, "fr": french.Stem,
	"ga": irish.Stem, "hu": hungarian.Stem, "it": italian.Stem, "nb": norwegian.Stem, "nl": dutch.Stem, "nn": norwegian.Stem,
	"no": norwegian.Stem, "pt": portuguese.Stem, "ro": romanian.Stem, "ru": russian.Stem, "sv": swedish.Stem, "ta": tamil.Stem, "tr": turkish.Stem,
}

// Stems reports whether Stem knows the grammar of a language.
func Stems(language string) bool { return stemmers[language] != nil }

// maxStem is how many bytes of a written form are taken for a word of a
// grammar; some of the algorithms take time by the square of the length.
const maxStem = 128

// Stem is what the inflected forms of a word have in common in a language,
// folded. It is made of the written form, since diacritics tell endings apart.
// In a language of which no grammar is known, it is the folded word.
func Stem(language, word string) string {
	written := Surface(word)
	stem := stemmers[language]
	if stem == nil || len(written) > maxStem {
		return Fold(written)
	}
	switch language {
	case "tr": // I is the capital of ı, İ of i
		written = strings.ToLowerSpecial(unicode.TurkishCase, written)
	case "ro": // the grammar knows the letters that were typed for want of these
		written = strings.NewReplacer("ș", "ş", "ț", "ţ").Replace(strings.ToLower(written))
	default:
		written = strings.ToLower(written)
	}
	env := snowballstem.NewEnv(written)
	stem(env)
	if folded := Fold(env.Current()); folded != "" {
		return folded
	}
	return Fold(written)
}
