package page

import (
	"bytes"
	"errors"
	"io"
	"regexp"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxTags is how many tags a page may have: what is larger is made to keep a
// crawler busy.
const maxTags = 150_000

// roots are the elements of which a page has one. The parser puts together
// the attributes of all, in a time that grows with their square.
var roots = regexp.MustCompile(`(?i)<(?:html|body)\b`)

const maxRoots = 1000

var errTags = errors.New("the page holds more elements than an article can")

// parse reads a page. Where elements are nested deeper than the parser
// follows, it reads the page without those that only hold others.
func parse(doc []byte) (*html.Node, error) {
	if bytes.Count(doc, []byte("<")) > maxTags || len(roots.FindAllIndex(doc, maxRoots)) == maxRoots {
		return nil, errTags
	}
	root, err := html.Parse(bytes.NewReader(doc))
	if err != nil {
		root, err = html.Parse(bytes.NewReader(flat(doc)))
	}
	return root, err
}

// flat is a page without the elements that may be nested at will.
func flat(doc []byte) []byte {
	var out bytes.Buffer
	z := html.NewTokenizer(bytes.NewReader(doc))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			if z.Err() != io.EOF {
				return nil
			}
			return out.Bytes()
		}
		raw := bytes.Clone(z.Raw()) // TagName folds it in place
		if kind == html.StartTagToken || kind == html.EndTagToken || kind == html.SelfClosingTagToken {
			name, _ := z.TagName()
			if !level[atom.Lookup(name)] {
				out.WriteByte(' ')
				continue
			}
		}
		out.Write(raw)
	}
}

// level are the elements that an article needs and that end each other.
var level = map[atom.Atom]bool{
	atom.Html: true, atom.Head: true, atom.Title: true, atom.Meta: true, atom.Link: true, atom.Script: true, atom.Style: true, atom.Body: true,
	atom.H1: true, atom.H2: true, atom.H3: true, atom.H4: true, atom.P: true, atom.Br: true,
}
