// Package observer sees what is true in all regions, whoever changed it, and holds the settings of
// the environments.
package observer

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/claw-lang/claw/examples/payment-db-failover/services/payment/nodeclient"
	"github.com/claw-lang/claw/examples/payment-db-failover/services/payment/paymentpb"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"
)

// Databases reads the clusters from their nodes, anew at each question.
type Databases struct {
	// Clusters maps a cluster's name to its nodes.
	Clusters map[string][]nodeclient.Client
	// PrimaryUp: the old primaries never went down.
	PrimaryUp bool
	// RepairedDir holds a file named as a cluster when somebody has repaired its old primary.
	RepairedDir string
}

// clusterView is what can be seen of one cluster.
type clusterView struct {
	primaryReachable bool
	promoted         bool
	replicaLag       time.Duration
}

// view fails with UNAVAILABLE when a node doesn't answer.
func (d *Databases) view(ctx context.Context, cluster string) (clusterView, error) {
	nodes, ok := d.Clusters[cluster]
	if !ok {
		return clusterView{}, status.Errorf(codes.NotFound, "no cluster is called %q", cluster)
	}
	states, err := nodeclient.States(ctx, nodes)
	if err != nil {
		return clusterView{}, err
	}
	restored := true
	seen := clusterView{promoted: true}
	for _, state := range states {
		seen.promoted = seen.promoted && state.GetPromoted()
		restored = restored && state.GetPrimaryRestored()
		seen.replicaLag = max(seen.replicaLag, state.GetReplicaLag().AsDuration())
	}
	seen.primaryReachable = d.PrimaryUp || restored || d.repaired(cluster)
	return seen, nil
}

func (d *Databases) repaired(cluster string) bool {
	if d.RepairedDir == "" {
		return false
	}
	_, err := os.Stat(filepath.Join(d.RepairedDir, cluster))
	return err == nil
}

// writable tells whether every cluster has something that takes writes: its promoted replica or its
// old primary. One cluster that surely has none decides it, whatever is unknown of the others.
func (d *Databases) writable(ctx context.Context) (bool, error) {
	var unknown error
	for _, cluster := range slices.Sorted(maps.Keys(d.Clusters)) {
		seen, err := d.view(ctx, cluster)
		if err != nil {
			unknown = err
		} else if !seen.promoted && !seen.primaryReachable {
			return false, nil
		}
	}
	return unknown == nil, unknown
}

// Observer serves payment.v1.Observer.
type Observer struct {
	paymentpb.UnimplementedObserverServer
	Databases *Databases
	Caches    *Caches
}

// Database tells whether the old primary answers and how far the slowest replica is behind.
func (o *Observer) Database(ctx context.Context, request *paymentpb.DatabaseRequest) (*paymentpb.DatabaseView, error) {
	seen, err := o.Databases.view(ctx, request.GetCluster())
	if err != nil {
		return nil, err
	}
	return &paymentpb.DatabaseView{PrimaryReachable: seen.primaryReachable, ReplicaLag: durationpb.New(seen.replicaLag)}, nil
}

// Cache counts the stale entries of one cache node.
func (o *Observer) Cache(_ context.Context, request *paymentpb.CacheRequest) (*paymentpb.CacheView, error) {
	stale, err := o.Caches.stale(request.GetNode())
	if err != nil {
		return nil, err
	}
	return &paymentpb.CacheView{StaleEntries: int32(stale)}, nil
}
