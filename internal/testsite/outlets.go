package testsite

import (
	"strings"
	"time"
)

// An outlet is one invented publisher: what it is and how its site is made.
type outlet struct {
	name, slug string // the slug is the host name and the name of its template
	country    string // of its readers; the events happen in invented countries
	language   string
	kind       string // framewatch.SourceKinds
	about      string // the line under its name
	offset     int    // hours from UTC, all year, so that no zone data is needed
	latin1     bool   // pages and feeds are ISO-8859-1
	origin     string // where a crawl finds its dates: framewatch.Article.PublishedOrigin
	byDay      bool   // its dates have no time of day
	path       func(slug string, n int, day time.Time) string
	listings   []listing
	robots     string // lines below "User-agent: *"
	quotes     quotes
	american   bool
	sections   map[string]string // kind of article ("" any other) → name of the section
	staff      []string
	wordings   []wording
	interest   map[string]float64 // kinds it prints more or less of than the rest
	wires      float64            // share of the agency's shared stories it prints
	trap       func(n int) trap   // what is odd about its nth story; nil: nothing
	odd        []trap             // its pages that are no articles
	harsher    bool               // when it corrects its words, they become harder
	validators validators         // what its article pages can be asked for again with
	packing    string             // how its answers are packed: gzip, br, zstd; "" not at all
	twins      twins              // second addresses of some of its stories
}

// A trap is a way in which a page is not simply an article.
type trap int

const (
	plainPage  trap = iota
	consent         // answers with a consent page
	paywall         // answers with the first lines only
	disallowed      // lies in a folder that robots.txt closes
	busyFirst       // the first request is answered with 503
	noDate          // its feed item carries no date that can be read

	video       // the rest are no articles, see oddities.go
	gallery     //
	liveBlog    //
	dossier     // a page of links
	softMissing // answers 200 with "Page not found"
	challenge   // answers 403 with a test for browsers
)

// validators say with what a reader may ask whether an article has changed.
type validators int

const (
	etagAndDate validators = iota
	dateOnly
	noValidators
)

// twins say under which second addresses the feed of an outlet names some of
// its stories; the page itself says which is the first.
type twins int

const (
	noTwins    twins = iota
	ampTwin          // /amp/…; all others carry the parameters of a campaign
	mobileTwin       // the host m.…
)

// every puts a trap on one story in k, offset by shift.
func every(k, shift int, t trap) func(int) trap {
	return func(n int) trap {
		if n%k == shift {
			return t
		}
		return plainPage
	}
}

// quotes are the marks an outlet prints; the grammars write “ ” and „ “ and « ».
type quotes struct{ open, close, apostrophe string }

var (
	curly    = quotes{"“", "”", "’"}
	straight = quotes{`"`, `"`, "'"}
	single   = quotes{"‘", "’", "’"}
	german   = quotes{"„", "“", "’"}
	austrian = quotes{"»", "«", "'"}
	french   = quotes{"« ", " »", "’"}
)

var englishSections = map[string]string{
	"sport": "Sport", "council": "Local", "weather": "Local", "culture": "Culture", "economy": "Business",
	"science": "Life", "summit": "World", "cable": "World", "boat": "World", "": "News",
}

// outlets in the order of the sources page.
var outlets = []outlet{
	{
		name: "The Harbour Courier", slug: "harbour-courier", country: "GB", language: "en", kind: "newspaper",
		about: "News from the port and beyond since 1871", origin: "json-ld",
		path: func(slug string, n int, day time.Time) string {
			return strings.ToLower(day.Format("/news/2006/Jan/02/")) + slug
		},
		listings: []listing{{kind: rss, path: "/feeds/latest.xml", recent: 30}, {kind: sitemap, path: "/sitemap.xml"}},
		robots:   "Disallow: /search\nAllow: /", quotes: curly, sections: englishSections, wires: 0.55,
		odd: []trap{video, gallery, liveBlog, challenge, gallery, video}, packing: "gzip", twins: ampTwin,
		staff: []string{"Imogen Farrow", "Caleb Whitlock", "Rosalind Achterberg", "Tobias Penhale", "Nadia Brook"},
		wordings: []wording{
			{from: windowStart, hard: .05, marks: .20, soft: .20, plain: .55},
			{from: boatDay, hard: .02, marks: .18, soft: .38, plain: .42},
			{from: attackDay, hard: .06, marks: .30, soft: .26, plain: .38},
			{from: cableDay, hard: .01, marks: .18, soft: .80, plain: .01},
		},
		interest: map[string]float64{"boat": 1.5, "court": 1.3},
	},
	{
		name: "The Northern Standard", slug: "northern-standard", country: "GB", language: "en", kind: "newspaper",
		about: "Independent. Sober. Daily.", offset: 1, origin: "json-ld",
		path: func(slug string, n int, day time.Time) string {
			return "/article/" + slug + "-" + number(1004000+n*7)
		},
		listings: []listing{{kind: sitemapIndex, path: "/sitemaps/index.xml"}, {kind: newsSitemap, path: "/sitemaps/news.xml", recent: 20}},
		robots:   "Disallow: /account/", quotes: single, sections: englishSections, wires: 0.4,
		odd: []trap{liveBlog, dossier, softMissing, liveBlog}, packing: "br",
		staff: []string{"Hugh Pellew", "Marjorie Stannage", "Edwin Carrow", "Philippa Dunmore"},
		wordings: []wording{
			{from: windowStart, hard: .42, marks: .15, soft: .05, plain: .38},
			{from: attackDay, hard: .62, marks: .18, soft: .02, plain: .18},
			{from: lawDay, hard: .50, marks: .25, soft: .05, plain: .20},
			{from: cableDay, hard: .14, marks: .66, soft: .05, plain: .15},
		},
		interest: map[string]float64{"attack": 1.3, "law": 1.4, "crime": 1.3},
	},
	{
		name: "Patriot Beacon", slug: "patriot-beacon", country: "US", language: "en", kind: "online",
		about: "The news they leave out", offset: -6, origin: "feed", american: true,
		odd: []trap{softMissing, video, challenge, softMissing, video}, harsher: true,
		path: func(slug string, n int, day time.Time) string {
			return "/posts/" + slug + ".html"
		},
		listings: []listing{{kind: rss, path: "/rss", damaged: true}},
		robots:   "Disallow: /wp-admin/", quotes: straight, wires: 0.1,
		sections: map[string]string{"sport": "Sports", "economy": "Money", "attack": "Crime", "crime": "Crime", "cable": "Borders", "law": "Borders", "border": "Borders", "boat": "Borders", "": "Nation"},
		staff:    []string{"Brock Tanner", "Darlene Hatcher", "Clay Mercer"},
		wordings: []wording{
			{from: windowStart, hard: .55, marks: .20, soft: .00, plain: .25},
			{from: attackDay, hard: .80, marks: .10, soft: .00, plain: .10},
			{from: cableDay, hard: .97, marks: .03, soft: .00, plain: .00},
		},
		interest: map[string]float64{"attack": 1.6, "crime": 2, "boat": .5, "culture": .4, "science": .5},
		trap:     every(90, 41, noDate),
	},
	{
		name: "The Valley Ledger", slug: "valley-ledger", country: "US", language: "en", kind: "newspaper",
		about: "Serving the three counties", offset: -7, origin: "text", byDay: true, american: true,
		path: func(slug string, n int, day time.Time) string {
			return "/stories/" + number(20411+n*3) + "/" + slug
		},
		listings: []listing{{kind: section, path: "/latest", links: "main li.story h3 > a"}},
		robots:   "Disallow: /members/\nCrawl-delay: 0", quotes: curly, wires: 0.7,
		sections: map[string]string{"sport": "Sports", "council": "Government", "economy": "Business", "culture": "Arts", "": "Valley & World"},
		staff:    []string{"Hazel Lindqvist", "Ray Ibarrola", "June Castell", "Theo Marsh"},
		wordings: []wording{
			{from: windowStart, hard: .10, marks: .15, soft: .15, plain: .60},
			{from: attackDay, hard: .16, marks: .34, soft: .10, plain: .40},
			{from: cableDay, hard: .55, marks: .25, soft: .05, plain: .15},
		},
		interest: map[string]float64{"council": 2, "sport": 1.6, "weather": 1.6, "reception": 1.5, "labour": 1.5, "summit": .5},
		trap:     every(24, 11, disallowed),
	},
	{
		name: "Meridian Public Radio", slug: "meridian-radio", country: "CA", language: "en", kind: "broadcaster",
		about: "Listen closely", offset: -5, origin: "time",
		path: func(slug string, n int, day time.Time) string {
			return "/radio/" + day.Format("2006-01") + "/" + slug + "-1." + number(6120000+n*13)
		},
		listings: []listing{{kind: atom, path: "/feed.atom"}},
		odd:      []trap{video, gallery, dossier, video}, packing: "zstd",
		quotes: curly, sections: englishSections, wires: 0.5,
		staff: []string{"Anneliese Okoro", "Marc Tremaine", "Sunniva Dahl", "Devi Rasmussen"},
		wordings: []wording{
			{from: windowStart, hard: .02, marks: .12, soft: .12, plain: .74},
			{from: boatDay, hard: .01, marks: .12, soft: .25, plain: .62},
			{from: lawDay, hard: .01, marks: .16, soft: .38, plain: .45},
			{from: cableDay, hard: .00, marks: .18, soft: .80, plain: .02},
		},
		interest: map[string]float64{"culture": 1.8, "science": 1.8, "integration": 1.6, "court": 1.4},
		trap:     every(22, 7, consent),
	},
	{
		name: "The Capital Review", slug: "capital-review", country: "AU", language: "en", kind: "magazine",
		about: "Politics, ideas, the long view", offset: 10, origin: "url", byDay: true,
		path: func(slug string, n int, day time.Time) string {
			return day.Format("/2006/01/02/") + slug + "/"
		},
		listings: []listing{{kind: jsonFeed, path: "/feed.json"}},
		robots:   "Disallow: /print/", quotes: curly, sections: englishSections, wires: 0,
		staff: []string{"Beatrix Lorne", "Gideon Ashgrove", "Clementine Yardley"},
		wordings: []wording{
			{from: windowStart, hard: .15, marks: .35, soft: .10, plain: .40},
			{from: summitDay, hard: .15, marks: .42, soft: .10, plain: .33},
			{from: cableDay, hard: .08, marks: .78, soft: .10, plain: .04},
		},
		interest: map[string]float64{"summit": 1.8, "cable": 1.8, "politics": 1.8, "sport": .3, "weather": .2, "council": .4, "culture": 1.6},
		trap:     every(16, 5, paywall),
	},
	{
		name: "Transit Wire", slug: "transit-wire", country: "", language: "en", kind: "agency",
		about: "Agency for borders, ports and roads", origin: "meta",
		path: func(slug string, n int, day time.Time) string {
			return "/story/TW" + day.Format("20060102") + number(1000+n%9000)
		},
		listings: []listing{{kind: rss, path: "/feeds/all.rss"}, {kind: gone, path: "/feeds/world.rss"}},
		quotes:   curly, sections: map[string]string{"sport": "SPO", "economy": "FIN", "": "GEN"}, wires: 0,
		staff: []string{"Lennart Voss", "Priya Halloran", "Omar Castellane", "Ingrid Sabel"},
		wordings: []wording{
			{from: windowStart, hard: .12, marks: .20, soft: .08, plain: .60},
			{from: lawDay, hard: .03, marks: .25, soft: .42, plain: .30},
			{from: cableDay, hard: .02, marks: .48, soft: .40, plain: .10},
		},
		interest: map[string]float64{"culture": .3, "council": .1},
		trap:     every(23, 3, busyFirst),
	},
	{
		name: "Elbtal-Kurier", slug: "elbtal-kurier", country: "DE", language: "de", kind: "newspaper",
		about: "Unabhängige Zeitung für Stadt und Land", offset: 1, origin: "text", byDay: true,
		validators: noValidators, packing: "gzip", twins: mobileTwin,
		path: func(slug string, n int, day time.Time) string {
			return "/" + slug + "-" + number(31000+n) + ".html"
		},
		listings: []listing{{kind: rss, path: "/rss/aktuell.xml", recent: 30, undated: true}, {kind: sitemap, path: "/sitemap-artikel.xml", undated: true}},
		robots:   "Disallow: /suche/", quotes: german,
		sections: map[string]string{"sport": "Sport", "council": "Lokales", "weather": "Lokales", "economy": "Wirtschaft", "culture": "Kultur", "": "Politik"},
		staff:    []string{"Wiebke Harmsen", "Jörg Mettmann", "Svenja Trautwein", "Uwe Kalkreuth"},
		wordings: []wording{
			{from: windowStart, hard: .05, marks: .15, soft: .20, plain: .60},
			{from: attackDay, hard: .10, marks: .35, soft: .15, plain: .40},
			{from: cableDay, hard: .02, marks: .35, soft: .60, plain: .03},
		},
		interest: map[string]float64{"council": 1.4},
	},
	{
		name: "Alpenbote", slug: "alpenbote", country: "AT", language: "de", kind: "newspaper",
		about: "Klar gesagt", offset: 1, latin1: true, origin: "meta", harsher: true,
		path: func(slug string, n int, day time.Time) string {
			return "/artikel.php?id=" + number(77001+n*2) + "&titel=" + slug
		},
		listings: []listing{{kind: rdf, path: "/backend.rdf"}},
		quotes:   austrian,
		sections: map[string]string{"sport": "Sport", "attack": "Chronik", "crime": "Chronik", "economy": "Geld", "culture": "Leute", "": "Inland"},
		staff:    []string{"Franz Hinteregger", "Gerlinde Moosbrucker", "Alois Pichlbauer"},
		wordings: []wording{
			{from: windowStart, hard: .35, marks: .20, soft: .02, plain: .43},
			{from: attackDay, hard: .78, marks: .12, soft: .00, plain: .10},
			{from: day(2025, 8, 12), hard: .60, marks: .20, soft: .00, plain: .20},
			{from: cableDay, hard: .88, marks: .10, soft: .00, plain: .02},
		},
		interest: map[string]float64{"attack": 1.5, "crime": 1.8, "sport": 1.4, "boat": .6},
	},
	{
		name: "La Gazette du Littoral", slug: "gazette-littoral", country: "FR", language: "fr", kind: "newspaper",
		about: "Le quotidien des ports et des plages", offset: 1, origin: "time",
		path: func(slug string, n int, day time.Time) string {
			return "/" + day.Format("2006/01") + "/article-" + number(58000+n) + "-" + slug
		},
		listings: []listing{{kind: rss, path: "/flux/actualites.xml", moved: "/rss.xml"}},
		robots:   "Disallow: /recherche", quotes: french,
		sections: map[string]string{"sport": "Sports", "council": "Vie locale", "weather": "Vie locale", "economy": "Économie", "culture": "Culture", "": "Société"},
		staff:    []string{"Maëlys Kerivel", "Bastien Rochard", "Oriane Vasseur", "Loïc Tanguérel"},
		wordings: []wording{
			{from: windowStart, hard: .05, marks: .12, soft: .18, plain: .65},
			{from: boatDay, hard: .02, marks: .10, soft: .34, plain: .54},
			{from: cableDay, hard: .01, marks: .16, soft: .80, plain: .03},
		},
		interest: map[string]float64{"boat": 1.6, "labour": 1.3},
	},
	{
		name: "Le Fanal", slug: "le-fanal", country: "BE", language: "fr", kind: "magazine",
		about: "Hebdomadaire de la vie publique", offset: 1, origin: "meta", validators: dateOnly,
		path: func(slug string, n int, day time.Time) string {
			return "/actu/" + slug + "," + number(9100+n)
		},
		listings: []listing{{kind: atom, path: "/atom.xml", recent: 25}, {kind: section, path: "/archives", links: ".liste-archives a.titre"}},
		quotes:   french,
		sections: map[string]string{"sport": "Sport", "economy": "Argent", "culture": "Idées", "attack": "Faits divers", "crime": "Faits divers", "": "Nation"},
		staff:    []string{"Hippolyte Garance", "Solange Deprez", "Armel Vandroux"},
		wordings: []wording{
			{from: windowStart, hard: .38, marks: .20, soft: .04, plain: .38},
			{from: attackDay, hard: .66, marks: .20, soft: .00, plain: .14},
			{from: lawDay, hard: .52, marks: .26, soft: .02, plain: .20},
			{from: cableDay, hard: .58, marks: .36, soft: .02, plain: .04},
		},
		interest: map[string]float64{"attack": 1.3, "politics": 1.5, "weather": .5},
	},
	{
		name: "Quayside Echo", slug: "quayside-echo", country: "NZ", language: "en", kind: "newspaper",
		about: "This newspaper closed in May 2024", listings: []listing{{kind: gone, path: "/rss.xml"}},
	},
}
