package ngram

// A Window goes over the letters of a text. The zero Window begins one.
type Window struct {
	near *span  // that of the last letter
	run  uint32 // the last three letters of the word, ten bits each
	n    int    // how many of them there are
}

// Add takes the next rune of the text. Script is that of the rune, -1 if it is
// no letter. Two and three are the keys of the last two and three letters of
// the word, 0 where it has fewer, or the script no keys.
func (w *Window) Add(r rune) (script int, two, three uint32) {
	if r < 0x80 { // most of most texts
		r |= 0x20
		if r < 'a' || r > 'z' {
			w.n = 0
			return -1, 0, 0
		}
	}
	if w.near == nil || r < w.near.first || r > w.near.last {
		near := find(r)
		if near == nil {
			if !inside(r) {
				w.n = 0
			}
			return -1, 0, 0
		}
		if w.near == nil || w.near.script != near.script {
			w.n = 0
		}
		w.near = near
	}
	script = w.near.script
	if script >= Keyed {
		return script, 0, 0
	}
	// The ten low bits hold the letters of a script apart, but for a few
	// rare ones.
	w.run = w.run<<10 | uint32(lower(r))&(1<<10-1)
	w.n++
	if w.n >= 2 {
		two = uint32(script)<<30 | w.run&(1<<20-1)
	}
	if w.n >= 3 {
		three = uint32(script)<<30 | w.run&(1<<30-1)
	}
	return script, two, three
}

// inside reports whether the rune may stand between the letters of a word
// without parting them: the soft hyphen, marks on letters, vowel signs of Arabic.
func inside(r rune) bool {
	return r == 0xAD || 0x300 <= r && r <= 0x36F || 0x64B <= r && r <= 0x65F || r == 0x640
}

// Key is the key of two or three letters of one script; 0 if they are not.
func Key(letters string) uint32 {
	var w Window
	n, key := 0, uint32(0)
	for _, r := range letters {
		script, two, three := w.Add(r)
		if script < 0 || script >= Keyed {
			return 0
		}
		n++
		key = max(two, three)
		if n == 2 {
			key = two
		}
	}
	if n != w.n || n < 2 || n > 3 {
		return 0
	}
	return key
}
