package class

import (
	"net/url"
	"strings"
)

// A trait is what an address tells of a page.
type trait uint16

const (
	story    trait = 1 << iota // an article
	section                    // a list
	forum                      // a discussion
	shop                       // something to be bought
	docs                       // documentation
	live                       // a live blog
	film                       // a video
	pictures                   // a gallery
	asking                     // a question for consent
)

// An address is what is read of a page's URL.
type address struct {
	known   bool
	front   bool // of a site, or of one of its languages
	traits  trait
	slug    string // the last part of the path, without its ending, in lower case
	hyphens int    // in the slug
	id      bool   // it holds a long number, or asks for one
}

func (a address) is(t trait) bool { return a.traits&t != 0 }

// short tells slugs that are a word, as those of sections are.
func (a address) short() bool {
	const most = 12 // bytes
	return a.known && !a.front && !a.id && len(a.slug) <= most && a.hyphens == 0 && longest(a.slug) < 3
}

// maxPath is how many bytes of a path are read.
const maxPath = 2000

func readAddress(u *url.URL) address {
	a := address{known: u.Host != ""}
	host, _, _ := strings.Cut(strings.ToLower(clipBytes(u.Hostname(), maxPath)), ".")
	first, _, _ := strings.Cut(host, "-")
	a.traits = hosts[host] | hosts[first]&asking
	path := strings.Trim(strings.ToLower(clipBytes(u.Path, maxPath)), "/")
	a.front = a.known && u.RawQuery == "" && (path == "" || isLanguage(path))
	before := ""                // the part before
	day, behind := false, false // a day or month, or a word for articles has been read
	for part := range strings.SplitSeq(path, "/") {
		switch {
		case dated(part) > 0:
			if len(part) > dated(part)+1 {
				a.traits |= story
			}
			day = true
		case year(before) && month(part):
			day = true
		case digits(part) && len(part) <= 4: // of a day
		case day:
			a.traits |= story
		case behind && (strings.ContainsAny(part, "0123456789") || strings.Count(part, "-")+strings.Count(part, "_") >= 2):
			a.traits |= story
		}
		behind = behind || stories[part]
		a.slug, _, _ = strings.Cut(part, ".")
		a.traits |= parts[a.slug]
		if before == "doc" && !digits(a.slug) {
			a.traits |= docs
		}
		if before == "page" && a.slug != "" && digits(a.slug) {
			a.traits |= section
		}
		before = part
	}
	a.id = longest(path) >= 5 || numbered(u.RawQuery)
	a.hyphens = strings.Count(a.slug, "-") + strings.Count(a.slug, "_")
	slugs.find([]byte(path), func(t int, _ []byte, _ int) { a.traits |= trait(t) })
	return a
}

// dated is the length of the day or month with which a part begins, such as
// 20160301, 2016-03-01 or 2016-03; 0 if it begins with none.
func dated(s string) int {
	switch n := len(s) - len(strings.TrimLeft(s, "0123456789")); {
	case n == 8 && year(s[:4]) && s[4:6] <= "12" && s[6:8] <= "31":
		return n
	case n == 4 && year(s[:4]) && len(s) >= 7 && s[4] == '-' && digits(s[5:7]) && s[5:7] <= "12":
		if len(s) == 7 {
			return 7
		}
		if len(s) >= 10 && s[7] == '-' && digits(s[8:10]) && s[8:10] <= "31" {
			return 10
		}
	}
	return 0
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }
func year(s string) bool   { return len(s) == 4 && (s[:2] == "19" || s[:2] == "20") && digits(s) }
func month(s string) bool  { return (len(s) == 1 || len(s) == 2) && digits(s) }

// longest is the length of the longest number in a part.
func longest(s string) (most int) {
	n := 0
	for i := range len(s) {
		if n++; !isDigit(s[i]) {
			n = 0
		}
		most = max(most, n)
	}
	return most
}

// numbered reports whether a query asks for something by its number.
func numbered(query string) bool {
	for pair := range strings.SplitSeq(clipBytes(query, maxPath), "&") {
		if key, value, _ := strings.Cut(strings.ToLower(pair), "="); value != "" && digits(value) && (key == "p" || strings.HasSuffix(key, "id")) {
			return true
		}
	}
	return false
}

// put gives each word of a list the same value.
func put[V any](m map[string]V, v V, list string) {
	for _, w := range strings.Fields(list) {
		m[w] = v
	}
}

// hosts are first words of a host that tell what it shows.
var hosts = map[string]trait{
	"forum": forum, "forums": forum, "board": forum, "boards": forum, "community": forum, "bbs": forum, "discuss": forum,
	"doc": docs, "docs": docs, "developer": docs, "developers": docs, "learn": docs, "help": docs, "support": docs, "kb": docs, "wiki": docs,
	"api": docs, "man": docs,
	"consent": asking, "privacy": asking, "cmp": asking, "myprivacy": asking,
}

// stories are parts of a path behind which articles stand.
var stories = func() map[string]bool {
	m := map[string]bool{}
	put(m, true, `article articles artikel blog blogs news story stories post posts
		nachricht nachrichten meldung actualite actualites actu actus noticia noticias nota notas articulo articulos notizia notizie articolo articoli
		artigo artigos nieuws artykul artykuly wiadomosc wiadomosci haber haberler yazi uutiset nyheter nyhet nyheder artikkel artikkeli
		zpravy clanek clanky clanok spravy hirek cikk stiri stire articol vijesti vesti novosti novost novice clanak novini statya statia news-item a`)
	return m
}()

// parts are parts of a path that tell what stands there.
var parts = func() map[string]trait {
	m := map[string]trait{}
	put(m, section, `category categories tag tags tagged topic topics search author authors archive archives hub section sections trending latest
		rubrik rubriken thema themen autor autoren suche schlagwort sujet sujets auteur auteurs recherche rubrique etiqueta etiquetas tema temas autores
		categoria categorias buscar busca secciones argomento argomenti autore autori categorie ricerca onderwerp onderwerpen zoeken auteurspagina
		kategoria kategorie kategori kategorier szukaj tagi temat autorzy etiket konu arama yazar yazarlar emne emner amne sok sog aihe haku
		stitok stitky hledat cimke kereses eticheta oznaka oznake pretraga tema-dnya`)
	put(m, forum, `forum forums thread threads discussion discussions questions viewtopic showthread`)
	put(m, shop, `product products shop store collection collections p dp cart c b l product-category pricing catalog catalogs`)
	put(m, docs, `docs documentation reference manual man api wiki help support usersguide`)
	put(m, live, `live live-blog live-blogs liveblog liveblogs live-news live-updates live-reporting live-ticker liveticker newsticker direct en-direct
		directo en-directo en-vivo envivo minuto-a-minuto diretta dirette ao-vivo aovivo na-zywo relacja-na-zywo relacje-na-zywo canli canli-anlatim
		canli-blog online-transliaciya transliacii livestudio direkte nu-live livebericht`)
	put(m, film, `video videos watch av mediathek videoid tv wideo videa vidéo vidéos vídeo vídeos видео відео βίντεο فيديو ویدئو וידאו videoer videot
		video-clips film-clips`)
	put(m, pictures, `gallery galleries photo photos pictures in-pictures slideshow slideshows photogallery photogalleries photo-gallery
		photo-galleries photo-galerie bilder bildergalerie bilderserie bilderstrecke bildstrecke fotostrecke fotostrecken galerie galeries diaporama
		diaporamas portfolio portfolios fotogaleria fotogalerias galeria galerias galeri foto-galeri fotogaleri fotogalerie fotogallery fotogalleria foto
		fotos zdjecia fotogalerij bildspel bildserie billedserie kuvagalleria kuvat fotografie fotogaléria fotorreportaje imagenes imagens фото
		фотогалерея фоторепортаж photoreportage photostory`)
	put(m, asking, `consent privacy-gate cookiewall cookie-wall zustimmung`)
	return m
}()

// slugs are words within a path that tell what stands there.
var slugs = newBook(map[int][]string{
	int(live): {"liveblog", "live-blog", "liveticker", "live-ticker", "live-updates", "as-it-happened", "en-direct", "minuto-a-minuto", "na-zywo", "ao-vivo",
		"en-vivo", "minute-par-minute", "minuto-per-minuto", "uzivo"},
	int(pictures): {"fotostrecke-", "bildergalerie-"},
	int(forum):    {"viewtopic", "showthread"},
})

// isLanguage reports whether a path can be a language, such as "de".
func isLanguage(path string) bool {
	letter := func(c byte) bool { return c >= 'a' && c <= 'z' }
	return len(path) == 2 && letter(path[0]) && letter(path[1]) && path != "tv"
}
