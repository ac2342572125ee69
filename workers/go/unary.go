package claw

import (
	"context"
	"errors"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// Unary guards the unary methods of a server. Methods without effects pass through; their handlers
// find the delivery in the context all the same.
func (g *Guard) Unary() grpc.UnaryServerInterceptor {
	return func(ctx context.Context, message any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		delivery, err := readDelivery(ctx)
		if err != nil {
			return nil, err
		}
		c := &call{guard: g, delivery: delivery, request: request{method: info.FullMethod}, detail: map[string]any{}}
		if !HasEffects(info.FullMethod) {
			return handler(c.enter(ctx), message)
		}
		if c.request, err = fingerprint(info.FullMethod, message); err != nil {
			return nil, status.Errorf(codes.InvalidArgument, "the request can't be read: %v", err)
		}
		return g.answer(ctx, c, message, handler)
	}
}

// answer replies from memory or lets the handler work.
func (g *Guard) answer(ctx context.Context, c *call, message any, handler grpc.UnaryHandler) (any, error) {
	waiting, stop := c.delivery.within(ctx)
	defer stop()
	began := g.now()
	flight, known, err := g.memory.admit(waiting, c.delivery, c.request)
	if err != nil {
		g.report(c.enter(ctx), "refused", c, err, began)
		return nil, err
	}
	if known != nil {
		g.report(c.enter(ctx), "answered from memory", c, known.err, began)
		_ = grpc.SetHeader(ctx, metadata.Pairs(headerRemembered, "true"))
		return known.reply, known.err
	}
	c.flight = flight
	return g.work(ctx, c, message, handler)
}

// work runs the handler. The client's going away doesn't reach it: a redelivery of the key may
// already be waiting for its outcome. The deadline does, and the client's own timeout counts as one
// where the sender stated none.
func (g *Guard) work(ctx context.Context, c *call, message any, handler grpc.UnaryHandler) (reply any, err error) {
	if own, ok := ctx.Deadline(); ok && c.delivery.Deadline.IsZero() {
		c.delivery.Deadline = own
		c.flight.delivery.Deadline = own
	}
	working, stop := c.delivery.within(c.enter(context.WithoutCancel(ctx)))
	defer stop()
	began := g.now()
	err = errors.New("the handler panicked")
	defer func() { g.memory.finish(c.flight, reply, err) }()
	reply, err = handler(working, message)
	switch {
	case c.flight.recorded:
		g.report(working, "applied", c, err, began)
	case err != nil:
		g.report(working, "failed", c, err, began)
	default:
		g.log.WarnContext(working, "answered without claw.Commit: no ledger line", "method", c.request.method)
	}
	return reply, err
}
