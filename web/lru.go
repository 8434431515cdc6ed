package web

import "container/list"

// An lru remembers the values that were asked for last, at most so many. The
// zero value is of no use; it is not safe for several goroutines.
type lru[K comparable, V any] struct {
	most  int
	order *list.List // of entry[K, V], the latest in front
	at    map[K]*list.Element
}

type entry[K comparable, V any] struct {
	key   K
	value V
}

func newLRU[K comparable, V any](most int) lru[K, V] {
	return lru[K, V]{most, list.New(), map[K]*list.Element{}}
}

// get is the value of a key, which is made if it is not remembered.
func (l lru[K, V]) get(key K, make func() V) V {
	if e, ok := l.at[key]; ok {
		l.order.MoveToFront(e)
		return e.Value.(entry[K, V]).value
	}
	if l.order.Len() >= l.most {
		delete(l.at, l.order.Remove(l.order.Back()).(entry[K, V]).key)
	}
	value := make()
	l.at[key] = l.order.PushFront(entry[K, V]{key, value})
	return value
}
