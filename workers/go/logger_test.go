package claw

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"testing"
)

// lines collects what is logged.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(line)
}

func (l *lines) all(t *testing.T) []map[string]any {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	found := []map[string]any{}
	for _, text := range bytes.Split(bytes.TrimSpace(l.text.Bytes()), []byte("\n")) {
		var line map[string]any
		if err := json.Unmarshal(text, &line); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		found = append(found, line)
	}
	return found
}

func TestEveryLineOfARequestNamesIt(t *testing.T) {
	out := &lines{}
	log := NewLogger(out, LogOptions{Service: "till", Place: "here"})
	s := openTill(t, Options{Logger: log})
	s.before = func(ctx context.Context) error {
		log.With("shelf", 3).InfoContext(ctx, "counting", slog.Group("till", "coins", 0))
		return nil
	}
	request := sent{run: "r", key: "k", attempt: 2, coin: "a", trace: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
	s.send(t, request)
	s.send(t, request)
	wanted := []string{"counting", "applied", "answered from memory"}
	found := out.all(t)
	if len(found) != len(wanted) {
		t.Fatalf("%v", found)
	}
	for i, line := range found {
		if line["msg"] != wanted[i] || line["execution_id"] != "r" || line["key"] != "k" || line["attempt"] != 2.0 ||
			line["trace_id"] != "0af7651916cd43dd8448eb211c80319c" || line["service"] != "till" || line["place"] != "here" {
			t.Errorf("line %d: %v", i+1, line)
		}
	}
}
