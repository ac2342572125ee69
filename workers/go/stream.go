package claw

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Stream guards the streaming methods of a server. One that has no effects passes through. One that
// has effects can't be answered from memory, so a delivery under a key is refused rather than
// let through without the promise that the key makes.
func (g *Guard) Stream() grpc.StreamServerInterceptor {
	return func(server any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
		delivery, err := readDelivery(stream.Context())
		if err != nil {
			return err
		}
		if HasEffects(info.FullMethod) && delivery.Key != "" {
			return status.Errorf(codes.Unimplemented,
				"%s streams, and its reply can't be remembered under a key; offer the effect as a unary method", info.FullMethod)
		}
		c := &call{guard: g, delivery: delivery, request: request{method: info.FullMethod}, detail: map[string]any{}}
		return handler(server, enteredStream{stream, c.enter(stream.Context())})
	}
}

// enteredStream is a stream whose context carries the call.
type enteredStream struct {
	grpc.ServerStream
	ctx context.Context
}

func (s enteredStream) Context() context.Context { return s.ctx }
