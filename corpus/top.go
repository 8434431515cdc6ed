package corpus

import "slices"

// A top keeps the n first of many in an order, in memory for about twice as
// many.
type top[T any] struct {
	n       int
	compare func(a, b T) int
	kept    []T
	cut     bool // kept[n-1] is the last that counts
}

func newTop[T any](n int, compare func(a, b T) int) *top[T] { return &top[T]{n: n, compare: compare} }

func (t *top[T]) add(x T) {
	if t.cut && t.compare(x, t.kept[t.n-1]) > 0 {
		return
	}
	if t.kept = append(t.kept, x); len(t.kept) >= 2*t.n+1024 {
		t.sorted()
	}
}

// sorted returns the n first in order.
func (t *top[T]) sorted() []T {
	slices.SortFunc(t.kept, t.compare)
	if len(t.kept) >= t.n {
		t.kept, t.cut = t.kept[:t.n], t.n > 0
	}
	return t.kept
}
