package claw

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
)

// turn is one step of a law: a request, what it is answered, and how many coins there are then.
type turn struct {
	send       sent
	wait       time.Duration // before sending
	coins      int
	code       codes.Code
	detail     string // the answer's detail contains it
	remembered bool
}

// A law is a sequence of requests to a fresh till. After each one, the ledger holds exactly one
// line for each coin.
func TestLaws(t *testing.T) {
	laws := []struct {
		law     string
		options Options
		turns   []turn
	}{
		{"a key that was applied is answered from memory", Options{}, []turn{
			{send: sent{key: "k", coin: "a", attempt: 1}, coins: 1},
			{send: sent{key: "k", coin: "a", attempt: 2}, coins: 1, remembered: true},
			{send: sent{key: "l", coin: "a"}, coins: 2},
		}},
		{"a request without a key is applied each time", Options{}, []turn{
			{send: sent{coin: "a"}, coins: 1},
			{send: sent{coin: "a"}, coins: 2},
		}},
		{"a key that comes back with other arguments or for another method is refused", Options{}, []turn{
			{send: sent{key: "k", coin: "a"}, coins: 1},
			{send: sent{key: "k", coin: "b"}, coins: 1, code: codes.FailedPrecondition, detail: "another request"},
			{send: sent{key: "k", coin: "a", method: "Forget"}, coins: 1, code: codes.FailedPrecondition, detail: "another request"},
		}},
		{"an undo buries the key that it takes back", Options{}, []turn{
			{send: sent{key: "k", coin: "a"}, coins: 1},
			{send: sent{key: "u", undoes: "k", coin: "-a"}, coins: 2},
			{send: sent{key: "k", coin: "a"}, coins: 2, code: codes.FailedPrecondition, detail: "undone"},
			{send: sent{key: "u", undoes: "k", coin: "-a"}, coins: 2, remembered: true},
		}},
		{"an undo buries a key that was never seen", Options{}, []turn{
			{send: sent{key: "u", undoes: "k", coin: "-a"}, coins: 1},
			{send: sent{key: "k", coin: "a"}, coins: 1, code: codes.FailedPrecondition, detail: "undone"},
		}},
		{"an undo without a key of its own buries too", Options{}, []turn{
			{send: sent{undoes: "k", coin: "-a"}, coins: 1},
			{send: sent{key: "k", coin: "a"}, coins: 1, code: codes.FailedPrecondition, detail: "undone"},
		}},
		{"an undo that is refused buries nothing", Options{}, []turn{
			{send: sent{run: "r", epoch: 2, key: "x", coin: "x"}, coins: 1},
			{send: sent{run: "r", epoch: 1, key: "u", undoes: "k", coin: "-a"}, coins: 1, code: codes.FailedPrecondition, detail: "stale epoch"},
			{send: sent{run: "r", epoch: 2, key: "k", coin: "a"}, coins: 2},
		}},
		{"an older epoch of the same run is refused", Options{}, []turn{
			{send: sent{run: "r", epoch: 2, key: "k", coin: "a"}, coins: 1},
			{send: sent{run: "r", epoch: 1, key: "l", coin: "b"}, coins: 1, code: codes.FailedPrecondition, detail: "stale epoch"},
			{send: sent{run: "r", epoch: 1, key: "k", coin: "a"}, coins: 1, code: codes.FailedPrecondition, detail: "stale epoch"},
			{send: sent{run: "s", epoch: 1, key: "m", coin: "c"}, coins: 2},
			{send: sent{run: "r", epoch: 2, key: "n", coin: "d"}, coins: 3},
			{send: sent{run: "r", epoch: 3, key: "k", coin: "a"}, coins: 3, remembered: true},
			{send: sent{run: "r", epoch: 2, key: "o", coin: "e"}, coins: 3, code: codes.FailedPrecondition, detail: "stale epoch"},
			{send: sent{run: "r", key: "p", coin: "f"}, coins: 3, code: codes.FailedPrecondition, detail: "stale epoch"},
		}},
		{"a request that arrives after its deadline is refused, and may come again with a later one", Options{}, []turn{
			{send: sent{key: "k", coin: "a", deadline: time.Now().Add(-time.Millisecond)}, code: codes.DeadlineExceeded, detail: "on arrival"},
			{send: sent{key: "k", coin: "a", deadline: time.Now().Add(time.Hour)}, coins: 1},
		}},
		{"an undo that arrives after its deadline buries nothing", Options{}, []turn{
			{send: sent{key: "u", undoes: "k", coin: "-a", deadline: time.Now().Add(-time.Second)}, code: codes.DeadlineExceeded},
			{send: sent{key: "k", coin: "a"}, coins: 1},
		}},
		{"keys, tombstones and epochs are forgotten after the retention", Options{Retention: time.Hour}, []turn{
			{send: sent{run: "r", epoch: 5, key: "k", coin: "a"}, coins: 1},
			{send: sent{key: "u", undoes: "v", coin: "b"}, coins: 2},
			{wait: 59 * time.Minute, send: sent{run: "r", epoch: 5, key: "k", coin: "a"}, coins: 2, remembered: true},
			{wait: 2 * time.Minute, send: sent{key: "k", coin: "a"}, coins: 3},
			{send: sent{key: "v", coin: "v"}, coins: 4},
			{wait: time.Hour, send: sent{run: "r", epoch: 1, key: "l", coin: "l"}, coins: 5},
		}},
		{"a full memory refuses a new key rather than forget an old one", Options{Limit: 2, Retention: time.Hour}, []turn{
			{send: sent{key: "k", coin: "a"}, coins: 1},
			{send: sent{key: "l", coin: "b"}, coins: 2},
			{send: sent{key: "m", coin: "c"}, coins: 2, code: codes.ResourceExhausted, detail: "was not applied"},
			{send: sent{key: "k", coin: "a"}, coins: 2, remembered: true},
			{wait: time.Hour, send: sent{key: "m", coin: "c"}, coins: 3},
		}},
		{"metadata that can't be understood is refused with the header's name", Options{}, []turn{
			{send: sent{key: "k", header: []string{"claw-epoch", "two"}}, code: codes.InvalidArgument, detail: `claw-epoch is "two"`},
			{send: sent{key: "k", header: []string{"claw-deadline", "-5"}}, code: codes.InvalidArgument, detail: "claw-deadline"},
			{send: sent{key: "k", header: []string{"claw-key", "l"}}, code: codes.InvalidArgument, detail: "claw-key was sent 2 times"},
			{send: sent{key: strings.Repeat("k", 1025)}, code: codes.InvalidArgument, detail: "1025 bytes"},
			{send: sent{key: "k", undoes: "k"}, code: codes.InvalidArgument, detail: "claw-undoes names the request's own key"},
		}},
		{"a method without side effects has neither key nor ledger nor fence", Options{}, []turn{
			{send: sent{run: "r", epoch: 2, key: "k", coin: "a"}, coins: 1},
			{send: sent{run: "r", epoch: 1, key: "k", method: "Peek"}, coins: 1},
			{send: sent{key: "p", method: "Peek"}, coins: 1},
			{send: sent{key: "p", method: "Peek"}, coins: 1},
		}},
		{"a method that says it has no side effects can't commit one", Options{}, []turn{
			{send: sent{key: "k", coin: "a", method: "SlyPeek"}, code: codes.Internal, detail: "NO_SIDE_EFFECTS"},
		}},
	}
	for _, l := range laws {
		t.Run(l.law, func(t *testing.T) {
			s := openTill(t, l.options)
			for i, turn := range l.turns {
				s.clock.forward(turn.wait)
				got := s.send(t, turn.send)
				if got.code != turn.code || !strings.Contains(got.detail, turn.detail) || got.remembered != turn.remembered {
					t.Fatalf("turn %d: got %+v, want %+v", i+1, got, turn)
				}
				if coins := len(s.coinsNow()); coins != turn.coins {
					t.Fatalf("turn %d: %d coins, want %d", i+1, coins, turn.coins)
				}
				s.ledgerEqualsEffects(t)
			}
		})
	}
}

// ledgerEqualsEffects compares the till with its ledger, coin by coin.
func (s *till) ledgerEqualsEffects(t *testing.T) {
	t.Helper()
	written := []string{}
	for _, line := range s.ledger.linesNow() {
		written = append(written, line.Detail["coin"].(string))
	}
	if coins := s.coinsNow(); !reflect.DeepEqual(coins, written) {
		t.Fatalf("the till holds %q, the ledger says %q", coins, written)
	}
}

func TestRememberedReplyIsTheFirstReply(t *testing.T) {
	s := openTill(t, Options{})
	first := s.send(t, sent{key: "k", coin: "a"})
	s.send(t, sent{key: "l", coin: "b"})
	if again := s.send(t, sent{key: "k", coin: "a"}); again.coins != first.coins {
		t.Fatalf("first reply %d, remembered reply %d", first.coins, again.coins)
	}
}
