package page

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxAttributes is how many attributes of one element are read. Each is
// compared with those before it, as the first of a name counts.
const maxAttributes = 100

// lineBreaks makes the line breaks of all systems one character.
var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// A kind is what a token is.
type kind int

const (
	endOfPage kind = iota
	textToken
	startToken
	endToken
	doctypeToken
	commentToken // or what HTML reads as one
)

// A scanner reads the tokens of a page as HTML 13.2.5 has them. Nothing is
// copied that can be cut out of the page.
type scanner struct {
	s  string
	at int

	kind   kind
	data   string    // of a text as it is written; of a doctype, what follows the word
	tag    atom.Atom // of a tag; 0 if its name is none of HTML
	name   string    // of a tag, in lower case
	closed bool      // the tag ends in "/>"
	first  int       // attrs[first:] are those of the start tag
	attrs  []html.Attribute
}

// next reads a token.
func (z *scanner) next() kind {
	z.kind = z.read()
	return z.kind
}

func (z *scanner) read() kind {
	if z.at >= len(z.s) {
		return endOfPage
	}
	from := z.at
	for i := from; ; {
		j := strings.IndexByte(z.s[i:], '<')
		if j < 0 || i+j+1 == len(z.s) {
			z.data, z.at = z.s[from:], len(z.s)
			return textToken
		}
		i += j
		if c := z.s[i+1]; letter(c) || c == '/' && i+2 < len(z.s) || c == '!' || c == '?' {
			z.at = i
			break
		}
		i++
	}
	if z.at > from {
		z.data = z.s[from:z.at]
		return textToken
	}
	switch c := z.s[z.at+1]; {
	case c == '!':
		return z.declaration()
	case c == '?':
		z.past(">")
		return commentToken
	case c == '/' && !letter(z.s[z.at+2]):
		z.past(">")
		return commentToken
	case c == '/':
		z.at += 2
		return z.readTag(endToken)
	}
	z.at++
	return z.readTag(startToken)
}

// past moves behind the next mark, or to the end of the page.
func (z *scanner) past(mark string) {
	if i := strings.Index(z.s[z.at:], mark); i >= 0 {
		z.at += i + len(mark)
	} else {
		z.at = len(z.s)
	}
}

func (z *scanner) declaration() kind {
	z.at += len("<!")
	rest := z.s[z.at:]
	switch {
	case strings.HasPrefix(rest, "--"):
		z.at += len("--")
		z.comment()
		return commentToken
	case len(rest) >= 7 && strings.EqualFold(rest[:7], "doctype"):
		z.past(">")
		z.data = strings.TrimSuffix(z.s[len(z.s)-len(rest)+7:z.at], ">")
		return doctypeToken
	}
	z.past(">")
	return commentToken
}

// comment moves behind the end of a comment: "-->", "--!>", or right at its
// beginning ">" or "->".
func (z *scanner) comment() {
	rest := z.s[z.at:]
	if strings.HasPrefix(rest, ">") || strings.HasPrefix(rest, "->") {
		z.past(">")
		return
	}
	for {
		z.past("--")
		for z.at < len(z.s) && z.s[z.at] == '-' {
			z.at++
		}
		rest = z.s[z.at:]
		if rest == "" || rest[0] == '>' || strings.HasPrefix(rest, "!>") {
			z.past(">")
			return
		}
	}
}

// readTag reads a tag from its name on. One that the page ends in is none.
func (z *scanner) readTag(k kind) kind {
	from := z.at
	for z.at < len(z.s) && !space(z.s[z.at]) && z.s[z.at] != '/' && z.s[z.at] != '>' {
		z.at++
	}
	z.name, z.tag = tagName(z.s[from:z.at])
	z.first = len(z.attrs)
	slash := 0 // of a value, not of the tag
	for {
		z.blank()
		if z.at == len(z.s) {
			z.drop()
			return endOfPage
		}
		if z.s[z.at] == '>' {
			z.at++
			z.closed = z.s[z.at-2] == '/' && slash != z.at-2
			if k == endToken {
				z.drop()
			}
			return k
		}
		key, value := z.key(), ""
		z.blank()
		if z.at < len(z.s) && z.s[z.at] == '/' {
			z.at++
		} else if z.at < len(z.s) && z.s[z.at] == '=' {
			z.at++
			z.blank()
			var quoted bool
			if value, quoted = z.value(); !quoted {
				slash = z.at - 1
			}
		}
		if key != "" && k == startToken {
			z.keep(key, value)
		}
	}
}

// drop forgets the attributes of the tag.
func (z *scanner) drop() { z.attrs = z.attrs[:z.first] }

// key reads the name of an attribute.
func (z *scanner) key() string {
	from := z.at
	for z.at < len(z.s) {
		c := z.s[z.at]
		if space(c) || c == '/' || c == '>' || c == '=' && z.at > from {
			break
		}
		z.at++
	}
	return z.s[from:z.at]
}

// value reads the value of an attribute.
func (z *scanner) value() (value string, quoted bool) {
	if z.at == len(z.s) {
		return "", false
	}
	if q := z.s[z.at]; q == '"' || q == '\'' {
		z.at++
		i := strings.IndexByte(z.s[z.at:], q)
		if i < 0 {
			z.at = len(z.s)
			return "", true
		}
		value = z.s[z.at : z.at+i]
		z.at += i + 1
		return value, true
	}
	from := z.at
	for z.at < len(z.s) && !space(z.s[z.at]) && z.s[z.at] != '>' {
		z.at++
	}
	return z.s[from:z.at], false
}

// keep notes an attribute, the first of its name.
func (z *scanner) keep(key, value string) {
	if len(z.attrs)-z.first == maxAttributes {
		return
	}
	key = lower(key)
	for _, a := range z.attrs[z.first:] {
		if a.Key == key {
			return
		}
	}
	if len(value) > maxAttribute {
		value = ""
	}
	if strings.IndexByte(value, '&') >= 0 {
		value = unescapeValue(value)
	}
	if strings.IndexByte(value, '\r') >= 0 {
		value = lineBreaks.Replace(value)
	}
	if len(z.attrs) == cap(z.attrs) {
		more := make([]html.Attribute, 0, 2*maxAttributes)
		z.attrs, z.first = append(more, z.attrs[z.first:]...), 0
	}
	z.attrs = append(z.attrs, html.Attribute{Key: key, Val: value})
}

// blank moves behind white space.
func (z *scanner) blank() {
	for z.at < len(z.s) && space(z.s[z.at]) {
		z.at++
	}
}

// raw reads the text of an element that holds no other, up to its end tag.
func (z *scanner) raw(name string) string {
	from := z.at
	if name == "script" {
		z.script()
		return z.s[from:z.at]
	}
	for {
		i := strings.Index(z.s[z.at:], "</")
		if i < 0 {
			z.at = len(z.s)
			return z.s[from:]
		}
		z.at += i
		if names(z.s[z.at+len("</"):], name) {
			return z.s[from:z.at]
		}
		z.at += len("</")
	}
}

// script moves to the end tag of a program. Within a comment, a tag <script>
// makes the next </script> part of the text.
func (z *scanner) script() {
	hidden, twice, stop := false, false, -1 // stop: where the next "-->" begins
	for {
		i := strings.IndexByte(z.s[z.at:], '<')
		if i < 0 {
			z.at = len(z.s)
			return
		}
		z.at += i
		if hidden && stop >= 0 && stop < z.at {
			hidden, twice = false, false
		}
		rest := z.s[z.at+1:]
		switch {
		case strings.HasPrefix(rest, "/") && names(rest[1:], "script"):
			if !twice {
				return
			}
			twice = false
		case !hidden && strings.HasPrefix(rest, "!--"):
			hidden = true
			if stop = strings.Index(rest[1:], "-->"); stop >= 0 {
				stop += z.at + 2
			}
		case hidden && names(rest, "script"):
			twice = true
		}
		z.at++
	}
}

// names reports whether a tag of that name begins here.
func names(s, name string) bool {
	return len(s) > len(name) && strings.EqualFold(s[:len(name)], name) && (space(s[len(name)]) || s[len(name)] == '/' || s[len(name)] == '>')
}

// tagName is a name in lower case, with its atom if it is one of HTML.
func tagName(s string) (string, atom.Atom) {
	var low [32]byte
	if len(s) <= len(low) {
		for i := range len(s) {
			low[i] = lowByte(s[i])
		}
		if a := atom.Lookup(low[:len(s)]); a != 0 {
			return a.String(), a
		}
	}
	return lower(s), 0
}

func lower(s string) string {
	for i := range len(s) {
		if c := s[i]; 'A' <= c && c <= 'Z' {
			return strings.ToLower(s)
		}
	}
	return s
}

func lowByte(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func letter(c byte) bool { c = lowByte(c); return 'a' <= c && c <= 'z' }

func space(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }

// unescapeValue reads the entities in the value of an attribute. One without
// a semicolon before a letter, a digit or "=" is part of an address.
func unescapeValue(s string) string {
	var out strings.Builder
	for {
		i := strings.IndexByte(s, '&')
		if i < 0 {
			out.WriteString(s)
			return out.String()
		}
		out.WriteString(s[:i])
		s = s[i:]
		n := 1
		for n < len(s) && (letter(s[n]) || '0' <= s[n] && s[n] <= '9' || n == 1 && s[n] == '#') {
			n++
		}
		name, next := s[:n], byte(0)
		if n < len(s) {
			next = s[n]
		}
		s = s[n:]
		if next == ';' {
			s = s[1:]
		}
		out.WriteString(entity(name, next))
	}
}

// entity is what an entity of an attribute stands for, with the character
// behind it: a semicolon that ends it is gone.
func entity(name string, next byte) string {
	written := name
	if next == ';' {
		written += ";"
	}
	const longest = 33 // bytes, with both marks
	if len(written) > longest || len(name) < 2 {
		return written
	}
	if name[1] == '#' {
		return html.UnescapeString(written)
	}
	read := html.UnescapeString(name + ";")
	switch {
	case strings.HasSuffix(read, ";") && name != "&semi": // only its beginning is a name
		return written
	case next == ';' || next != '=' && html.UnescapeString(name) == read:
		return read
	}
	return written
}
