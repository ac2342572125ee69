package main

import (
	"testing"
	"time"

	"github.com/claw-lang/claw/examples/payment-db-failover/services/payment/paymentpb"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
)

func TestAFailoverPromotesEveryNodeOnce(t *testing.T) {
	r := startRegion(t)
	r.wantPhase(t, paymentpb.FailoverPhase_STANDBY)
	for attempt := range 2 {
		reply, err := r.failover(t, delivery{key: "k", attempt: attempt + 1})
		if err != nil || !reply.GetAccepted() || reply.GetNodesAcknowledged() != 3 || reply.GetNodesTotal() != 3 {
			t.Fatalf("attempt %d: %v %v", attempt+1, reply, err)
		}
	}
	r.wantPhase(t, paymentpb.FailoverPhase_PROMOTED)
	r.wantEachNodeOnce(t, "k")
	effects := r.coordinator.effects(t)
	if len(effects) != 1 || effects[0].Key != "k" || effects[0].Method != "InitiateFailover" || effects[0].Place != "us-east-1" {
		t.Fatalf("coordinator: %+v", effects)
	}
}

func TestAFailbackTakesTheFailoverBackForGood(t *testing.T) {
	r := startRegion(t)
	if _, err := r.failover(t, delivery{key: "k"}); err != nil {
		t.Fatal(err)
	}
	reply, err := r.failback(t, delivery{key: "u", undoes: "k"})
	if err != nil || reply.GetNodesAcknowledged() != 3 {
		t.Fatalf("%v %v", reply, err)
	}
	r.wantPhase(t, paymentpb.FailoverPhase_STANDBY)
	_, err = r.failover(t, delivery{key: "k"})
	wantCode(t, err, codes.FailedPrecondition, "undone")
	r.wantPhase(t, paymentpb.FailoverPhase_STANDBY)
	r.wantEachNodeOnce(t, "k", "u")
	for name, node := range r.nodes {
		if undone := node.effects(t)[1].Undoes; undone != "k/"+name {
			t.Fatalf("%s: undoes %q", name, undone)
		}
	}
}

func TestAClusterOfAnotherRegionIsNotFound(t *testing.T) {
	r := startRegion(t)
	_, err := r.remediation.InitiateFailover(delivery{key: "k"}.context(t), &paymentpb.InitiateFailoverRequest{Cluster: "payments-eu-west-2"})
	wantCode(t, err, codes.NotFound, `cluster "payments-eu-west-2" is not here`)
	_, err = r.remediation.Failback(delivery{key: "l"}.context(t), &paymentpb.FailbackRequest{})
	wantCode(t, err, codes.NotFound, cluster)
	r.wantEachNodeOnce(t)
}

// A node that can't be reached leaves the others promoted and named; the same key completes it.
func TestAnUnreachableNodeIsNamedAndTheSameKeyCompletesTheFailover(t *testing.T) {
	r := startRegion(t)
	lost := r.nodes["us-east-1b"]
	lost.kill(t)
	_, err := r.failover(t, delivery{key: "k"})
	wantCode(t, err, codes.Unavailable, "1 of 3 nodes did not acknowledge: us-east-1b")
	if len(r.coordinator.effects(t)) != 0 {
		t.Fatal("the coordinator claims an effect that isn't whole")
	}
	_, err = r.phase(t)
	wantCode(t, err, codes.Unavailable, "node us-east-1b does not answer")

	r.nodes["us-east-1b"] = start(t, "node", "--name", "us-east-1b", "--listen", lost.ready.GRPC)
	r.wantPhaseSoon(t, paymentpb.FailoverPhase_PROMOTING)
	var header metadata.MD
	reply, err := r.remediation.InitiateFailover(delivery{key: "k", attempt: 2}.context(t),
		&paymentpb.InitiateFailoverRequest{Cluster: cluster, Incident: "Q1"}, grpc.Header(&header))
	if err != nil || reply.GetNodesAcknowledged() != 3 || len(header.Get("claw-remembered")) != 0 {
		t.Fatalf("%v %v %v", reply, err, header)
	}
	r.wantPhase(t, paymentpb.FailoverPhase_PROMOTED)
	r.wantEachNodeOnce(t, "k")
	if len(r.coordinator.effects(t)) != 1 {
		t.Fatalf("coordinator: %+v", r.coordinator.effects(t))
	}
}

// wantPhaseSoon allows the coordinator the moment that it takes to connect again.
func (r *region) wantPhaseSoon(t *testing.T, want paymentpb.FailoverPhase) {
	t.Helper()
	for range 100 {
		if got, err := r.phase(t); err == nil && got == want {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	r.wantPhase(t, want)
}

func TestAHungDeliveryAppliesNothing(t *testing.T) {
	r := startRegion(t, "--hang-first", "1")
	_, err := r.failover(t, delivery{key: "k", within: 200 * time.Millisecond})
	wantCode(t, err, codes.DeadlineExceeded, "")
	r.wantEachNodeOnce(t)
	if _, err := r.failover(t, delivery{key: "k", attempt: 2}); err != nil {
		t.Fatal(err)
	}
	r.wantEachNodeOnce(t, "k")
}

func TestALostReplyIsRemembered(t *testing.T) {
	r := startRegion(t, "--reply-lost-first", "1")
	_, err := r.failover(t, delivery{key: "k", within: time.Second})
	wantCode(t, err, codes.DeadlineExceeded, "")
	var header metadata.MD
	reply, err := r.remediation.InitiateFailover(delivery{key: "k", attempt: 2}.context(t),
		&paymentpb.InitiateFailoverRequest{Cluster: cluster, Incident: "Q1"}, grpc.Header(&header))
	if err != nil || reply.GetNodesAcknowledged() != 3 || len(header.Get("claw-remembered")) != 1 {
		t.Fatalf("%v %v %v", reply, err, header)
	}
	r.wantEachNodeOnce(t, "k")
	if len(r.coordinator.effects(t)) != 1 {
		t.Fatalf("coordinator: %+v", r.coordinator.effects(t))
	}
}

// Work that outlasts the deadline applies nothing, on any node.
func TestSlowWorkEndsAtTheDeadline(t *testing.T) {
	r := startRegion(t, "--latency", "1h")
	_, err := r.failover(t, delivery{key: "k", within: 200 * time.Millisecond})
	wantCode(t, err, codes.DeadlineExceeded, "")
	r.wantEachNodeOnce(t)
}

func TestARestartedNodeIsWhereItsLedgerSays(t *testing.T) {
	r := startRegion(t)
	if _, err := r.failover(t, delivery{key: "k"}); err != nil {
		t.Fatal(err)
	}
	old := r.nodes["us-east-1c"]
	old.kill(t)
	startIn(t, dirOf(old), "node", "--name", "us-east-1c", "--listen", old.ready.GRPC)
	r.wantPhaseSoon(t, paymentpb.FailoverPhase_PROMOTED)
}

func TestTheLogNamesTheRunAndTheTrace(t *testing.T) {
	r := startRegion(t)
	if _, err := r.failover(t, delivery{key: "k", attempt: 3}); err != nil {
		t.Fatal(err)
	}
	for _, p := range append([]*process{r.coordinator}, r.nodes["us-east-1a"]) {
		found := false
		for _, line := range linesOf[map[string]any](t, p.log) {
			found = found || line["msg"] == "applied" && line["execution_id"] == "run-1" && line["trace_id"] == trace && line["attempt"] == 3.0
		}
		if !found {
			t.Fatalf("%s: no line of the effect", p.ready.Role)
		}
	}
}
