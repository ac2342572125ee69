package claw

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
)

func contains(text, part string) bool { return strings.Contains(text, part) }

func openTestLedger(t *testing.T, path string) *FileLedger {
	t.Helper()
	ledger, err := OpenLedger(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ledger.Close() })
	return ledger
}

func TestALedgerLineSaysWhatWasApplied(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.jsonl")
	s := openTill(t, Options{Ledger: openTestLedger(t, path), Place: "us-east-1"})
	s.send(t, sent{run: "r", key: "k", undoes: "j", epoch: 3, attempt: 2, coin: "a",
		trace: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"})
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var line map[string]any
	if err := json.Unmarshal(bytes.TrimSpace(text), &line); err != nil {
		t.Fatal(err)
	}
	if at := line["at_us"].(float64); at < 1.6e15 {
		t.Errorf("at_us %v is not in microseconds", at)
	}
	delete(line, "at_us")
	want := map[string]any{
		"service": "claw.test.Till", "method": "Add", "place": "us-east-1", "run": "r", "key": "k", "undoes": "j",
		"epoch": 3.0, "attempt": 2.0, "trace_id": "0af7651916cd43dd8448eb211c80319c",
		// The SHA-256 of a StringValue "a": 0a 01 61.
		"request_sha256": "23dca2a7429612378554b0bb5b85012dec00a17cc2c673f17d2b76a50b839cd5",
		"detail":         map[string]any{"coin": "a"},
	}
	if !reflect.DeepEqual(line, want) {
		t.Fatalf("got %v\nwant %v", line, want)
	}
}

// A restarted service keeps its word: what stands in its ledger isn't applied again.
func TestARestartRecallsTheLedger(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.jsonl")
	before := openTill(t, Options{Ledger: openTestLedger(t, path)})
	before.send(t, sent{run: "r", epoch: 4, key: "k", coin: "a"})
	before.send(t, sent{run: "r", epoch: 4, key: "u", undoes: "x", coin: "b"})
	text, _ := os.ReadFile(path)
	if err := os.WriteFile(path, append(text, `{"at_us":17`...), 0o644); err != nil {
		t.Fatal(err)
	}

	after := openTill(t, Options{Ledger: openTestLedger(t, path)})
	answers := []struct {
		send   sent
		code   codes.Code
		detail string
	}{
		{sent{run: "r", epoch: 4, key: "k", coin: "a"}, codes.Unknown, "its reply is not known any more"},
		{sent{run: "r", epoch: 4, key: "x", coin: "x"}, codes.FailedPrecondition, "undone"},
		{sent{run: "r", epoch: 3, key: "z", coin: "z"}, codes.FailedPrecondition, "stale epoch"},
		{sent{run: "r", epoch: 4, key: "n", coin: "n"}, codes.OK, ""},
	}
	for _, a := range answers {
		if got := after.send(t, a.send); got.code != a.code || !contains(got.detail, a.detail) {
			t.Fatalf("%+v: got %+v", a.send, got)
		}
	}
	if coins := after.coinsNow(); !reflect.DeepEqual(coins, []string{"n"}) {
		t.Fatalf("applied after the restart: %q", coins)
	}
	if past := openTestLedger(t, path).Past(); len(past) != 3 {
		t.Fatalf("the ledger holds %d effects, want 3: the half line is cut", len(past))
	}
}

func TestABrokenLedgerIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.jsonl")
	if err := os.WriteFile(path, []byte("{\"at_us\":1}\nnonsense\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenLedger(path); err == nil || !contains(err.Error(), "line 2") {
		t.Fatalf("got %v", err)
	}
}
