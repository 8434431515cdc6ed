package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"framewatch"
)

func TestSubscriptions(t *testing.T) {
	s, err := Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	const topic = "https://a.example/feed"
	sources := []framewatch.Source{{Name: "A", Listings: []framewatch.Listing{{Kind: framewatch.FeedListing, URL: topic}}}}
	if err := s.PlanSources(t.Context(), sources, framewatch.Scope{}, now, 0, false); err != nil {
		t.Fatal(err)
	}
	state := framewatch.ListingState{Source: "A", URL: topic, Kind: framewatch.FeedListing, Hub: "https://hub.example/", Topic: topic, NextAt: now.Add(time.Hour), CheckedAt: now, OKAt: now}
	if _, err := s.SaveListing(t.Context(), state, nil, nil, func(*framewatch.ListingState, []framewatch.Entry) {}); err != nil {
		t.Fatal(err)
	}
	topics, err := s.Topics(t.Context())
	if want := []framewatch.Subscription{{Topic: topic, Hub: "https://hub.example/"}}; err != nil || !cmp.Equal(want, topics) {
		t.Errorf("topics %+v, %v", topics, err)
	}
	u := framewatch.Subscription{Topic: topic, Hub: "https://hub.example/", Secret: "s", State: framewatch.SubscriptionAsked, NextAt: now}
	for _, state := range []framewatch.SubscriptionState{framewatch.SubscriptionAsked, framewatch.SubscriptionActive} {
		if u.State = state; state == framewatch.SubscriptionActive {
			u.Expires = now.Add(time.Hour)
		}
		if err := s.SaveSubscription(t.Context(), u); err != nil {
			t.Fatal(err)
		}
		if list, err := s.Subscriptions(t.Context()); err != nil || len(list) != 1 || list[0] != u {
			t.Errorf("kept %+v, %v, want %+v", list, err, u)
		}
	}
	if err := s.WakeTopic(t.Context(), topic, now.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if l, err := s.Listing(t.Context(), "A", topic); err != nil || !l.NextAt.Equal(now.Add(time.Minute)) {
		t.Errorf("the listing is due at %v, %v", l.NextAt, err)
	}
	// What is due earlier is not put off.
	if err := s.WakeTopic(t.Context(), topic, now.Add(2*time.Minute)); err != nil {
		t.Fatal(err)
	}
	if l, err := s.Listing(t.Context(), "A", topic); err != nil || !l.NextAt.Equal(now.Add(time.Minute)) {
		t.Errorf("then it is due at %v, %v", l.NextAt, err)
	}
	list, err := s.Subscriptions(t.Context())
	if err != nil || !list[0].Heard.Equal(now.Add(2*time.Minute)) {
		t.Errorf("heard %+v, %v", list, err)
	}
	other := u
	other.Secret, other.State = "another's", framewatch.SubscriptionEnded
	if err := s.SaveSubscription(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	if list, err := s.Subscriptions(t.Context()); err != nil || len(list) != 1 {
		t.Errorf("after another one ended: %+v, %v", list, err)
	}
	u.State = framewatch.SubscriptionEnded
	if err := s.SaveSubscription(t.Context(), u); err != nil {
		t.Fatal(err)
	}
	if list, err := s.Subscriptions(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("after it ended: %+v, %v", list, err)
	}
}
