package claw

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"google.golang.org/grpc/status"
)

// LogOptions say who logs and where to.
type LogOptions struct {
	// Service and Place stand in every line.
	Service string
	Place   string
	// File gets every line that stderr gets; none when empty.
	File string
	// Level is the least level that is logged; slog.LevelInfo when nil.
	Level slog.Leveler
}

// OpenLog makes a logger of JSON lines. A line that is logged with a handler's context carries
// execution_id, trace_id, key and attempt of its request.
func OpenLog(options LogOptions) (*slog.Logger, io.Closer, error) {
	var out io.Writer = os.Stderr
	var closer io.Closer = io.NopCloser(nil)
	if options.File != "" {
		file, err := os.OpenFile(options.File, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
		if err != nil {
			return nil, nil, fmt.Errorf("log file %s can't be opened: %w", options.File, err)
		}
		out, closer = both{file, os.Stderr}, file
	}
	return NewLogger(out, options), closer, nil
}

// NewLogger is OpenLog for a writer of the caller's.
func NewLogger(out io.Writer, options LogOptions) *slog.Logger {
	lines := slog.NewJSONHandler(out, &slog.HandlerOptions{Level: options.Level, ReplaceAttr: microseconds})
	return slog.New(requestHandler{lines}).With("service", options.Service, "place", options.Place)
}

// requestHandler adds the request to each line.
type requestHandler struct{ slog.Handler }

func (h requestHandler) Handle(ctx context.Context, record slog.Record) error {
	if d, ok := FromContext(ctx); ok {
		record = record.Clone()
		record.AddAttrs(
			slog.String("execution_id", d.Run),
			slog.String("trace_id", d.TraceID()),
			slog.String("key", d.Key),
			slog.Int("attempt", d.Attempt),
		)
	}
	return h.Handler.Handle(ctx, record)
}

func (h requestHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return requestHandler{h.Handler.WithAttrs(attrs)}
}

func (h requestHandler) WithGroup(name string) slog.Handler {
	return requestHandler{h.Handler.WithGroup(name)}
}

// microseconds writes a line's time as the audit trail writes its times.
func microseconds(groups []string, attr slog.Attr) slog.Attr {
	if attr.Key == slog.TimeKey && len(groups) == 0 {
		return slog.String(slog.TimeKey, attr.Value.Time().UTC().Format("2006-01-02T15:04:05.000000Z"))
	}
	return attr
}

// both writes to two writers; a broken one doesn't silence the other.
type both struct{ file, stderr io.Writer }

func (b both) Write(line []byte) (int, error) {
	_, first := b.file.Write(line)
	_, second := b.stderr.Write(line)
	return len(line), errors.Join(first, second)
}

// report logs what became of a request with effects.
func (g *Guard) report(ctx context.Context, what string, c *call, err error, began time.Time) {
	attrs := []any{
		"method", c.request.method,
		"code", status.Code(err).String(),
		"duration_ms", float64(g.now().Sub(began).Microseconds()) / 1000,
	}
	if err == nil {
		g.log.InfoContext(ctx, what, attrs...)
		return
	}
	g.log.WarnContext(ctx, what, append(attrs, "error", status.Convert(err).Message())...)
}
