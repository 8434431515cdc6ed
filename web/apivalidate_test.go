package web_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"framewatch"
)

// judges have judged one concept.
type judges struct{}

func (judges) Validations(_ context.Context, concept string) (framewatch.ValidationsResult, error) {
	res := framewatch.ValidationsResult{Lexicon: "Migration, revision 1 (0a1b)", Validations: []framewatch.Validation{}}
	switch concept {
	case "", "illegal_immigrant":
		res.Validations = append(res.Validations, framewatch.Validation{
			Concept: "illegal_immigrant", Label: "Illegal immigrants", Mentions: 60, Precision: framewatch.Judged{Right: 57, Of: 60, Share: 0.95, Low: 0.8630, High: 0.9829},
			Voices: []framewatch.ValidationVoice{{Voice: framewatch.VoiceOwn, Are: map[framewatch.Voice]int{framewatch.VoiceOwn: 31}}}, Coders: []framewatch.Coder{{Name: "Ada"}},
			Agreement: []framewatch.CoderAgreement{{About: "correct"}}, Lexicons: []string{}, Notices: []string{},
		})
	case "unknown":
		return res, fmt.Errorf("%w: the lexicon has no concept %q", framewatch.ErrQuery, concept)
	}
	return res, nil
}

func TestValidationsOverTheAPI(t *testing.T) {
	h := newFullServer(t, few, nil)
	for _, c := range []struct {
		ask, want string
		status    int
	}{
		{"", `"precision":{"right":57,"of":60,"share":0.95,`, http.StatusOK},
		{"?concept=illegal_immigrant", `"are":{"own":31}`, http.StatusOK},
		{"?concept=alien", `"validations":[]`, http.StatusOK},
		{"?concept=illegal_immigrant&format=csv", "illegal_immigrant,Illegal immigrants,,60,57,60,0.95,", http.StatusOK},
		{"?concept=unknown", "no concept", http.StatusBadRequest},
		{"?concpet=x", "no parameter", http.StatusBadRequest},
	} {
		if w := get(t, h, "/api/v1/validations"+c.ask); w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: status %d, %s; want %q", c.ask, w.Code, shorten(w.Body.String()), c.want)
		}
	}
}
