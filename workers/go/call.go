package claw

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"google.golang.org/protobuf/proto"
)

// call is a request inside its handler; the handler's context carries it.
type call struct {
	guard    *Guard
	delivery Delivery
	request  request
	// flight is nil for a request without effects.
	flight *flight
	detail map[string]any
}

type callContextKey struct{}

func (c *call) enter(ctx context.Context) context.Context {
	return context.WithValue(ctx, callContextKey{}, c)
}

func callOf(ctx context.Context) *call {
	c, _ := ctx.Value(callContextKey{}).(*call)
	return c
}

// FromContext tells a handler what the sender said about its request.
func FromContext(ctx context.Context) (Delivery, bool) {
	c := callOf(ctx)
	if c == nil {
		return Delivery{}, false
	}
	return c.delivery, true
}

func (c *call) effect(at time.Time) Effect {
	service, method := splitMethod(c.request.method)
	return Effect{
		AtUs:          at.UnixMicro(),
		Service:       service,
		Method:        method,
		Place:         c.guard.place,
		Run:           c.delivery.Run,
		Key:           c.delivery.Key,
		Undoes:        c.delivery.Undoes,
		Epoch:         c.delivery.Epoch,
		Attempt:       c.delivery.Attempt,
		TraceID:       c.delivery.TraceID(),
		RequestSHA256: c.request.sha256,
		Detail:        c.detail,
	}
}

// fingerprint identifies a request by its method and the digest of its arguments.
func fingerprint(fullMethod string, message any) (request, error) {
	r := request{method: fullMethod}
	if m, ok := message.(proto.Message); ok {
		bytes, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
		if err != nil {
			return r, err
		}
		sum := sha256.Sum256(bytes)
		r.sha256 = hex.EncodeToString(sum[:])
	}
	return r, nil
}
