package claw

import (
	"context"
	"reflect"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

func TestAPartIsForwardedUnderADerivedKey(t *testing.T) {
	deadline := time.UnixMicro(time.Now().Add(time.Hour).UnixMicro())
	s := openTill(t, Options{})
	var forwarded metadata.MD
	s.before = func(ctx context.Context) error {
		forwarded, _ = metadata.FromOutgoingContext(Forward(ctx, "us-east-1a"))
		return nil
	}
	trace := "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	s.send(t, sent{run: "r", key: "k", undoes: "j", epoch: 3, attempt: 2, deadline: deadline, trace: trace})
	want := metadata.Pairs("claw-run", "r", "claw-key", "k/us-east-1a", "claw-undoes", "j/us-east-1a", "claw-epoch", "3",
		"claw-attempt", "2", "claw-deadline", decimal(deadline.UnixMicro()), "traceparent", trace)
	if !reflect.DeepEqual(forwarded, want) {
		t.Fatalf("got %v\nwant %v", forwarded, want)
	}
}

func TestAStreamWithEffectsCannotCarryAKey(t *testing.T) {
	for key, code := range map[string]codes.Code{"k": codes.Unimplemented, "": codes.OK} {
		s := openTill(t, Options{})
		ctx := t.Context()
		if key != "" {
			ctx = metadata.AppendToOutgoingContext(ctx, "claw-key", key)
		}
		stream, err := s.client.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true}, "/claw.test.Till/Pour")
		if err != nil {
			t.Fatal(err)
		}
		_ = stream.CloseSend()
		err = stream.RecvMsg(nil)
		if code == codes.OK && err.Error() != "EOF" || code != codes.OK && status.Code(err) != code {
			t.Fatalf("key %q: %v", key, err)
		}
	}
}

func TestGrpcsOwnServicesHaveNoEffects(t *testing.T) {
	for method, effects := range map[string]bool{
		"/grpc.health.v1.Health/Check": false,
		"/claw.test.Till/Peek":         false,
		"/claw.test.Till/Add":          true,
		"/claw.test.Till/Pour":         true,
		"/nobody.knows.This/Method":    true,
	} {
		if got := HasEffects(method); got != effects {
			t.Errorf("%s: %v, want %v", method, got, effects)
		}
	}
}
