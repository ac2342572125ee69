package claw

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// The request metadata that claw sends with every call.
const (
	headerRun         = "claw-run"
	headerKey         = "claw-key"
	headerEpoch       = "claw-epoch"
	headerDeadline    = "claw-deadline"
	headerAttempt     = "claw-attempt"
	headerUndoes      = "claw-undoes"
	headerTraceparent = "traceparent"

	// headerRemembered is sent back with a reply that was answered from memory.
	headerRemembered = "claw-remembered"
)

// maxNameBytes bounds a run id and a key, so that a sender can't fill the memory with one request.
const maxNameBytes = 1024

// Delivery is what the sender of a request says about it. A plain gRPC client says nothing, and
// then every field is zero.
type Delivery struct {
	// Run is the id of the run that sends, for logs and for the fence.
	Run string
	// Key is equal for every delivery of one logical effect.
	Key string
	// Epoch grows with every executor that takes the run over.
	Epoch uint64
	// Deadline is the moment after which nothing may take effect; zero means none.
	Deadline time.Time
	// Attempt counts the deliveries of the key from 1.
	Attempt int
	// Undoes is the key of the effect that this request takes back; empty for any other request.
	Undoes string
	// Traceparent is the W3C trace context, as received.
	Traceparent string
}

// TraceID is the trace's id in 32 hex digits, or "" when the sender has no trace.
func (d Delivery) TraceID() string {
	parts := strings.Split(d.Traceparent, "-")
	if len(parts) < 4 || !traceID.MatchString(parts[1]) {
		return ""
	}
	return parts[1]
}

var traceID = regexp.MustCompile(`^[0-9a-f]{32}$`)

// within narrows a context to the delivery's deadline.
func (d Delivery) within(ctx context.Context) (context.Context, context.CancelFunc) {
	if d.Deadline.IsZero() {
		return context.WithCancel(ctx)
	}
	return context.WithDeadline(ctx, d.Deadline)
}

// readDelivery reads the request metadata, and refuses what it can't understand: a guess at a key
// or a deadline could apply an effect twice or too late.
func readDelivery(ctx context.Context) (Delivery, error) {
	md, _ := metadata.FromIncomingContext(ctx)
	r := reader{md: md}
	d := Delivery{
		Run:         r.name(headerRun),
		Key:         r.name(headerKey),
		Epoch:       r.number(headerEpoch),
		Attempt:     int(r.number(headerAttempt)),
		Undoes:      r.name(headerUndoes),
		Traceparent: r.text(headerTraceparent),
	}
	if us := r.number(headerDeadline); us > 0 {
		d.Deadline = time.UnixMicro(int64(us))
	}
	if d.Undoes != "" && d.Undoes == d.Key {
		r.refuse(headerUndoes, "names the request's own key; an undo has a key of its own")
	}
	return d, r.err
}

// reader takes values out of metadata and keeps the first problem.
type reader struct {
	md  metadata.MD
	err error
}

func (r *reader) text(header string) string {
	values := r.md.Get(header)
	switch len(values) {
	case 0:
		return ""
	case 1:
		return values[0]
	}
	r.refuse(header, "was sent %d times; send it once", len(values))
	return ""
}

func (r *reader) name(header string) string {
	text := r.text(header)
	if len(text) > maxNameBytes {
		r.refuse(header, "is %d bytes long; at most %d are remembered", len(text), maxNameBytes)
		return ""
	}
	return text
}

func (r *reader) number(header string) uint64 {
	text := r.text(header)
	if text == "" {
		return 0
	}
	number, err := strconv.ParseUint(text, 10, 63)
	if err != nil {
		r.refuse(header, "is %q; it must be a decimal number below 2^63", text)
	}
	return number
}

func (r *reader) refuse(header, format string, args ...any) {
	if r.err == nil {
		r.err = status.Errorf(codes.InvalidArgument, header+" "+format, args...)
	}
}
