package claw

import (
	"context"
	"sync"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// memory knows what became of every key, and which epoch of every run is the newest. All its
// decisions are taken under one lock; nothing waits while holding it.
type memory struct {
	mu      sync.Mutex
	now     func() time.Time
	keys    *shelf[*entry]
	fences  *shelf[uint64]
	flights map[*flight]struct{}
}

// entry is what is known of one key.
type entry struct {
	request request
	// undone is a tombstone: the key may never be applied again.
	undone bool
	// flight is the delivery under way, if there is one. A second delivery waits for it.
	flight *flight
	// unrecorded: the effect was applied but the ledger could not take its line.
	unrecorded bool
	// remembered: reply and err are the answer to any later delivery.
	remembered bool
	reply      any
	err        error
}

// request tells two requests apart that were sent under one key by mistake.
type request struct {
	method string
	sha256 string
}

func newMemory(now func() time.Time, retention time.Duration, limit int) *memory {
	return &memory{
		now:     now,
		keys:    newShelf(retention, limit, func(e *entry) bool { return e.flight != nil }),
		fences:  newShelf(retention, limit, func(uint64) bool { return false }),
		flights: map[*flight]struct{}{},
	}
}

// admit lets a delivery in. It answers with a flight that the caller leads and must finish, or with
// the entry of a key that was applied before. It waits, within ctx, for whatever has to be over
// first: another delivery of the key, the effect that this one takes back, or the last commit of
// an older executor.
func (m *memory) admit(ctx context.Context, d Delivery, r request) (*flight, *entry, error) {
	for {
		led, known, wait, err := m.decide(d, r)
		if wait == nil {
			return led, known, err
		}
		select {
		case <-wait:
		case <-ctx.Done():
			return nil, nil, status.FromContextError(ctx.Err()).Err()
		}
	}
}

func (m *memory) decide(d Delivery, r request) (led *flight, known *entry, wait <-chan struct{}, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.keys.expire(m.now())
	m.fences.expire(m.now())
	if m.late(d) {
		return nil, nil, nil, errLate("on arrival")
	}
	if wait, err = m.raiseFence(d); wait != nil || err != nil {
		return nil, nil, wait, err
	}
	own, ok := m.keys.get(d.Key)
	switch {
	case !ok:
	case own.undone:
		return nil, nil, nil, errUndone()
	case own.request != r:
		return nil, nil, nil, status.Error(codes.FailedPrecondition,
			"key belongs to another request: it was first sent to "+own.request.method+" or with other arguments")
	case own.flight != nil:
		return nil, nil, own.flight.done, nil
	case own.remembered:
		return nil, own, nil, nil
	}
	if wait, err = m.bury(d.Undoes); wait != nil || err != nil {
		return nil, nil, wait, err
	}
	led, err = m.takeOff(d, r)
	return led, nil, nil, err
}

func (m *memory) late(d Delivery) bool {
	return !d.Deadline.IsZero() && m.now().After(d.Deadline)
}
