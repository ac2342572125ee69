// Package coordinator acts on one region's database nodes as one.
//
// An act is applied when every node has acknowledged it, and only then has it a ledger line and a
// reply. If a node can't be reached, the nodes that acknowledged stay as they are and the error names
// them: the same request under the same key completes it, because they answer from memory;
// Failback takes it back; FailoverState shows it as PROMOTING. After the request's deadline no node
// changes any more.
package coordinator

import (
	"context"

	"github.com/claw-lang/claw/examples/payment-db-failover/services/payment/nodeclient"
	"github.com/claw-lang/claw/examples/payment-db-failover/services/payment/nodepb"
	"github.com/claw-lang/claw/examples/payment-db-failover/services/payment/paymentpb"
	claw "github.com/claw-lang/claw/workers/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Coordinator serves payment.v1.Remediation for one cluster.
type Coordinator struct {
	paymentpb.UnimplementedRemediationServer
	Cluster string
	Nodes   []nodeclient.Client
	// Work takes the time that an effect takes before the nodes are asked.
	Work func(context.Context) error
}

// InitiateFailover promotes the replica on every node.
func (c *Coordinator) InitiateFailover(ctx context.Context, request *paymentpb.InitiateFailoverRequest) (*paymentpb.FailoverReply, error) {
	claw.Detail(ctx, "incident", request.GetIncident())
	acknowledged, err := c.act(ctx, request.GetCluster(), "promoted", func(ctx context.Context, node nodeclient.Client) (*nodepb.NodeState, error) {
		return node.Promote(ctx, &nodepb.PromoteRequest{Cluster: c.Cluster, Incident: request.GetIncident()})
	})
	if err != nil {
		return nil, err
	}
	return &paymentpb.FailoverReply{Accepted: true, NodesAcknowledged: acknowledged, NodesTotal: int32(len(c.Nodes))}, nil
}

// Failback makes the old primary serve again.
func (c *Coordinator) Failback(ctx context.Context, request *paymentpb.FailbackRequest) (*paymentpb.FailbackReply, error) {
	acknowledged, err := c.act(ctx, request.GetCluster(), "demoted", func(ctx context.Context, node nodeclient.Client) (*nodepb.NodeState, error) {
		return node.Demote(ctx, &nodepb.DemoteRequest{Cluster: c.Cluster})
	})
	if err != nil {
		return nil, err
	}
	return &paymentpb.FailbackReply{NodesAcknowledged: acknowledged}, nil
}

// FailoverState reads the nodes; the coordinator keeps no state of its own that could be out of date.
func (c *Coordinator) FailoverState(ctx context.Context, request *paymentpb.FailoverStateRequest) (*paymentpb.ClusterState, error) {
	if err := c.check(request.GetCluster()); err != nil {
		return nil, err
	}
	states, err := nodeclient.States(ctx, c.Nodes)
	if err != nil {
		return nil, err
	}
	var promoted int32
	for _, state := range states {
		if state.GetPromoted() {
			promoted++
		}
	}
	return &paymentpb.ClusterState{Phase: phase(promoted, len(states)), NodesPromoted: promoted}, nil
}

func phase(promoted int32, nodes int) paymentpb.FailoverPhase {
	switch int(promoted) {
	case 0:
		return paymentpb.FailoverPhase_STANDBY
	case nodes:
		return paymentpb.FailoverPhase_PROMOTED
	}
	return paymentpb.FailoverPhase_PROMOTING
}

// act does one thing on every node, as one effect.
func (c *Coordinator) act(ctx context.Context, cluster, done string, call nodeclient.Call) (acknowledged int32, err error) {
	if err := c.check(cluster); err != nil {
		return 0, err
	}
	if err := c.Work(ctx); err != nil {
		return 0, err
	}
	claw.Detail(ctx, "cluster", cluster)
	err = claw.Commit(ctx, func() error {
		answers := nodeclient.All(ctx, c.Nodes, call)
		if err := shortfall(answers, done); err != nil {
			return err
		}
		acknowledged = int32(len(answers))
		claw.Detail(ctx, "nodes_acknowledged", acknowledged)
		return nil
	})
	return acknowledged, err
}

func (c *Coordinator) check(cluster string) error {
	if cluster != c.Cluster {
		return status.Errorf(codes.NotFound, "cluster %q is not here; this coordinator serves %q", cluster, c.Cluster)
	}
	return nil
}
