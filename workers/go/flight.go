package claw

import (
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// flight is one delivery on its way through its handler.
type flight struct {
	delivery Delivery
	entry    *entry // nil without a key
	// committing: the moment of taking effect has come; it can't be refused any more.
	committing bool
	applied    bool
	recorded   bool
	done       chan struct{}
}

func (m *memory) takeOff(d Delivery, r request) (*flight, error) {
	f := &flight{delivery: d, done: make(chan struct{})}
	if d.Key != "" {
		e, ok := m.keys.get(d.Key)
		if !ok {
			e = &entry{request: r}
			if !m.keys.put(d.Key, e, m.now()) {
				return nil, errFull()
			}
		}
		e.flight, f.entry = f, e
	}
	m.flights[f] = struct{}{}
	return f, nil
}

// beginCommit is the last moment at which a flight can be refused.
func (m *memory) beginCommit(f *flight) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	newest, _ := m.fences.get(f.delivery.Run)
	switch {
	case f.committing:
		return status.Error(codes.Internal, "claw.Commit was called twice for one request; put the whole effect into one")
	case f.entry != nil && f.entry.undone:
		return errUndone()
	case f.delivery.Run != "" && f.delivery.Epoch < newest:
		return errStale()
	case m.late(f.delivery):
		return errLate("before it took effect")
	}
	f.committing = true
	f.applied = f.entry != nil && f.entry.unrecorded
	return nil
}

// cancelCommit says that the effect was not applied after all.
func (m *memory) cancelCommit(f *flight) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f.committing = false
}

// finish ends a flight with the handler's answer. Only what took effect is remembered: a request
// that failed before may be sent again.
func (m *memory) finish(f *flight, reply any, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.flights, f)
	close(f.done)
	e := f.entry
	if e == nil {
		return
	}
	e.flight = nil
	e.unrecorded = f.applied && !f.recorded
	switch {
	case f.recorded || (err == nil && !e.unrecorded):
		e.remembered, e.reply, e.err = true, reply, err
	case !e.unrecorded && !e.undone:
		m.keys.drop(f.delivery.Key)
		return
	}
	m.keys.put(f.delivery.Key, e, m.now())
}
