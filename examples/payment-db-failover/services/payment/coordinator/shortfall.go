package coordinator

import (
	"fmt"
	"strings"

	"github.com/claw-lang/claw/examples/payment-db-failover/services/payment/nodeclient"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// shortfall is nil when every node acknowledged. Otherwise it says which nodes did not and why, and
// which did and stay as they are. Its code promises that nothing happened only if every node
// refused; anything else is UNAVAILABLE, which promises nothing.
func shortfall(answers []nodeclient.Answer, done string) error {
	acknowledged, missing := []string{}, []string{}
	code := codes.OK
	for _, answer := range answers {
		if answer.Err == nil {
			acknowledged = append(acknowledged, answer.Node)
			continue
		}
		missing = append(missing, fmt.Sprintf("%s (%s)", answer.Node, nodeclient.Reason(answer.Err)))
		if refused := status.Code(answer.Err); len(missing) == 1 {
			code = refused
		} else if refused != code {
			code = codes.Unavailable
		}
	}
	if len(missing) == 0 {
		return nil
	}
	detail := fmt.Sprintf("%d of %d nodes did not acknowledge: %s", len(missing), len(answers), strings.Join(missing, ", "))
	if len(acknowledged) > 0 {
		detail += fmt.Sprintf("; %s and left so: %s; the same request under the same key completes it", done, strings.Join(acknowledged, ", "))
	}
	if len(acknowledged) > 0 || !refusal(code) {
		code = codes.Unavailable
	}
	return status.Error(code, detail)
}

// refusal tells whether a node that answers with this code surely changed nothing.
func refusal(code codes.Code) bool {
	switch code {
	case codes.FailedPrecondition, codes.InvalidArgument, codes.NotFound, codes.PermissionDenied,
		codes.Unauthenticated, codes.Unimplemented, codes.ResourceExhausted:
		return true
	}
	return false
}
