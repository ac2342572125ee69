// Package node is one database node of a region. Its replica follows the old primary until it is
// promoted; its state is what its ledger says, so it outlives a restart.
package node

import (
	"context"
	"hash/fnv"
	"sync"
	"time"

	"github.com/claw-lang/claw/examples/payment-db-failover/services/payment/nodepb"
	claw "github.com/claw-lang/claw/workers/go"
	"google.golang.org/protobuf/types/known/durationpb"
)

// Node serves payment.node.v1.Node.
type Node struct {
	nodepb.UnimplementedNodeServer
	name string
	// work takes the time that an effect takes.
	work func(context.Context) error

	mu       sync.Mutex
	promoted bool
	restored bool
}

// New makes a node that is where its past effects left it.
func New(name string, past []claw.Effect, work func(context.Context) error) *Node {
	n := &Node{name: name, work: work}
	for _, effect := range past {
		switch "/" + effect.Service + "/" + effect.Method {
		case nodepb.Node_Promote_FullMethodName:
			n.promote()
		case nodepb.Node_Demote_FullMethodName:
			n.demote()
		}
	}
	return n
}

// Promote makes the replica take writes.
func (n *Node) Promote(ctx context.Context, request *nodepb.PromoteRequest) (*nodepb.NodeState, error) {
	claw.Detail(ctx, "cluster", request.GetCluster())
	claw.Detail(ctx, "incident", request.GetIncident())
	return n.change(ctx, n.promote)
}

// Demote makes the replica follow the old primary again.
func (n *Node) Demote(ctx context.Context, request *nodepb.DemoteRequest) (*nodepb.NodeState, error) {
	claw.Detail(ctx, "cluster", request.GetCluster())
	return n.change(ctx, n.demote)
}

// State tells where the node is.
func (n *Node) State(context.Context, *nodepb.StateRequest) (*nodepb.NodeState, error) {
	return n.state(), nil
}

func (n *Node) change(ctx context.Context, apply func()) (*nodepb.NodeState, error) {
	if err := n.work(ctx); err != nil {
		return nil, err
	}
	if err := claw.Commit(ctx, func() error { apply(); return nil }); err != nil {
		return nil, err
	}
	return n.state(), nil
}

func (n *Node) promote() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.promoted, n.restored = true, false
}

func (n *Node) demote() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.promoted, n.restored = false, true
}

func (n *Node) state() *nodepb.NodeState {
	n.mu.Lock()
	defer n.mu.Unlock()
	return &nodepb.NodeState{
		Name:            n.name,
		Promoted:        n.promoted,
		PrimaryRestored: n.restored,
		ReplicaLag:      durationpb.New(lag(n.name, n.promoted)),
	}
}

// lag is about 80 ms behind a primary that is down and about 20 ms once the replica is promoted.
// It differs a little from node to node and never from one reading to the next.
func lag(name string, promoted bool) time.Duration {
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(name))
	own := time.Duration(hash.Sum32()%3000) * time.Microsecond
	if promoted {
		return 20*time.Millisecond + own
	}
	return 80*time.Millisecond + own
}
