package claw

// bury puts a tombstone on the key that an undo takes back, known or not. A delivery of that key
// that is under way is waited for: it is refused at its commit, or was applied and can be undone.
func (m *memory) bury(key string) (wait <-chan struct{}, err error) {
	if key == "" {
		return nil, nil
	}
	e, ok := m.keys.get(key)
	if !ok {
		e = &entry{}
	}
	if !e.undone && !m.keys.put(key, e, m.now()) {
		return nil, errFull()
	}
	e.undone = true
	if e.flight != nil {
		return e.flight.done, nil
	}
	return nil, nil
}
