package serving

import (
	"context"
	"log/slog"
	"strconv"
	"sync/atomic"
	"time"

	claw "github.com/claw-lang/claw/workers/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// hangAtMost bounds a fault for a client that stated no deadline and doesn't go away.
const hangAtMost = time.Minute

// faults makes the first deliveries of effects go wrong, as a network or a stuck process would.
type faults struct {
	hangs       atomic.Int64
	lostReplies atomic.Int64
	log         *slog.Logger
}

func newFaults(o *Options, log *slog.Logger) *faults {
	f := &faults{log: log}
	f.hangs.Store(int64(o.HangFirst))
	f.lostReplies.Store(int64(o.ReplyLostFirst))
	return f
}

func (f *faults) unary(ctx context.Context, message any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	if !claw.HasEffects(info.FullMethod) {
		return handler(ctx, message)
	}
	if f.hangs.Add(-1) >= 0 {
		f.log.WarnContext(ctx, "fault: hanging", "method", info.FullMethod)
		silence(ctx)
		return nil, status.Error(codes.DeadlineExceeded, "hung past the deadline; nothing was applied")
	}
	reply, err := handler(ctx, message)
	if err == nil && f.lostReplies.Add(-1) >= 0 {
		f.log.WarnContext(ctx, "fault: losing the reply", "method", info.FullMethod)
		silence(ctx)
		return nil, status.Error(codes.DeadlineExceeded, "the reply was lost")
	}
	return reply, err
}

// silence answers nothing until the client has gone or its deadline has passed.
func silence(ctx context.Context) {
	ctx, stop := context.WithTimeout(ctx, hangAtMost)
	defer stop()
	if sent := metadata.ValueFromIncomingContext(ctx, "claw-deadline"); len(sent) == 1 {
		if us, err := strconv.ParseInt(sent[0], 10, 64); err == nil {
			ctx, stop = context.WithDeadline(ctx, time.UnixMicro(us))
			defer stop()
		}
	}
	<-ctx.Done()
}
