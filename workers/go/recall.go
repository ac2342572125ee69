package claw

import "time"

// recall takes up the effects that an earlier process of this service left in its ledger. Their
// keys stay applied; what was replied is lost, which the answer says.
func (m *memory) recall(past []Effect) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	oldest := m.now().Add(-m.keys.retention)
	for _, effect := range past {
		at := time.UnixMicro(effect.AtUs)
		if at.After(oldest) && !m.recallOne(effect, at) {
			return errFull()
		}
	}
	return nil
}

// recallOne returns false when the memory is full.
func (m *memory) recallOne(effect Effect, at time.Time) bool {
	fits := true
	keep := func(key string, change func(*entry)) {
		if key == "" {
			return
		}
		e, ok := m.keys.get(key)
		if !ok {
			e = &entry{}
		}
		change(e)
		fits = m.keys.put(key, e, at) && fits
	}
	keep(effect.Key, func(e *entry) {
		e.request = request{"/" + effect.Service + "/" + effect.Method, effect.RequestSHA256}
		e.remembered, e.err = true, errForgotten()
	})
	keep(effect.Undoes, func(e *entry) { e.undone = true })
	if newest, _ := m.fences.get(effect.Run); effect.Run != "" && effect.Epoch >= newest {
		fits = m.fences.put(effect.Run, effect.Epoch, at) && fits
	}
	return fits
}
