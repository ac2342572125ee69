package claw

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// held makes the next handler stop at its commit. Its first channel says that it is there.
func (s *till) held() (there <-chan struct{}, release func()) {
	arrived, gate := make(chan struct{}), make(chan struct{})
	var once sync.Once
	s.before = func(context.Context) error {
		first := false
		once.Do(func() { first = true })
		if first {
			close(arrived)
			<-gate
		}
		return nil
	}
	return arrived, func() { close(gate) }
}

// heldApplying is held, but inside the commit.
func (s *till) heldApplying() (there <-chan struct{}, release func()) {
	arrived, gate := make(chan struct{}), make(chan struct{})
	var once sync.Once
	s.apply = func() error {
		first := false
		once.Do(func() { first = true })
		if first {
			close(arrived)
			<-gate
		}
		return nil
	}
	return arrived, func() { close(gate) }
}

func (s *till) sendAside(t *testing.T, request sent) <-chan answer {
	answers := make(chan answer, 1)
	go func() { answers <- s.send(t, request) }()
	return answers
}

// buried returns when the key's tombstone stands.
func (s *till) buried(t *testing.T, key string) {
	t.Helper()
	for range 5000 {
		s.guard.memory.mu.Lock()
		e, ok := s.guard.memory.keys.get(key)
		undone := ok && e.undone
		s.guard.memory.mu.Unlock()
		if undone {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("%s was not buried", key)
}

// waiting checks that a delivery isn't answered yet. It can only err by passing: whoever needs the
// delivery to have arrived awaits a sign of that.
func waiting(t *testing.T, answers <-chan answer) {
	t.Helper()
	select {
	case got := <-answers:
		t.Fatalf("answered %+v, should have waited", got)
	case <-time.After(30 * time.Millisecond):
	}
}

func TestConcurrentDeliveriesOfAKeyAreAppliedOnce(t *testing.T) {
	s := openTill(t, Options{})
	there, release := s.held()
	first := s.sendAside(t, sent{key: "k", coin: "a", attempt: 1})
	<-there
	others := []<-chan answer{}
	for range 8 {
		others = append(others, s.sendAside(t, sent{key: "k", coin: "a", attempt: 2}))
	}
	waiting(t, others[0])
	release()
	if got := <-first; got.code != codes.OK || got.remembered {
		t.Fatalf("first: %+v", got)
	}
	for _, other := range others {
		if got := <-other; got.code != codes.OK || !got.remembered || got.coins != 1 {
			t.Fatalf("other: %+v", got)
		}
	}
	s.ledgerEqualsEffects(t)
	if lines := s.ledger.linesNow(); len(lines) != 1 {
		t.Fatalf("ledger: %+v", lines)
	}
}

func TestADeliveryThatWaitedForAFailedOneIsApplied(t *testing.T) {
	s := openTill(t, Options{})
	there, release := s.held()
	applies := 0
	s.apply = func() error {
		if applies++; applies == 1 {
			return status.Error(codes.Unavailable, "jammed")
		}
		return nil
	}
	first := s.sendAside(t, sent{key: "k", coin: "a"})
	<-there
	second := s.sendAside(t, sent{key: "k", coin: "a"})
	waiting(t, second)
	release()
	if got := <-first; got.code != codes.Unavailable {
		t.Fatalf("first: %+v", got)
	}
	if got := <-second; got.code != codes.OK || got.remembered {
		t.Fatalf("second: %+v", got)
	}
	s.ledgerEqualsEffects(t)
}

func TestAKeyUnderWayOutlastsTheRetention(t *testing.T) {
	s := openTill(t, Options{Retention: time.Hour})
	there, release := s.held()
	first := s.sendAside(t, sent{key: "k", coin: "a"})
	<-there
	s.clock.forward(2 * time.Hour)
	second := s.sendAside(t, sent{key: "k", coin: "a"})
	waiting(t, second)
	release()
	if got := <-first; got.code != codes.OK {
		t.Fatalf("first: %+v", got)
	}
	if got := <-second; !got.remembered {
		t.Fatalf("second: %+v", got)
	}
	s.ledgerEqualsEffects(t)
}

func TestAFailedCallIsNotRemembered(t *testing.T) {
	jammed := status.Error(codes.Unavailable, "jammed")
	places := map[string]func(*till, func() error){
		"before the commit": func(s *till, fail func() error) { s.before = func(context.Context) error { return fail() } },
		"in the commit":     func(s *till, fail func() error) { s.apply = fail },
	}
	for place, set := range places {
		t.Run(place, func(t *testing.T) {
			// There is room for one key: a failed one may not take it.
			s := openTill(t, Options{Limit: 1})
			set(s, func() error { return jammed })
			for _, key := range []string{"j", "k", "k"} {
				if got := s.send(t, sent{key: key, coin: "a"}); got.code != codes.Unavailable || got.remembered {
					t.Fatalf("failing: %+v", got)
				}
			}
			set(s, func() error { return nil })
			if got := s.send(t, sent{key: "k", coin: "a"}); got.code != codes.OK || got.remembered {
				t.Fatalf("then: %+v", got)
			}
			s.ledgerEqualsEffects(t)
		})
	}
}

func TestAnErrorAfterTheCommitIsRemembered(t *testing.T) {
	s := openTill(t, Options{})
	s.after = func(context.Context) error { return status.Error(codes.Internal, "no receipt paper") }
	for i, remembered := range []bool{false, true} {
		if got := s.send(t, sent{key: "k", coin: "a"}); got.code != codes.Internal || got.remembered != remembered {
			t.Fatalf("delivery %d: %+v", i+1, got)
		}
	}
	s.ledgerEqualsEffects(t)
}

// What happens while a handler is on its way to its commit decides whether it may commit.
func TestTheCommitIsTheLastMomentOfRefusal(t *testing.T) {
	rivals := []struct {
		what  string
		rival func(*till) sent
		code  codes.Code
		then  string
	}{
		{"the deadline passes", func(s *till) sent { s.clock.forward(2 * time.Hour); return sent{method: "Peek"} }, codes.DeadlineExceeded, "before it took effect"},
		{"its undo arrives", func(*till) sent { return sent{run: "r", epoch: 1, key: "u", undoes: "k", coin: "-a"} }, codes.FailedPrecondition, "undone"},
		{"a newer executor arrives", func(*till) sent { return sent{run: "r", epoch: 2, key: "n", coin: "n"} }, codes.FailedPrecondition, "stale epoch"},
		{"a newer executor of another run arrives", func(*till) sent { return sent{run: "s", epoch: 2, key: "n", coin: "n"} }, codes.OK, ""},
	}
	for _, r := range rivals {
		t.Run(r.what, func(t *testing.T) {
			s := openTill(t, Options{})
			there, release := s.held()
			first := s.sendAside(t, sent{run: "r", epoch: 1, key: "k", coin: "a", deadline: time.Now().Add(time.Hour)})
			<-there
			rival := r.rival(s)
			answers := s.sendAside(t, rival)
			if rival.undoes != "" {
				s.buried(t, rival.undoes)
				waiting(t, answers)
				release()
			} else if got := <-answers; got.code != codes.OK {
				t.Fatalf("rival: %+v", got)
			} else {
				release()
			}
			if got := <-first; got.code != r.code || !contains(got.detail, r.then) {
				t.Fatalf("got %+v, want %v %q", got, r.code, r.then)
			}
			if rival.undoes != "" {
				if got := <-answers; got.code != codes.OK {
					t.Fatalf("undo: %+v", got)
				}
			}
			s.ledgerEqualsEffects(t)
		})
	}
}

// What arrives while an effect is being applied waits until it is over.
func TestACommitIsNotOvertaken(t *testing.T) {
	rivals := map[string]sent{
		"by its undo":               {run: "r", epoch: 1, key: "u", undoes: "k", coin: "-a"},
		"by a newer executor":       {run: "r", epoch: 2, key: "n", coin: "n"},
		"by a newer one's undo":     {run: "r", epoch: 2, key: "u", undoes: "k", coin: "-a"},
		"by a newer one's same key": {run: "r", epoch: 2, key: "k", coin: "a"},
	}
	for who, rival := range rivals {
		t.Run(who, func(t *testing.T) {
			s := openTill(t, Options{})
			there, release := s.heldApplying()
			first := s.sendAside(t, sent{run: "r", epoch: 1, key: "k", coin: "a"})
			<-there
			second := s.sendAside(t, rival)
			waiting(t, second)
			release()
			if got := <-first; got.code != codes.OK || got.coins != 1 {
				t.Fatalf("first: %+v", got)
			}
			if got := <-second; got.code != codes.OK || got.remembered != (rival.key == "k") {
				t.Fatalf("second: %+v", got)
			}
			s.ledgerEqualsEffects(t)
		})
	}
}

func TestTheClientsGoingAwayDoesNotStopAHandler(t *testing.T) {
	moments := map[string]func(*till) (<-chan struct{}, func()){
		"before the commit": (*till).held,
		"in the commit":     (*till).heldApplying,
	}
	for moment, hold := range moments {
		t.Run(moment, func(t *testing.T) {
			s := openTill(t, Options{})
			there, release := hold(s)
			seen := make(chan error, 1)
			s.after = func(ctx context.Context) error { seen <- ctx.Err(); return nil }
			ctx, leave := context.WithCancel(t.Context())
			gone := make(chan answer, 1)
			go func() { gone <- s.sendWithin(ctx, sent{key: "k", coin: "a"}) }()
			<-there
			leave()
			if got := <-gone; got.code != codes.Canceled {
				t.Fatalf("client: %+v", got)
			}
			<-(<-s.raw).Done()
			release()
			if err := <-seen; err != nil {
				t.Fatalf("the handler's context: %v", err)
			}
			if got := s.send(t, sent{key: "k", coin: "a"}); got.code != codes.OK || !got.remembered {
				t.Fatalf("redelivery: %+v", got)
			}
			s.ledgerEqualsEffects(t)
		})
	}
}

func TestAHandlerSeesItsDeadline(t *testing.T) {
	deadline := time.Now().Add(time.Hour).Truncate(time.Microsecond)
	s := openTill(t, Options{})
	s.before = func(ctx context.Context) error {
		if got, ok := ctx.Deadline(); !ok || !got.Equal(deadline) {
			return errors.New("wrong deadline " + got.String())
		}
		return nil
	}
	if got := s.send(t, sent{key: "k", coin: "a", deadline: deadline}); got.code != codes.OK {
		t.Fatalf("%+v", got)
	}
}

// A waiting delivery waits no longer than its own deadline.
func TestWaitingEndsAtTheDeadline(t *testing.T) {
	s := openTill(t, Options{})
	there, release := s.held()
	first := s.sendAside(t, sent{key: "k", coin: "a"})
	<-there
	second := s.send(t, sent{key: "k", coin: "a", deadline: time.Now().Add(20 * time.Millisecond)})
	if second.code != codes.DeadlineExceeded {
		t.Fatalf("second: %+v", second)
	}
	release()
	<-first
	s.ledgerEqualsEffects(t)
}

// An effect whose line could not be written is not applied again: the next delivery writes the line.
func TestALedgerThatFailsOnce(t *testing.T) {
	s := openTill(t, Options{})
	s.ledger.setBroken(true)
	if got := s.send(t, sent{key: "k", coin: "a"}); got.code != codes.Unknown || !contains(got.detail, "no space left") {
		t.Fatalf("first: %+v", got)
	}
	s.ledger.setBroken(false)
	if got := s.send(t, sent{key: "k", coin: "a"}); got.code != codes.OK || got.remembered {
		t.Fatalf("second: %+v", got)
	}
	if got := s.send(t, sent{key: "k", coin: "a"}); !got.remembered {
		t.Fatalf("third: %+v", got)
	}
	s.ledgerEqualsEffects(t)
}

func TestCommitOutsideARequest(t *testing.T) {
	err := Commit(context.Background(), func() error { t.Fatal("applied"); return nil })
	if status.Code(err) != codes.Internal {
		t.Fatal(err)
	}
}

func TestASecondCommitIsRefused(t *testing.T) {
	s := openTill(t, Options{})
	s.after = func(ctx context.Context) error { return Commit(ctx, func() error { t.Error("applied"); return nil }) }
	if got := s.send(t, sent{key: "k", coin: "a"}); got.code != codes.Internal || !contains(got.detail, "twice") {
		t.Fatalf("%+v", got)
	}
	s.ledgerEqualsEffects(t)
}
