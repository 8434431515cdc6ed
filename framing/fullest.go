package framing

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"framewatch/text"
)

// A fullName is what an article has for a surname: its full names, the most
// frequent first.
type fullName []candidateName

type candidateName struct {
	name  string
	n     int
	given bool // it begins with a known given name
}

// fullest is the full name that the text has for a surname, or nothing. With
// known, only one that begins with a known given name counts.
func (c *cast) fullest(surname string, known bool, gender string) string {
	all, ok := c.full[surname]
	if !ok {
		if len(c.full) >= maxLookups {
			return ""
		}
		all = fullNames(c.body.d.raw, surname)
		c.full[strings.Clone(surname)] = all
	}
	for _, n := range all {
		if g := knownGender(n.name); (n.given || !known) && (gender == "" || g == "" || g == gender) {
			return n.name
		}
	}
	return ""
}

// fullNames lists the capitalised runs of a text that end in a surname and
// begin as a name does.
func fullNames(raw, surname string) fullName {
	var all fullName
	for at := range occurrences(raw, surname) {
		if isGoingOn(raw[at+len(surname):]) {
			continue
		}
		name, given, ok := nameBefore(raw[:at], surname, raw[at+len(surname):])
		if !ok {
			continue
		}
		i := slices.IndexFunc(all, func(n candidateName) bool { return n.name == name })
		if i < 0 {
			i, all = len(all), append(all, candidateName{name: name, given: given})
		}
		all[i].n++
	}
	slices.SortStableFunc(all, func(a, b candidateName) int {
		if a.given != b.given {
			if a.given {
				return -1
			}
			return 1
		}
		return b.n - a.n
	})
	return all
}

// isGoingOn reports whether a capitalised run goes on in a text with a word
// that makes an institution or a thing of it.
func isGoingOn(s string) bool {
	s, ok := strings.CutPrefix(s, " ")
	if !ok {
		return strings.HasPrefix(s, "-")
	}
	first, _ := utf8.DecodeRuneInString(s)
	if !unicode.IsUpper(first) {
		return false
	}
	end := strings.IndexFunc(s, func(r rune) bool { return !isWordRune(r) })
	if end < 0 {
		end = len(s)
	}
	word := text.Fold(s[:end])
	return organisations[word] || notSurnames[word] || isSuffix(word)
}

// nameBefore is the name that ends in a surname, from the words before it.
func nameBefore(before, surname, behind string) (name string, given, ok bool) {
	run, begins := capitalsBefore(before)
	for i, w := range slices.Backward(run) { // titles and all before them are no part of it
		if isOffice(w.low) || organisations[w.low] && !isGiven(w.low) {
			run, begins = run[i+1:], false
			break
		}
	}
	for len(run) > 0 && (particles[run[0].low] || notGiven[run[0].low] || isUpper(run[0].raw) && len(run[0].raw) > 2) {
		run, begins = run[1:], false
	}
	if i := slices.IndexFunc(run, func(w nameWord) bool { return isGiven(w.low) }); i > 0 {
		run, begins = run[i:], false
	}
	if len(run) == 0 {
		return "", false, false
	}
	first := run[0].low
	given = isGiven(first)
	if !given && (begins && !strings.HasPrefix(behind, ",") || strings.HasSuffix(first, "ing") || notSurnames[first]) { // any word at a sentence's start is capitalised
		return "", false, false
	}
	return joinName(append(run, nameWord{raw: surname, low: text.Fold(surname), capital: true})), given, true
}

// capitalsBefore are the capitalised words, up to four, that end a text, and
// whether the first of them begins a sentence.
func capitalsBefore(s string) (run []nameWord, begins bool) {
	for len(run) < 4 {
		rest, ok := strings.CutSuffix(s, " ")
		if !ok {
			break
		}
		from := strings.LastIndexFunc(rest, func(r rune) bool {
			return unicode.IsSpace(r) || strings.ContainsRune("(“”\"«»„‘,;:—–", r)
		})
		if from >= 0 {
			_, size := utf8.DecodeRuneInString(rest[from:])
			from += size
		} else {
			from = 0
		}
		raw := rest[from:]
		word := strings.TrimSuffix(raw, ".")
		first, _ := utf8.DecodeRuneInString(word)
		low := text.Fold(word)
		if word == "" || strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' && r != '\'' && r != '’' && r != '.' }) ||
			!unicode.IsUpper(first) && !particles[low] || strings.HasSuffix(low, "'s") || strings.HasSuffix(word, "’s") {
			break
		}
		if raw != word && utf8.RuneCountInString(word) > 2 && !isOffice(low) { // a sentence ended there
			break
		}
		run = slices.Insert(run, 0, nameWord{raw: word, low: low, capital: unicode.IsUpper(first)})
		s = s[:from]
	}
	return run, len(run) > 0 && beginsSentence(s)
}

// beginsSentence reports whether what follows a text begins a sentence.
func beginsSentence(s string) bool {
	s = strings.TrimRight(s, " “\"«„‘'")
	if s == "" {
		return true
	}
	last, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(".!?…:\n”", last)
}
