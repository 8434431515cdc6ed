package class

import (
	"bytes"
	"unicode/utf8"
)

// liveTitle reports whether a headline is that of a live blog: it holds a word
// for one, or "live" stands before or behind the rest, set off from it.
func liveTitle(title string) (is bool) {
	head := fold(nil, clipBytes(title, maxHead))
	head = bytes.TrimFunc(head, notWord)
	liveTitles.find(head, func(kind int, s []byte, at int) {
		is = is || kind == named || at == 0 && setOff(head[len(s):]) || at+len(s) == len(head) && at > 0 && setOffBefore(head[:at])
	})
	return is
}

// setOff reports whether what follows a word does so after a sign, such as a
// colon or a dash.
func setOff(rest []byte) bool {
	r, _ := utf8.DecodeRune(bytes.TrimLeft(rest, " "))
	return len(rest) == 0 || notWord(r) && (r != '-' && r != '\'' || rest[0] == ' ')
}

func setOffBefore(rest []byte) bool {
	rest = bytes.TrimRight(rest, " ")
	r, _ := utf8.DecodeLastRune(rest)
	return len(rest) > 0 && notWord(r) && r != '\'' && r != '"'
}

// The kinds of words in the headlines of live blogs.
const (
	named = iota // a word for it
	label        // "live", which stands in other headlines too
)

var liveTitles = newBook(map[int][]string{
	named: {
		"liveblog", "live blog", "live-blog", "liveticker", "live-ticker", "live ticker", "live update", "live-update", "newsblog", "news-blog", "newsticker", "as it happened", "minute by minute", "live coverage", "live reporting",
		"minuto a minuto", "minute par minute", "minuto per minuto", "minuto-a-minuto", "minut po minucie", "relacja na żywo", "tekstowa relacja", "текстовая трансляция", "онлайн-трансляция", "текстова трансляція", "canlı blog", "canlı anlatım", "dakika dakika",
		"λεπτό προς λεπτό", "لحظة بلحظة", "لحظه به لحظه", "עדכונים שוטפים", "דקה אחר דקה", "实时更新", "文字直播", "即時更新", "ライブ更新", "실시간 업데이트", "लाइव अपडेट", "live uppdatering", "liverapport", "direktrapport", "hetki hetkeltä", "online přenos", "online prenos",
		"percről percre", "uživo: ", "uživo - ", "iz minute u minutu", "минута по минута",
	},
	label: {
		"live", "en direct", "direct", "directo", "en directo", "en vivo", "última hora", "diretta", "in diretta", "la diretta", "ao vivo", "na żywo", "онлайн", "прямой эфир", "прямая трансляция", "наживо", "онлайн-репортаж", "canlı", "ζωντανά", "مباشر", "بث مباشر", "زنده", "שידור חי",
		"直播", "生中継", "速報", "실시간", "생중계", "लाइव", "direkt", "direkte", "suora", "suorana", "živě", "naživo", "élő", "на живо", "uživo", "уживо", "v živo", "în direct",
	},
})
