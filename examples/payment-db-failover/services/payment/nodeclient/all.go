package nodeclient

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/claw-lang/claw/examples/payment-db-failover/services/payment/nodepb"
	claw "github.com/claw-lang/claw/workers/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// answerWithin bounds a call for which nobody stated a deadline.
const answerWithin = 5 * time.Second

// Call is a request to one node.
type Call func(context.Context, Client) (*nodepb.NodeState, error)

// Answer is what one node said.
type Answer struct {
	Node  string
	State *nodepb.NodeState
	Err   error
}

// All asks every node at once and returns the answers in the order of the nodes. Each node gets its
// part of the request: under a key of its own, with the same run, epoch, deadline and trace.
func All(ctx context.Context, nodes []Client, call Call) []Answer {
	if _, ok := ctx.Deadline(); !ok {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, answerWithin)
		defer stop()
	}
	answers := make([]Answer, len(nodes))
	var asked sync.WaitGroup
	for i, node := range nodes {
		asked.Go(func() {
			state, err := call(claw.Forward(ctx, node.Name), node)
			answers[i] = Answer{node.Name, state, err}
		})
	}
	asked.Wait()
	return answers
}

// States reads every node, and fails with UNAVAILABLE when one of them doesn't answer: a state of
// which a part is unknown is not known.
func States(ctx context.Context, nodes []Client) ([]*nodepb.NodeState, error) {
	states := make([]*nodepb.NodeState, 0, len(nodes))
	for _, answer := range All(ctx, nodes, readState) {
		if answer.Err != nil {
			return nil, status.Errorf(codes.Unavailable, "node %s does not answer: %s", answer.Node, Reason(answer.Err))
		}
		states = append(states, answer.State)
	}
	return states, nil
}

func readState(ctx context.Context, node Client) (*nodepb.NodeState, error) {
	return node.State(ctx, &nodepb.StateRequest{})
}

// Reason is a node's error in one line.
func Reason(err error) string {
	s := status.Convert(err)
	return fmt.Sprintf("%s: %s", s.Code(), strings.ReplaceAll(s.Message(), "\n", " "))
}
