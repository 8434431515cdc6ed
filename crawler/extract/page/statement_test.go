package page

import (
	"strings"
	"testing"
)

func TestStatement(t *testing.T) {
	for _, c := range []struct {
		name, ld, headline, authors, published string
	}{
		{"object", `{"@type":"NewsArticle","headline":"A &amp; B","author":{"@type":"Person","name":"Ada Low"},"datePublished":"2016-03-01"}`, "A & B", "Ada Low", "2016-03-01"},
		{"array", `[{"@type":"Organization","name":"X"},{"@type":["NewsArticle"],"headline":"A","author":["Ada Low",{"name":"Bo Hu"}]}]`, "A", "Ada Low|Bo Hu", ""},
		{"graph with references", `{"@graph":[{"@type":"Article","headline":"A","author":{"@id":"#p"}},{"@type":"WebPage","datePublished":"2016-03-02"},{"@id":"#p","@type":"Person","name":"Ada Low"}]}`, "A", "Ada Low", "2016-03-02"},
		{"other articles of a list", `{"@type":"ItemList","itemListElement":[{"@type":"NewsArticle","headline":"Other"}]}`, "", "", ""},
		{"raw line break", "{\"@type\":\"NewsArticle\",\"headline\":\"A\nB\"}", "A B", "", ""},
		{"trailing comma, comment", `<!-- {"@type":"NewsArticle","headline":"A",} -->`, "A", "", ""},
		{"beyond repair", `{"@type":"NewsArticle","headline":"A","x":"un"quoted","datePublished":"2016-03-01"`, "A", "", "2016-03-01"},
		{"no JSON", `hello`, "", "", ""},
	} {
		st := read(t, `<script type="application/ld+json">`+c.ld+`</script>`).Statement
		if st.Headline != c.headline || strings.Join(st.Authors, "|") != c.authors || st.Published != c.published {
			t.Errorf("%s: %+v", c.name, st)
		}
	}
}
