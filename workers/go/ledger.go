package claw

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"sync"
)

// Effect is one line of the ledger: something that was applied.
type Effect struct {
	// AtUs is the moment at which the effect was let happen, in microseconds since the Unix epoch.
	AtUs          int64          `json:"at_us"`
	Service       string         `json:"service"`
	Method        string         `json:"method"`
	Place         string         `json:"place"`
	Run           string         `json:"run"`
	Key           string         `json:"key"`
	Undoes        string         `json:"undoes"`
	Epoch         uint64         `json:"epoch"`
	Attempt       int            `json:"attempt"`
	TraceID       string         `json:"trace_id"`
	RequestSHA256 string         `json:"request_sha256"`
	Detail        map[string]any `json:"detail"`
}

// Ledger keeps the effects that were applied. Append returns when the effect is durable.
type Ledger interface {
	Append(Effect) error
	// Past lists the effects that were already there when the ledger was opened.
	Past() []Effect
}

// FileLedger is a ledger in a file of JSON lines that only ever grows.
type FileLedger struct {
	mu   sync.Mutex
	file *os.File
	past []Effect
}

// OpenLedger opens a ledger file, creating it when there is none, and reads the effects that stand
// in it. One process writes a file.
func OpenLedger(path string) (*FileLedger, error) {
	text, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return nil, fmt.Errorf("ledger %s can't be read: %w", path, err)
	}
	past, whole, err := readEffects(text)
	if err != nil {
		return nil, fmt.Errorf("ledger %s: %w", path, err)
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return nil, fmt.Errorf("ledger %s can't be opened: %w", path, err)
	}
	if whole < len(text) {
		if err := file.Truncate(int64(whole)); err != nil {
			file.Close()
			return nil, fmt.Errorf("ledger %s ends in half a line that can't be cut: %w", path, err)
		}
	}
	return &FileLedger{file: file, past: past}, nil
}

// readEffects also returns the number of bytes that whole lines take. Half a line at the end is the
// trace of a crash: nobody was told of its effect, so it isn't one.
func readEffects(text []byte) (effects []Effect, whole int, err error) {
	for number := 1; ; number++ {
		length := bytes.IndexByte(text[whole:], '\n')
		if length < 0 {
			return effects, whole, nil
		}
		var effect Effect
		if err := json.Unmarshal(text[whole:whole+length], &effect); err != nil {
			return nil, 0, fmt.Errorf("line %d is not an effect: %w", number, err)
		}
		effects = append(effects, effect)
		whole += length + 1
	}
}

// Append writes one line with one write and waits for the disk.
func (l *FileLedger) Append(effect Effect) error {
	line, err := json.Marshal(effect)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	before, err := l.file.Stat()
	if err != nil {
		return err
	}
	_, err = l.file.Write(append(line, '\n'))
	if err == nil {
		err = l.file.Sync()
	}
	if err != nil {
		// The line will be appended again: neither half of it nor a doubtful whole may stay.
		_ = l.file.Truncate(before.Size())
	}
	return err
}

// Past lists the effects that stood in the file when it was opened.
func (l *FileLedger) Past() []Effect { return l.past }

// Close closes the file.
func (l *FileLedger) Close() error { return l.file.Close() }
