package claw

import (
	"log/slog"
	"time"

	"google.golang.org/grpc"
)

const (
	// DefaultRetention is how long a key, a tombstone and a run's epoch are remembered.
	DefaultRetention = 24 * time.Hour
	// DefaultLimit is how many keys, and how many runs, are remembered at once.
	DefaultLimit = 100_000
)

// Options configure a Guard. Every field may be left out.
type Options struct {
	// Ledger keeps the effects. Without one, effects leave no trace and a restart forgets all keys.
	Ledger Ledger
	// Place names where this process acts, say a region or a node, in the ledger.
	Place string
	// Logger gets one line for each request with effects; slog.Default() when nil.
	Logger *slog.Logger
	// Retention bounds the memory in time; DefaultRetention when zero. A runbook may declare the
	// service's methods `keyed for` at most this long.
	Retention time.Duration
	// Limit bounds the memory in number; DefaultLimit when zero. A full memory refuses new keys with
	// RESOURCE_EXHAUSTED rather than forget one that is still owed.
	Limit int
	// Now is the clock; time.Now when nil.
	Now func() time.Time
}

// Guard keeps the laws for one server. Make one with New and install its interceptors.
type Guard struct {
	memory *memory
	ledger Ledger
	place  string
	log    *slog.Logger
	now    func() time.Time
}

// New makes a guard and recalls the keys, tombstones and epochs that stand in the ledger. It fails
// when they don't fit into the limit.
func New(options Options) (*Guard, error) {
	g := &Guard{ledger: options.Ledger, place: options.Place, log: options.Logger, now: options.Now}
	if g.log == nil {
		g.log = slog.Default()
	}
	if g.now == nil {
		g.now = time.Now
	}
	retention, limit := options.Retention, options.Limit
	if retention == 0 {
		retention = DefaultRetention
	}
	if limit == 0 {
		limit = DefaultLimit
	}
	g.memory = newMemory(g.now, retention, limit)
	if g.ledger != nil {
		if err := g.memory.recall(g.ledger.Past()); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// ServerOptions install the guard into a gRPC server.
func (g *Guard) ServerOptions() []grpc.ServerOption {
	return []grpc.ServerOption{
		grpc.ChainUnaryInterceptor(g.Unary()),
		grpc.ChainStreamInterceptor(g.Stream()),
	}
}
