package feed

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

// jsonHead and jsonItem are what is read of JSON Feed 1.1.
type jsonHead struct {
	Version  string `json:"version"`
	Title    string `json:"title"`
	Language string `json:"language"`
	Home     string `json:"home_page_url"`
	Self     string `json:"feed_url"`
	Hubs     []struct {
		Type string `json:"type"`
		URL  string `json:"url"`
	} `json:"hubs"`
}

type jsonItem struct {
	ID        any    `json:"id"` // a text, but numbers are met
	URL       string `json:"url"`
	External  string `json:"external_url"`
	Title     string `json:"title"`
	Published string `json:"date_published"`
	Modified  string `json:"date_modified"`
}

// readJSON reads a JSON feed item by item, up to the first damage.
func readJSON(doc []byte, b *builder) (Feed, error) {
	d := json.NewDecoder(bytes.NewReader(doc))
	var head jsonHead
	items := false
	_, err := d.Token() // the brace, which the caller has seen
	for err == nil && d.More() {
		var key json.Token
		if key, err = d.Token(); err != nil {
			break
		}
		if key == "items" {
			items = true
			err = jsonItems(d, b)
			continue
		}
		var value json.RawMessage
		if err = d.Decode(&value); err == nil {
			set(&head, key, value)
		}
	}
	known := items || strings.Contains(head.Version, "jsonfeed.org")
	if err == nil {
		_, err = d.Token()
	}
	b.feed.Title, b.feed.Language = head.Title, head.Language
	b.about("alternate", head.Home)
	b.about("self", head.Self)
	for _, h := range head.Hubs {
		if strings.EqualFold(h.Type, "websub") || strings.EqualFold(h.Type, "pubsubhubbub") {
			b.about("hub", h.URL)
		}
	}
	f := b.done()
	switch {
	case !known:
		return Feed{}, ErrOther
	case err != nil && len(f.Entries) == 0: // elsewhere the rest is worth more than the damage
		return Feed{}, ErrBroken
	}
	return f, nil
}

// set reads one value into the head; one of another type than it should have
// is left out.
func set(head *jsonHead, key json.Token, value json.RawMessage) {
	name, _ := key.(string)
	one, err := json.Marshal(map[string]json.RawMessage{name: value})
	if err == nil {
		_ = json.Unmarshal(one, head)
	}
}

func jsonItems(d *json.Decoder, b *builder) error {
	if open, err := d.Token(); err != nil || open != json.Delim('[') {
		return errors.Join(err, ErrBroken)
	}
	unreadable := false
	for d.More() {
		var it jsonItem
		var wrong *json.UnmarshalTypeError
		if err := d.Decode(&it); errors.As(err, &wrong) {
			unreadable = true // a part of it: what else it says counts
		} else if err != nil {
			return err
		}
		guid, _ := it.ID.(string)
		b.add(&item{title: it.Title, links: []string{it.URL, it.External}, guid: guid, published: it.Published, updated: it.Modified})
	}
	_, err := d.Token()
	if err == nil && unreadable {
		err = ErrBroken
	}
	return err
}
