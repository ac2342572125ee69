package claw

import (
	"context"
	"strconv"

	"google.golang.org/grpc/metadata"
)

// Forward prepares a context for a call that carries a part of this request's effect to another
// service. The part gets a key of its own, `<key>/<part>`, which is the same at every delivery of
// this request; an undo takes back the part of the same name. Run, epoch, deadline, attempt and
// trace stay what they are, so the other service keeps the same laws.
func Forward(ctx context.Context, part string) context.Context {
	d, _ := FromContext(ctx)
	pairs := []string{}
	add := func(header, value string) {
		if value != "" {
			pairs = append(pairs, header, value)
		}
	}
	add(headerRun, d.Run)
	add(headerKey, derive(d.Key, part))
	add(headerUndoes, derive(d.Undoes, part))
	add(headerEpoch, decimal(int64(d.Epoch)))
	add(headerAttempt, decimal(int64(d.Attempt)))
	add(headerTraceparent, d.Traceparent)
	if !d.Deadline.IsZero() {
		add(headerDeadline, decimal(d.Deadline.UnixMicro()))
	}
	return metadata.AppendToOutgoingContext(ctx, pairs...)
}

func derive(key, part string) string {
	if key == "" {
		return ""
	}
	return key + "/" + part
}

func decimal(number int64) string {
	if number == 0 {
		return ""
	}
	return strconv.FormatInt(number, 10)
}
