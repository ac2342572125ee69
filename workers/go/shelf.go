package claw

import (
	"container/list"
	"time"
)

// shelf is a map that forgets. An item that wasn't touched for the retention is dropped, and a full
// shelf takes no new item: dropping a younger one would break a promise that still holds.
type shelf[V any] struct {
	retention time.Duration
	limit     int
	// busy items are kept whatever their age.
	busy func(V) bool

	byName map[string]*list.Element
	// byAge holds the items in the order of their last touch, oldest first.
	byAge *list.List
}

type shelved[V any] struct {
	name    string
	value   V
	touched time.Time
}

func newShelf[V any](retention time.Duration, limit int, busy func(V) bool) *shelf[V] {
	return &shelf[V]{retention: retention, limit: limit, busy: busy, byName: map[string]*list.Element{}, byAge: list.New()}
}

func (s *shelf[V]) get(name string) (value V, ok bool) {
	element, ok := s.byName[name]
	if !ok {
		return value, false
	}
	return element.Value.(*shelved[V]).value, true
}

// put adds or replaces an item and makes it the youngest. It returns false when the shelf is full.
func (s *shelf[V]) put(name string, value V, now time.Time) bool {
	if element, ok := s.byName[name]; ok {
		element.Value = &shelved[V]{name, value, now}
		s.byAge.MoveToBack(element)
		return true
	}
	if len(s.byName) >= s.limit {
		return false
	}
	s.byName[name] = s.byAge.PushBack(&shelved[V]{name, value, now})
	return true
}

func (s *shelf[V]) drop(name string) {
	if element, ok := s.byName[name]; ok {
		s.byAge.Remove(element)
		delete(s.byName, name)
	}
}

// expire drops every item whose retention is over. It looks at each item at most once.
func (s *shelf[V]) expire(now time.Time) {
	for range s.byAge.Len() {
		oldest := s.byAge.Front().Value.(*shelved[V])
		if now.Sub(oldest.touched) < s.retention {
			return
		}
		if s.busy(oldest.value) {
			s.put(oldest.name, oldest.value, now)
			continue
		}
		s.drop(oldest.name)
	}
}
