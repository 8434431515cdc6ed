package date

import "strings"

// metaNames say what meta elements date, by their keys.
var metaNames = readMetaNames(map[feature]string{
	byMeta: `article:published_time og:article:published_time og:published_time datepublished article:published og:pubdate pubdate publishdate publish-date publish_date
		publication_date publication-date publicationdate article_date_original originalpublicationdate article.published article.created parsely-pub-date sailthru.date
		cxenseparse:recs:publishtime cxenseparse:publishtime dc.date.issued dcterms.issued dcterms.available citation_publication_date rnews:datepublished published
		published_time published-date publisheddate pub_date pub-date article:publish_date article-published-date bt:pubdate shareaholic:article_published_time
		og:article:published og:release_date video:release_date`,
	byLoose: `dcterms.created dc.date.created dc.date dcterms.date dc.created citation_date citation_online_date datecreated article:created displaydate ptime pdate timestamp
		created date creation_date date.created release_date article:post_date og:date weibo:article:create_at search.date mediator_published_time uploaddate`,
	byChange: `article:modified_time og:updated_time og:article:modified_time og:modified_time datemodified last-modified lastmodified lastmod modified modified_time
		dcterms.modified dc.date.modified article:modified article.updated revised updated_time updated last_updated last-updated dateupdated lastupdate
		weibo:article:update_at date.updated bt:moddate shareaholic:article_modified_time`,
})

func readMetaNames(keys map[feature]string) map[string]feature {
	m := map[string]feature{}
	for f, list := range keys {
		for _, key := range strings.Fields(list) {
			m[key] = f
		}
	}
	return m
}

// metaOf says what a meta element dates, and whether it dates anything.
func metaOf(key string) (feature, bool) {
	if f, ok := metaNames[key]; ok {
		return f, true
	}
	if strings.Contains(key, "publish") && (strings.Contains(key, "date") || strings.Contains(key, "time")) { // a site's own
		return byLoose, true
	}
	return 0, false
}

// head reads what the head of the page states.
func (g *gathering) head() {
	statement := g.page.Statement
	if st, ok := g.parse(statement.Published); ok {
		g.add(st, "json-ld", byStatement)
	}
	if st, ok := g.parse(statement.Modified); ok {
		g.change(st, "json-ld", byChange)
	}
	for _, m := range g.page.Metas {
		f, ok := metaOf(m.Key)
		if !ok {
			continue
		}
		switch st, ok := g.parse(m.Content); {
		case ok && f == byChange:
			g.change(st, "meta", f)
		case ok:
			g.add(st, "meta", f)
		}
	}
}
