package framewatch

import "time"

// A Subscription is our wish to be told by a hub when a feed has news, after
// WebSub (https://www.w3.org/TR/websub/). What a hub tells only makes us look
// at the feed: it is never trusted for more.
type Subscription struct {
	Topic   string // address of the feed, as the hub knows it; a subscription is known by it
	Hub     string
	Secret  string // random; the hub signs with it, and our callback's ID is derived from it
	State   SubscriptionState
	NextAt  time.Time // when it is asked for, asked for again, or renewed
	Expires time.Time // end of the lease; zero if there never was one
	Heard   time.Time // last notification; zero if none
	Error   string    // why it is not active, in words
}

// A SubscriptionState says where a subscription stands.
type SubscriptionState string

// The states of a subscription.
const (
	SubscriptionAsked   SubscriptionState = "asked"   // the hub has not said yes
	SubscriptionActive  SubscriptionState = "active"  // the hub has, until Expires
	SubscriptionRefused SubscriptionState = "refused" // the hub has said no
	SubscriptionEnding  SubscriptionState = "ending"  // the hub is asked to forget it
	SubscriptionEnded   SubscriptionState = "ended"   // not kept
)

// A HubQuestion is what a hub asks at our callback: whether we meant what we
// asked of it, or that it refuses.
type HubQuestion struct {
	Mode   string // "subscribe", "unsubscribe" or "denied"
	Topic  string
	Lease  time.Duration // after which it forgets us; 0 if it does not say
	Reason string        // of a refusal, in its words
}
