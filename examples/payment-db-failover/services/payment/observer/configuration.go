package observer

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/claw-lang/claw/examples/payment-db-failover/services/payment/paymentpb"
	claw "github.com/claw-lang/claw/workers/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

// maxPool is the largest connection pool that the databases bear.
const maxPool = 10_000

// Configuration serves payment.v1.Configuration. Its settings are the initial ones changed by what
// its ledger says.
type Configuration struct {
	paymentpb.UnimplementedConfigurationServer
	// work takes the time that an effect takes.
	work func(context.Context) error

	mu           sync.Mutex
	environments map[string]*paymentpb.DbConfig
}

// NewConfiguration makes the settings, with the canary's connection pool behind production's.
func NewConfiguration(past []claw.Effect, work func(context.Context) error) *Configuration {
	c := &Configuration{work: work, environments: map[string]*paymentpb.DbConfig{
		"canary":     settings(50),
		"production": settings(75),
	}}
	for _, effect := range past {
		environment, _ := effect.Detail["environment"].(string)
		value, ok := effect.Detail["max_connection_pool"].(float64)
		if config := c.environments[environment]; ok && config != nil {
			config.MaxConnectionPool = int32(value)
		}
	}
	return c
}

func settings(pool int32) *paymentpb.DbConfig {
	return &paymentpb.DbConfig{
		MaxConnectionPool: pool,
		Tls:               map[string]string{"min_version": "1.2", "client_auth": "require"},
		FeatureFlags:      map[string]bool{"read_replicas": true, "statement_cache": true},
	}
}

// Get reads one environment's settings.
func (c *Configuration) Get(_ context.Context, request *paymentpb.GetConfigRequest) (*paymentpb.DbConfig, error) {
	return c.read(request.GetEnvironment())
}

// SetMaxConnectionPool changes one setting and returns them all.
func (c *Configuration) SetMaxConnectionPool(ctx context.Context, request *paymentpb.SetMaxConnectionPoolRequest) (*paymentpb.DbConfig, error) {
	before, err := c.read(request.GetEnvironment())
	if err != nil {
		return nil, err
	}
	value := request.GetValue()
	if value < 1 || value > maxPool {
		return nil, status.Errorf(codes.InvalidArgument, "max_connection_pool can't be %d; it is between 1 and %d", value, maxPool)
	}
	if err := c.work(ctx); err != nil {
		return nil, err
	}
	claw.Detail(ctx, "environment", request.GetEnvironment())
	claw.Detail(ctx, "max_connection_pool", value)
	claw.Detail(ctx, "before", before.GetMaxConnectionPool())
	err = claw.Commit(ctx, func() error {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.environments[request.GetEnvironment()].MaxConnectionPool = value
		return nil
	})
	if err != nil {
		return nil, err
	}
	return c.read(request.GetEnvironment())
}

func (c *Configuration) read(environment string) (*paymentpb.DbConfig, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	config, ok := c.environments[environment]
	if !ok {
		known := strings.Join(slices.Sorted(maps.Keys(c.environments)), " and ")
		return nil, status.Errorf(codes.NotFound, "no environment is called %q; there are %s", environment, known)
	}
	return proto.Clone(config).(*paymentpb.DbConfig), nil
}
