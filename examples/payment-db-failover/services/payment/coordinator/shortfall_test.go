package coordinator

import (
	"strings"
	"testing"

	"github.com/claw-lang/claw/examples/payment-db-failover/services/payment/nodeclient"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// A code that promises "nothing happened" is passed on only when no node did anything.
func TestACodeNeverPromisesMoreThanTheNodesDo(t *testing.T) {
	cases := []struct {
		nodes []codes.Code
		want  codes.Code
	}{
		{[]codes.Code{codes.OK, codes.OK, codes.OK}, codes.OK},
		{[]codes.Code{codes.Unavailable, codes.OK, codes.OK}, codes.Unavailable},
		{[]codes.Code{codes.FailedPrecondition, codes.FailedPrecondition}, codes.FailedPrecondition},
		{[]codes.Code{codes.FailedPrecondition, codes.OK}, codes.Unavailable},
		{[]codes.Code{codes.FailedPrecondition, codes.ResourceExhausted}, codes.Unavailable},
		{[]codes.Code{codes.FailedPrecondition, codes.DeadlineExceeded}, codes.Unavailable},
		{[]codes.Code{codes.DeadlineExceeded, codes.DeadlineExceeded}, codes.Unavailable},
		{[]codes.Code{codes.Internal}, codes.Unavailable},
	}
	for _, c := range cases {
		answers := []nodeclient.Answer{}
		for i, code := range c.nodes {
			answers = append(answers, nodeclient.Answer{Node: string(rune('a' + i)), Err: status.Error(code, "because")})
		}
		err := shortfall(answers, "promoted")
		if status.Code(err) != c.want {
			t.Errorf("%v: %v, want %v", c.nodes, err, c.want)
		}
		if err != nil && c.nodes[len(c.nodes)-1] == codes.OK && !strings.Contains(err.Error(), "promoted and left so: ") {
			t.Errorf("%v: %v doesn't say what was done", c.nodes, err)
		}
	}
}
