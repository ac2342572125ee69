package claw

import (
	"context"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Commit is the moment at which a request takes effect. A handler does its checks and its slow
// work first and changes the world inside apply, which should be short.
//
// Commit refuses when the deadline has passed, when the request was undone meanwhile, or when a
// newer executor has been seen. Otherwise it calls apply and then writes the ledger's line, and
// returns when the line is on disk: apply first, line second, reply last. Neither the client's
// going away nor the deadline stops it in between. When apply returns an error there is no line:
// either nothing took effect, or another delivery under the same key completes it.
//
// If the process dies between apply and line, nobody was told of the effect: the sender gets no
// reply, sends again under the same key, and apply runs again. Hence an apply whose effect outlives
// the process must be repeatable. If the line can't be written, the request is answered UNKNOWN and
// the next delivery writes it without applying again.
func Commit(ctx context.Context, apply func() error) error {
	c := callOf(ctx)
	switch {
	case c == nil:
		return status.Error(codes.Internal, "claw.Commit was called outside a request; install claw's interceptors and pass the handler's context")
	case c.flight == nil:
		return status.Errorf(codes.Internal, "%s commits an effect but its descriptor says NO_SIDE_EFFECTS", c.request.method)
	}
	g, f := c.guard, c.flight
	if err := g.memory.beginCommit(f); err != nil {
		return err
	}
	at := g.now()
	if !f.applied {
		if err := apply(); err != nil {
			g.memory.cancelCommit(f)
			return err
		}
		f.applied = true
	}
	if g.ledger != nil {
		if err := g.ledger.Append(c.effect(at)); err != nil {
			g.log.ErrorContext(ctx, "the ledger can't be written", "method", c.request.method, "error", err.Error())
			return status.Errorf(codes.Unknown, "applied, but the ledger could not be written: %v", err)
		}
	}
	f.recorded = true
	return nil
}

// Detail adds to the ledger line what the request's effect was, say the old and the new value of a
// setting. Call it before Commit or inside apply.
func Detail(ctx context.Context, name string, value any) {
	if c := callOf(ctx); c != nil {
		c.detail[name] = value
	}
}
