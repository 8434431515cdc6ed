package page

import "golang.org/x/net/html/atom"

// traits are what the rules of HTML 13.2.6 ask of an open element.
type traits uint16

const (
	special    traits = 1 << iota // only its own end tag, or that of an element around it, closes it
	scope                         // no end tag inside closes an element around it
	inButton                      // no p inside closes one around it
	inList                        // likewise li
	tablePart                     // of a table, but no cell or caption
	cell                          // or caption
	implied                       // it is closed with the element around it
	line                          // it stands within a line
	heading                       // of six ranks
	formatting                    // it makes type bold, or a link
	dropped                       // nothing in it is read
	foreign                       // it is of SVG or MathML
	apart                         // what it holds is HTML of its own, in a template or in foreign content
	ended                         // its end tag came where an element in it was open
)

// traitsOf are the traits of an element of HTML.
func traitsOf(a atom.Atom) traits {
	switch a {
	case atom.Html:
		return special | scope
	case atom.Table:
		return special | scope | tablePart
	case atom.Tbody, atom.Tfoot, atom.Thead, atom.Tr:
		return special | tablePart
	case atom.Td, atom.Th, atom.Caption:
		return special | scope | cell
	case atom.Template:
		return special | scope | apart | dropped | line
	case atom.Applet, atom.Marquee:
		return special | scope
	case atom.Object:
		return special | scope | line
	case atom.Button:
		return special | inButton
	case atom.Ol, atom.Ul:
		return special | inList
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return special | heading
	case atom.Dd, atom.Dt, atom.Li, atom.P:
		return special | implied
	case atom.Option, atom.Optgroup, atom.Rb, atom.Rp, atom.Rt, atom.Rtc:
		return implied | line
	case atom.Select:
		return special | dropped | line
	case atom.Svg, atom.Math:
		return foreign | dropped | line
	case atom.A, atom.B, atom.Big, atom.Code, atom.Em, atom.Font, atom.I, atom.Nobr, atom.S, atom.Small, atom.Strike, atom.Strong, atom.Tt, atom.U:
		return formatting | line
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Center, atom.Details, atom.Dir, atom.Div, atom.Dl, atom.Fieldset,
		atom.Figcaption, atom.Figure, atom.Footer, atom.Form, atom.Head, atom.Header, atom.Hgroup, atom.Listing, atom.Main, atom.Menu, atom.Nav,
		atom.Pre, atom.Section, atom.Summary:
		return special
	case 0, atom.Meta, atom.Link, atom.Title:
		return line // at least white space beside it is kept
	}
	if inLine(a) || skipped(a) {
		return line
	}
	return 0
}

// closesParagraph reports whether a start tag ends a p.
func closesParagraph(a atom.Atom) bool {
	switch a {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Center, atom.Details, atom.Dialog, atom.Dir, atom.Div, atom.Dl, atom.Fieldset,
		atom.Figcaption, atom.Figure, atom.Footer, atom.Header, atom.Hgroup, atom.Main, atom.Menu, atom.Nav, atom.Ol, atom.P, atom.Search, atom.Section,
		atom.Summary, atom.Ul, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Pre, atom.Listing, atom.Plaintext, atom.Xmp, atom.Hr:
		return true
	}
	return false
}

// void reports whether an element never holds anything.
func void(a atom.Atom) bool {
	switch a {
	case atom.Area, atom.Base, atom.Basefont, atom.Bgsound, atom.Br, atom.Embed, atom.Hr, atom.Img, atom.Input, atom.Keygen, atom.Link, atom.Meta,
		atom.Param, atom.Source, atom.Track, atom.Wbr:
		return true
	}
	return false
}

// inHead reports whether an element belongs to the head as long as no other
// has begun the body.
func inHead(a atom.Atom) bool {
	switch a {
	case atom.Base, atom.Basefont, atom.Bgsound, atom.Link, atom.Meta, atom.Title, atom.Noframes, atom.Style, atom.Noscript, atom.Script, atom.Template:
		return true
	}
	return false
}

// holdsRaw reports whether an element holds text alone, whatever it looks like.
func holdsRaw(a atom.Atom) bool {
	switch a {
	case atom.Iframe, atom.Noembed, atom.Noframes, atom.Noscript, atom.Plaintext, atom.Script, atom.Style, atom.Textarea, atom.Title, atom.Xmp:
		return true
	}
	return false
}

// breaksOut reports whether a start tag ends SVG and MathML.
func breaksOut(a atom.Atom) bool {
	switch a {
	case atom.B, atom.Big, atom.Blockquote, atom.Body, atom.Br, atom.Center, atom.Code, atom.Dd, atom.Div, atom.Dl, atom.Dt, atom.Em, atom.Embed,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Head, atom.Hr, atom.I, atom.Img, atom.Li, atom.Listing, atom.Menu, atom.Meta,
		atom.Nobr, atom.Ol, atom.P, atom.Pre, atom.Ruby, atom.S, atom.Small, atom.Span, atom.Strong, atom.Strike, atom.Sub, atom.Sup, atom.Table,
		atom.Tt, atom.U, atom.Ul, atom.Var:
		return true
	}
	return false
}
