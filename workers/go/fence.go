package claw

// raiseFence refuses a delivery of an executor that was replaced. A newer executor's delivery waits
// for what the older one is just committing, so the two never act at once.
func (m *memory) raiseFence(d Delivery) (wait <-chan struct{}, err error) {
	if d.Run == "" {
		return nil, nil
	}
	if newest, _ := m.fences.get(d.Run); d.Epoch < newest {
		return nil, errStale()
	}
	if !m.fences.put(d.Run, d.Epoch, m.now()) {
		return nil, errFull()
	}
	for f := range m.flights {
		if f.committing && f.delivery.Run == d.Run && f.delivery.Epoch < d.Epoch {
			return f.done, nil
		}
	}
	return nil, nil
}
