package main

import (
	"strings"
	"testing"

	"github.com/claw-lang/claw/examples/payment-db-failover/services/payment/paymentpb"
)

const cluster = "payments-us-east-1"

// region is three nodes and their coordinator, all of them processes.
type region struct {
	nodes       map[string]*process
	coordinator *process
	remediation paymentpb.RemediationClient
}

func startRegion(t *testing.T, coordinatorFlags ...string) *region {
	t.Helper()
	r := &region{nodes: map[string]*process{}}
	for _, name := range []string{"us-east-1a", "us-east-1b", "us-east-1c"} {
		r.nodes[name] = start(t, "node", "--name", name)
	}
	flags := append([]string{"--region", "us-east-1", "--cluster", cluster, "--nodes", r.addresses("=", ",")}, coordinatorFlags...)
	r.coordinator = start(t, "coordinator", flags...)
	r.remediation = paymentpb.NewRemediationClient(r.coordinator.dial(t))
	return r
}

func (r *region) addresses(is, and string) string {
	list := []string{}
	for name, node := range r.nodes {
		list = append(list, name+is+node.ready.GRPC)
	}
	return strings.Join(list, and)
}

func (r *region) failover(t *testing.T, d delivery) (*paymentpb.FailoverReply, error) {
	t.Helper()
	return r.remediation.InitiateFailover(d.context(t), &paymentpb.InitiateFailoverRequest{Cluster: cluster, Incident: "Q1"})
}

func (r *region) failback(t *testing.T, d delivery) (*paymentpb.FailbackReply, error) {
	t.Helper()
	return r.remediation.Failback(d.context(t), &paymentpb.FailbackRequest{Cluster: cluster})
}

func (r *region) phase(t *testing.T) (paymentpb.FailoverPhase, error) {
	t.Helper()
	state, err := r.remediation.FailoverState(delivery{}.context(t), &paymentpb.FailoverStateRequest{Cluster: cluster})
	return state.GetPhase(), err
}

func (r *region) wantPhase(t *testing.T, want paymentpb.FailoverPhase) {
	t.Helper()
	if got, err := r.phase(t); err != nil || got != want {
		t.Fatalf("phase %v (%v), want %v", got, err, want)
	}
}

// wantEachNodeOnce checks that every node's ledger holds one effect for each of the keys.
func (r *region) wantEachNodeOnce(t *testing.T, keys ...string) {
	t.Helper()
	for name, node := range r.nodes {
		effects := node.effects(t)
		if len(effects) != len(keys) {
			t.Fatalf("%s: %+v, want keys %q", name, effects, keys)
		}
		for i, effect := range effects {
			if effect.Key != keys[i]+"/"+name || effect.Run != "run-1" || effect.Epoch != 1 || effect.TraceID != trace || effect.Place != name {
				t.Fatalf("%s: %+v, want key %s/%s", name, effect, keys[i], name)
			}
		}
	}
}
