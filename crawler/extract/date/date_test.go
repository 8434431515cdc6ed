package date

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"framewatch"
	"framewatch/crawler/extract/page"
)

var now = time.Date(2016, 3, 10, 12, 0, 0, 0, time.UTC)

func read(t testing.TB, address, html string) *page.Page {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	p, err := page.Read([]byte(html), "text/html; charset=utf-8", u)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (c Candidate) String() string {
	if c.At.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s %s %s", shown(Stamp{At: c.At, Precision: c.Precision}), c.Origin, c.Confidence)
}

func TestRead(t *testing.T) {
	const (
		title  = `<h1>Ministers meet</h1>`
		stated = `<meta property="article:published_time" content="2016-03-02T10:00:00Z">`
		plain  = "https://news.example/ministers-meet"
	)
	linked := func(fields string) string {
		return `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ministers meet",` + fields + `}</script>`
	}
	feed := Hint{Now: now, Published: time.Date(2016, 3, 2, 10, 5, 0, 0, time.UTC), Origin: "feed"}
	for _, c := range []struct {
		name, url, html string
		hint            Hint
		want            string // value, origin and confidence of each candidate
	}{
		{"none", plain, title + `<p>They did.</p>`, Hint{Now: now}, ""},
		{"stated once", plain, stated, Hint{Now: now}, "2016-03-02T10:00:00Z meta medium"},
		{"the feed agrees", plain, stated, feed, "2016-03-02T10:00:00Z meta high, 2016-03-02T10:05:00Z feed high"},
		{"the text agrees", plain, stated + title + `<p>2 March 2016</p>`, Hint{Now: now}, "2016-03-02T10:00:00Z meta high, 2016-03-02 text high"},
		{"JSON-LD and meta agree", plain, linked(`"datePublished":"2016-03-02T11:00:00+01:00"`) + stated, Hint{Now: now}, "2016-03-02T11:00:00+01:00 json-ld high, 2016-03-02T10:00:00Z meta high"},
		{"JSON-LD alone", plain, linked(`"datePublished":"2016-03-01T00:30:00+02:00"`), Hint{Now: now}, "2016-03-01T00:30:00+02:00 json-ld medium"},
		{"a later change is shown", plain, stated + title + `<p>Updated 5 March 2016</p>`, Hint{Now: now}, "2016-03-02T10:00:00Z meta medium"},
		{"a later day is shown", plain, stated + title + `<p>5 March 2016</p>`, Hint{Now: now}, "2016-03-02T10:00:00Z meta medium, 2016-03-05 text low"},
		{"an earlier day is shown", plain, stated + title + `<p>5 May 2015</p>`, Hint{Now: now}, "2015-05-05 text medium, 2016-03-02T10:00:00Z meta low"},
		{"an earlier day is shown, but the feed agrees", plain, stated + title + `<p>5 May 2015</p>`, feed, "2016-03-02T10:00:00Z meta medium, 2016-03-02T10:05:00Z feed medium, 2015-05-05 text low"},
		{"only the feed", plain, "", feed, "2016-03-02T10:05:00Z feed medium"},
		{"the feed has a day", plain, "", Hint{Now: now, Published: time.Date(2016, 3, 2, 0, 0, 0, 0, time.UTC), Origin: "sitemap"}, "2016-03-02 sitemap medium"},
		{"only a change in the head", plain, `<meta property="article:modified_time" content="2016-03-02T10:00:00Z">` + linked(`"dateModified":"2016-03-02"`), Hint{Now: now}, ""},
		{"only a change in the text", plain, title + `<p>Last updated: 2 March 2016</p>`, Hint{Now: now}, "2016-03-02 text low"},
		{"only a change in an element", plain, `<article>` + title + `<p>Updated: <time datetime="2016-03-02T10:00:00Z" class="updated">2 March</time></p></article>`, Hint{Now: now}, "2016-03-02T10:00:00Z time low"},
		{"published and changed", plain, title + `<p>Updated 5 March 2016, published 2 March 2016</p>`, Hint{Now: now}, "2016-03-02 text medium"},
		{"as WordPress has it", plain, title + `<span>Posted on <time class="entry-date published" datetime="2016-03-02T10:00:00+00:00">March 2, 2016</time><time class="updated" datetime="2016-03-05T10:00:00+00:00">March 5, 2016</time></span>`, Hint{Now: now}, "2016-03-02T10:00:00Z time high, 2016-03-02 text high, 2016-03-05 text low"},
		{"parted by style alone", plain, title + `<div><span>Feature</span><span>Mar 2, 2016</span><span>5 mins</span></div>`, Hint{Now: now}, "2016-03-02 text medium"},
		{"label of its own", plain, title + `<dl><dt>Last reviewed</dt><dd>5 March 2016</dd><dt>Published</dt><dd>2 March 2016</dd></dl>`, Hint{Now: now}, "2016-03-02 text medium"},
		{"today's date at the head of the page", plain, `<header class="masthead"><time datetime="2016-03-10">10 March 2016</time><span class="date">Thursday, 10 March 2016</span></header><main>` + title + `</main>`, Hint{Now: now}, ""},
		{"dates of other articles", plain, title + `<p>They met in the capital, and talked about the budget of the coming year until late in the night.</p>` + strings.Repeat(`<p>It was the second time.</p>`, 20) + `<aside><h3>Related</h3><p>3 March 2016</p></aside><a href="/x"><h3>Another</h3><time datetime="2016-03-04">4 March 2016</time></a>`, Hint{Now: now}, ""},
		{"start of the epoch", plain, `<meta property="article:published_time" content="1970-01-01T00:00:00Z">`, Hint{Now: now}, ""},
		{"year 1", plain, `<meta property="article:published_time" content="0001-01-01T00:00:00Z">` + title + `<time datetime="2016-03-03T10:00:00Z">x</time>`, Hint{Now: now}, "2016-03-03T10:00:00Z time medium"},
		{"two days after now", plain, `<meta property="article:published_time" content="2016-03-12T13:00:00Z">`, Hint{Now: now}, ""},
		{"American order", plain, `<html lang="en-US">` + title + `<p>03/02/2016</p>`, Hint{Now: now}, "2016-03-02 text medium"},
		{"European order", plain, `<html lang="fr">` + title + `<p>02/03/2016</p>`, Hint{Now: now}, "2016-03-02 text medium"},
		{"order told by another date", plain, `<html lang="en">` + title + `<p>02/03/2016</p><p>Corrected 24/02/2016</p>`, Hint{Now: now}, "2016-03-02 text medium"},
		{"order told by the address", "https://news.example/2016/03/02/ministers-meet", `<html lang="en">` + title + `<p>02/03/2016</p>`, Hint{Now: now}, "2016-03-02 url high, 2016-03-02 text high"},
		{"order told by now", plain, `<html lang="en-US">` + title + `<p>10/03/2016</p>`, Hint{Now: now}, "2016-03-10 text medium"},
		{"the address", "https://news.example/2015/12/19/x", `<p>x`, Hint{Now: now}, "2015-12-19 url medium"},
		{"the address against the feed", "https://news.example/2015/12/19/x", title + `<p>19.12.2015</p>`, Hint{Now: now, Published: now, Origin: "feed"}, "2015-12-19 url high, 2015-12-19 text high, 2016-03-10T12:00:00Z feed low"},
		{"the head in UTC, the text in the page's zone", plain, stated + title + `<p>By Ada Low, March 1, 2016 11:00 PM</p>`, Hint{Now: now}, "2016-03-02T10:00:00Z meta medium, 2016-03-01 text low"},
		{"likewise, and the zone is told by both", plain, `<meta property="article:published_time" content="2016-03-02T03:30:12Z">` + title + `<p>By Ada Low, March 1, 2016 10:30 PM ET</p>`, Hint{Now: now}, "2016-03-01T22:30:12-05:00 meta high, 2016-03-01 text high"},
		{"counted from now", plain, title + `<p>By Ada Low</p><p>14 hours ago</p><p>5 min read</p>`, Hint{Now: now}, "2016-03-09 text low"},
		{"counted from a now that is not told", plain, title + `<p>14 hours ago</p>`, Hint{}, ""},
		{"counted from now, of a change", plain, title + `<p>Updated 14 hours ago</p>`, Hint{Now: now}, ""},
		{"Iranian calendar", plain, `<html lang="fa">` + title + `<p>۱۳۹۴/۱۲/۱۲</p>`, Hint{Now: now}, "2016-03-02 text medium"},
	} {
		var got []string
		for _, d := range Read(read(t, c.url, c.html), "Ministers meet", c.hint).Published {
			got = append(got, d.String())
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %q, want %q", c.name, strings.Join(got, ", "), c.want)
		}
	}
}

func TestModified(t *testing.T) {
	for _, c := range []struct{ name, html, want string }{
		{"none", `<meta name="pubdate" content="2016-03-02">`, ""},
		{"head", `<meta property="article:modified_time" content="2016-03-05T10:00:00+01:00">`, "2016-03-05T10:00:00+01:00 meta medium"},
		{"head and text agree", `<meta property="article:modified_time" content="2016-03-05T10:00:00Z"><h1>Ministers meet</h1><p>2 March 2016. Last updated: 5 March 2016</p>`, "2016-03-05T10:00:00Z meta high"},
		{"text", `<h1>Ministers meet</h1><p>Veröffentlicht: 2. März 2016. Aktualisiert: 5. März 2016</p>`, "2016-03-05 text low"},
		{"order told by another date", `<html lang="en"><h1>Ministers meet</h1><p>Published 24/02/2016. Updated 05/03/2016</p>`, "2016-03-05 text low"},
		{"before publication", `<meta name="pubdate" content="2016-03-02"><meta name="lastmod" content="2016-03-01">`, ""},
		{"in the future", `<meta name="lastmod" content="2017-03-01">`, ""},
	} {
		if got := Read(read(t, "https://news.example/", c.html), "Ministers meet", Hint{Now: now}).Modified.String(); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestSaid(t *testing.T) {
	var b buffer
	for before, want := range map[string]saying{
		"":                                   nothing,
		"By Ada Low":                         nothing,
		"Updated":                            change,
		"Published 2 March, last updated on": change,
		"Updated on Monday, first published": publication,
		"Medically reviewed by Ada Low on":   change,
		"Posted on":                          publication,
		"Stand:":                             change,
		"Zuletzt aktualisiert am":            change,
		"Veröffentlicht am":                  publication,
		"Mis à jour le":                      change,
		"Publié le":                          publication,
		"Actualizado el":                     change,
		"Aggiornato il":                      change,
		"Обновлено":                          change,
		"Опубликовано":                       publication,
		"آخر تحديث":                          change,
		"تاريخ النشر":                        publication,
		"更新时间：":                              change,
		"发布时间：":                              publication,
		"수정":                                 change,
		"입력":                                 publication,
		"Güncelleme:":                        change,
		"Ενημερώθηκε:":                       change,
		"Retrieved":                          event,
		"© Example":                          event,
		"We viewed it on":                    event,
	} {
		if got := b.said(before); got != want {
			t.Errorf("said(%q) = %v, want %v", before, got, want)
		}
	}
}

func TestAddressDate(t *testing.T) {
	for path, want := range map[string]string{
		"/2016/03/01/title":           "2016-03-01 day",
		"/news/2016-03-01-title.html": "2016-03-01 day",
		"/2016/mar/01/title":          "2016-03-01 day",
		"/2016/march/1/title":         "2016-03-01 day",
		"/a/20160301-title":           "2016-03-01 day",
		"/title_20160301.html":        "2016-03-01 day",
		"/2016/03/title":              "2016-03-01 month",
		"/2016/title":                 "",
		"/2016/13/01/title":           "",
		"/2016/02/30/title":           "2016-02-01 month",
		"/1.2016030155":               "",
		"/a-2016-title":               "",
		"":                            "",
		"/9999999":                    "",
	} {
		st, known := addressDate(path)
		got := ""
		switch known {
		case inDay:
			got = shown(st) + " day"
		case inMonth:
			got = shown(st) + " month"
		}
		if got != want {
			t.Errorf("addressDate(%q) = %q, want %q", path, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"1. März 2016", "2016-03-01T14:30:00+01:00", "۱۱ اسفند ۱۳۹۴", "1 تشرين الأول 2016", "令和6年3月5日", "1 มี.ค. 2559", "10:12 AM EST, Tue March 1, 2016", "\xff1/\x80"} {
		f.Add(s, false, false)
	}
	f.Fuzz(func(t *testing.T, s string, monthFirst, jalali bool) {
		st, ok := Parse(s, Order{MonthFirst: monthFirst, Jalali: jalali})
		if ok != (st.Precision != framewatch.PrecisionNone) {
			t.Errorf("Parse(%q) = %v, %v", s, st, ok)
		}
		var b buffer
		b.relative(s, now, Order{})
		end := 0
		for _, st := range b.scan(s[:min(len(s), maxText)], Order{}, false) {
			if st.start < end || st.end <= st.start || st.end > len(s) {
				t.Errorf("scan(%q): %d to %d after %d", s, st.start, st.end, end)
			}
			end = st.end
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add("/2016/03/01/x", `<h1>a</h1><p>Updated <time datetime="2016-03-01T14:30:00Z">1/2/2016</time> 2/13/2016</p><script type="application/ld+json">{"@type":"NewsArticle","headline":"a","datePublished":"02/01/2016"}</script>`)
	f.Add("/2016/03/x", `<html lang=fa><article><h1>a</h1><div><span>۱۱ اسفند ۱۳۹۴</span><span>5 mins</span></div><a><p>3.4.2015</p></a>`)
	f.Fuzz(func(t *testing.T, path, html string) {
		p, err := page.Read([]byte(html), "text/html; charset=utf-8", &url.URL{Scheme: "https", Host: "news.example", Path: path})
		if err != nil {
			t.Skip("the input is no page: ", err)
		}
		d := Read(p, "a", Hint{Now: now, Published: now, Origin: "feed"})
		if len(d.Published) == 0 || len(d.Published) > maxDates {
			t.Errorf("%d dates, though the listing gives one", len(d.Published))
		}
		for _, c := range append(d.Published, d.Modified) {
			if c.At.IsZero() {
				continue
			}
			if c.At.Before(earliest) || c.At.After(now.AddDate(0, 0, 1)) || c.Origin == "" || c.Confidence == "" || c.Precision == "" {
				t.Errorf("%+v", c)
			}
		}
	})
}

// TestLanguages reads lines below headlines as news sites write them: all
// were published on 2 March 2016, at the latest changed on 5 March.
func TestLanguages(t *testing.T) {
	for _, c := range []struct {
		language, line string
		changed        bool
	}{
		{"en-GB", "By Ada Low, Political editor. Published 2 March 2016. Updated 5 March 2016", true},
		{"en", "By Ada Low | First published Wed 2 Mar 2016 10.00 GMT | Last modified on Sat 5 Mar 2016 11.00 GMT", true},
		{"en-US", "March 2, 2016 at 10:00 a.m. EST | Updated March 5, 2016 at 11:00 a.m. EST", true},
		{"de", "Von Ada Low · 02.03.2016, 10:15 Uhr · Aktualisiert am 05.03.2016", true},
		{"de", "Veröffentlicht am 2. März 2016 um 10:15 Uhr, zuletzt geändert am 5. März 2016", true},
		{"fr", "Publié le 02 mars 2016 à 10h00, mis à jour le 05 mars 2016 à 11h00", true},
		{"fr", "Par Ada Low, mercredi 2 mars 2016", false},
		{"es", "Ada Low, Madrid - 02 MAR 2016 - 10:00 CET. Actualizado: 05 MAR 2016", true},
		{"pt", "Publicado em 02/03/2016 às 10h00 | Atualizado em 05/03/2016 às 11h00", true},
		{"it", "di Ada Low, 2 marzo 2016 alle 10:00 (aggiornato il 5 marzo 2016)", true},
		{"nl", "Ada Low, 2 maart 2016, 10:00. Bijgewerkt op 5 maart 2016", true},
		{"sv", "Publicerad 2 mars 2016. Uppdaterad 5 mars 2016", true},
		{"da", "2. marts 2016 kl. 10:00. Opdateret 5. marts 2016", true},
		{"nb", "Publisert 02.03.2016. Oppdatert 05.03.2016", true},
		{"fi", "Julkaistu 2.3.2016 klo 10:00, päivitetty 5.3.2016", true},
		{"pl", "Ada Low, 2 marca 2016, 10:00 (aktualizacja: 5 marca 2016)", true},
		{"cs", "2. března 2016 10:00, aktualizováno 5. března 2016", true},
		{"hu", "2016. március 2. 10:00, frissítve: 2016. március 5.", true},
		{"ro", "Publicat: 2 martie 2016, actualizat: 5 martie 2016", true},
		{"sr", "02.03.2016. 10:00, izmenjeno 05.03.2016.", true},
		{"hr", "Objavljeno 2. ožujka 2016., ažurirano 5. ožujka 2016.", true},
		{"tr", "Giriş Tarihi: 02.03.2016 10:00 Güncelleme Tarihi: 05.03.2016 11:00", true},
		{"el", "Δημοσίευση: 2 Μαρτίου 2016, τελευταία ενημέρωση: 5 Μαρτίου 2016", true},
		{"ru", "Опубликовано 2 марта 2016, 10:00. Обновлено 5 марта 2016", true},
		{"uk", "Опубліковано 2 березня 2016, оновлено 5 березня 2016", true},
		{"bg", "публикувано на 2 март 2016 г., обновена 5 март 2016 г.", true},
		{"ar", "تاريخ النشر: 2 مارس 2016 - آخر تحديث: 5 مارس 2016", true},
		{"fa", "تاریخ انتشار: ۱۲ اسفند ۱۳۹۴ - ۱۰:۰۰", false},
		{"ur", "2 مارچ 2016", false},
		{"he", "פורסם: 2 במרץ 2016, עודכן: 05.03.2016", true},
		{"hi", "प्रकाशित: 2 मार्च 2016, अपडेट: 5 मार्च 2016", true},
		{"bn", "প্রকাশ: ০২ মার্চ ২০১৬, আপডেট: ০৫ মার্চ ২০১৬", true},
		{"zh", "2016-03-02 10:00 来源：新华社", false},
		{"zh", "发布时间：2016年03月02日 10:00 更新时间：2016年03月05日", true},
		{"ja", "2016年3月2日 10時00分 2016年3月5日更新", true},
		{"ko", "입력 2016.03.02 10:00 수정 2016.03.05 11:00", true},
		{"th", "เผยแพร่: 2 มี.ค. 2559 10:00 ปรับปรุง: 5 มี.ค. 2559", true},
		{"vi", "Đăng ngày 2/3/2016, cập nhật 5/3/2016", true},
		{"id", "Diterbitkan 2 Maret 2016, diperbarui 5 Maret 2016", true},
	} {
		d := Read(read(t, "https://news.example/", `<html lang="`+c.language+`"><h1>Ministers meet</h1><p class="meta">`+c.line+`</p>`), "Ministers meet", Hint{Now: now})
		got, changed := "", ""
		if len(d.Published) > 0 {
			got = d.Published[0].At.Format(time.DateOnly)
		}
		if !d.Modified.At.IsZero() {
			changed = d.Modified.At.Format(time.DateOnly)
		}
		if got != "2016-03-02" || c.changed != (changed == "2016-03-05") {
			t.Errorf("%s: %q: published %q, changed %q", c.language, c.line, got, changed)
		}
	}
}
