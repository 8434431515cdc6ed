package framewatch

import "time"

// A ChangesRequest asks when the use of a query's words changed.
type ChangesRequest struct {
	Query    Query
	Filter   Filter
	Interval Interval // "" is week
	Of       string   // OfArticles or OfTopic
	By       string   // ByNothing, BySource or ByLang
	Once     bool
	Parts    int
	Now      time.Time // the running bucket is left out
}

// A ChangesResult has one series for each part.
type ChangesResult struct {
	Query    string         `json:"query"`
	Explain  string         `json:"explain"`
	Interval Interval       `json:"interval"`
	Of       string         `json:"of"`
	By       string         `json:"by"`
	Once     bool           `json:"once"`
	Notices  []string       `json:"notices"`
	Series   []ChangeSeries `json:"series"`
	Gaps     []Gap          `json:"gaps,omitempty"`
	TookNS   int64          `json:"took_ns"`
	Basis    Basis          `json:"basis"`
}

// A ChangeSeries is what happened in one part. Points are the buckets in which
// changes are looked for: those without articles are left out, as is what is not
// complete, the running one and those with a gap in collection. Bursts, levels
// and alarms tell the first and the last day of their buckets, inside the
// filter's; N and Of count all articles of these days.
type ChangeSeries struct {
	By     string  `json:"by"`
	Points []Point `json:"points"` // complete buckets, in order
	Bursts []Burst `json:"bursts"` // times of twice the usual share; Kleinberg, METHODS section 7
	Levels []Level `json:"levels"` // stretches of one share (PELT); one level: no change
	Alarms []Alarm `json:"alarms"` // sustained deviations from the share of the 26 buckets before (CUSUM)
	Spikes []Spike `json:"spikes"` // days above what their weekday lets expect: q < 0.01 and three articles or more
	Days   int     `json:"days"`   // that were tested for spikes; q corrects for them
}

// A Burst is a time in which a wording is used unusually often.
type Burst struct {
	Start  string  `json:"start"`  // first day
	End    string  `json:"end"`    // last day
	N      int     `json:"n"`      // articles that match
	Of     int     `json:"of"`     // all articles, or those on the topic
	Usual  float64 `json:"usual"`  // share of all points together
	Weight float64 `json:"weight"` // by how much twice the usual share fits it better
}

// A Level is a stretch of time with one share.
type Level struct {
	Start string  `json:"start"` // first day
	End   string  `json:"end"`   // last day
	N     int     `json:"n"`     // articles that match
	Of    int     `json:"of"`    // all articles, or those on the topic
	Rate  float64 `json:"rate"`  // n/of
	Low   float64 `json:"low"`   // 95 % interval of rate
	High  float64 `json:"high"`
	Gain  float64 `json:"gain"` // by which the change that begins it lowers the cost, before the penalty; 0 for the first
}

// An Alarm is a bucket in which a deviation has become too large for chance.
type Alarm struct {
	Start string  `json:"start"` // first day
	End   string  `json:"end"`   // last day
	Up    bool    `json:"up"`    // above the share before; else below it
	New   bool    `json:"new"`   // the words were not used before
	N     int     `json:"n"`     // articles that match
	Of    int     `json:"of"`    // all articles, or those on the topic
	Usual float64 `json:"usual"` // share before
	Sum   float64 `json:"sum"`   // that passed the threshold
}

// A Spike is a day with unusually many articles for its weekday.
type Spike struct {
	Day      string  `json:"day"`      // ISO
	N        int     `json:"n"`        // articles that match
	Of       int     `json:"of"`       // all articles, or those on the topic
	Expected float64 `json:"expected"` // articles, from the same weekdays before
	P        float64 `json:"p"`        // of N or more by chance
	Q        float64 `json:"q"`        // corrected for the days tested
}

// A RisingRequest asks which wordings near the topic have come up.
type RisingRequest struct {
	Filter   Filter    // From and To are of the period itself; without them: the last complete week
	Baseline int       // weeks before the period that it is compared with; 0 is 8
	Words    int       // longest sequence, 1 … MaxGram; 0 is 3
	Once     bool      // copies count once
	Limit    int       // 0 is 50, at most MaxPage
	Now      time.Time // ends the last complete week
}

// A RisingResult lists word sequences in sentences with a word of the topic
// that stand in more articles of the period than the baseline lets expect. Left
// out are sequences of words that say nothing alone (function words, numbers,
// days and months), those that only add such words at either end to one that is
// listed, and those that stand in no article of the period without a longer one
// that is listed.
type RisingResult struct {
	From     string   `json:"from"` // of the period
	To       string   `json:"to"`
	Before   string   `json:"before"` // first day of the baseline, which ends before From
	Words    int      `json:"words"`  // of the longest sequence
	Once     bool     `json:"once"`
	Explain  string   `json:"explain"`
	Notices  []string `json:"notices"`
	Articles int      `json:"articles"` // of the period, on the topic
	Base     int      `json:"base"`     // of the baseline
	Outlets  int      `json:"outlets"`  // of the period
	Tested   int      `json:"tested"`   // sequences that q corrects for: those in five articles or more of period and baseline together
	Total    int      `json:"total"`    // that have risen, those behind the limit included
	Rising   []Rising `json:"rising"`   // q < 0.01 and five articles or more, of three outlets where there are as many; by the lower end of the log ratio
	Gaps     []Gap    `json:"gaps,omitempty"`
	TookNS   int64    `json:"took_ns"`
	Basis    Basis    `json:"basis"`
}

// A Rising is one word sequence. Query finds it.
type Rising struct {
	Words    string  `json:"words"` // folded
	Query    string  `json:"query"`
	N        int     `json:"n"`         // articles of the period
	BaseN    int     `json:"base_n"`    // of the baseline
	Rate     float64 `json:"rate"`      // of Articles
	BaseRate float64 `json:"base_rate"` // of Base
	LogRatio float64 `json:"log_ratio"` // binary logarithm of Rate through BaseRate; a count of 0 becomes 0.5
	Low      float64 `json:"low"`       // 95 % interval of LogRatio
	High     float64 `json:"high"`
	G2       float64 `json:"g2"`      // log-likelihood; METHODS section 8
	P        float64 `json:"p"`       // of such a difference by chance
	Q        float64 `json:"q"`       // corrected for the sequences tested
	Outlets  int     `json:"outlets"` // in the period
	Found    int     `json:"found"`   // articles of the period, on the topic, that Query finds: the words may stand in other sentences, too
	Concept  string  `json:"concept"` // of the lexicon whose mentions hold its words in most of the articles; "": it is not in the lexicon
}
