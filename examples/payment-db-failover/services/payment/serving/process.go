package serving

import (
	"context"
	"io"
	"log/slog"
	"os/signal"
	"syscall"
	"time"

	claw "github.com/claw-lang/claw/workers/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// Process is a role before it serves: its log, its ledger and the guard of its effects.
type Process struct {
	Log     *slog.Logger
	guard   *claw.Guard
	past    []claw.Effect
	role    string
	place   string
	options *Options
	closers []io.Closer
}

// Open opens the log and the ledger. Close closes them.
func Open(role, place string, o *Options) (*Process, error) {
	// A parent that goes away takes the reader of stderr with it; that must not kill us half-way.
	signal.Ignore(syscall.SIGPIPE)
	p := &Process{role: role, place: place, options: o}
	log, logFile, err := claw.OpenLog(claw.LogOptions{Service: "payment-" + role, Place: place, File: o.Log})
	if err != nil {
		return nil, err
	}
	p.Log, p.closers = log, []io.Closer{logFile}
	guarded := claw.Options{Place: place, Logger: log}
	if o.Ledger != "" {
		ledger, err := claw.OpenLedger(o.Ledger)
		if err != nil {
			p.Close()
			return nil, err
		}
		p.past, p.closers = ledger.Past(), append(p.closers, ledger)
		guarded.Ledger = ledger
	}
	if p.guard, err = claw.New(guarded); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// Past lists the effects of earlier processes with this ledger, from which a role restores its state.
func (p *Process) Past() []claw.Effect { return p.past }

// Work takes the time that an effect takes, and fails at the request's deadline.
func (p *Process) Work(ctx context.Context) error {
	timer := time.NewTimer(p.options.Latency)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return status.Error(codes.DeadlineExceeded, "the deadline passed while the work was under way; nothing was applied")
	}
}

// Close closes the files.
func (p *Process) Close() {
	for _, c := range p.closers {
		_ = c.Close()
	}
}
