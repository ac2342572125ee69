// Package nodeclient reaches database nodes by name.
package nodeclient

import (
	"crypto/tls"
	"flag"
	"fmt"
	"time"

	"github.com/claw-lang/claw/examples/payment-db-failover/services/payment/nodepb"
	"github.com/claw-lang/claw/examples/payment-db-failover/services/payment/serving"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
)

// Client is a node and how to reach it.
type Client struct {
	Name string
	nodepb.NodeClient
}

// Dialer makes clients that share one way of securing connections.
type Dialer struct {
	authorities string
	cert        string
	key         string
	connections []*grpc.ClientConn
}

// Flags adds the flags of a dialer.
func Flags(set *flag.FlagSet) *Dialer {
	d := &Dialer{}
	set.StringVar(&d.authorities, "nodes-ca", "", "PEM authorities of the nodes' certificates; without them, plain text")
	set.StringVar(&d.cert, "nodes-cert", "", "PEM certificate to show to the nodes")
	set.StringVar(&d.key, "nodes-key", "", "PEM key of --nodes-cert")
	return d
}

// Dial makes a client. It connects at the first call, and soon again after a node came back.
func (d *Dialer) Dial(name, address string) (Client, error) {
	secured, err := d.credentials()
	if err != nil {
		return Client{}, err
	}
	again := backoff.Config{BaseDelay: 50 * time.Millisecond, Multiplier: 1.6, Jitter: 0.2, MaxDelay: 500 * time.Millisecond}
	connection, err := grpc.NewClient("passthrough:///"+address,
		grpc.WithTransportCredentials(secured),
		grpc.WithConnectParams(grpc.ConnectParams{Backoff: again, MinConnectTimeout: time.Second}))
	if err != nil {
		return Client{}, fmt.Errorf("node %s at %q: %w", name, address, err)
	}
	d.connections = append(d.connections, connection)
	return Client{name, nodepb.NewNodeClient(connection)}, nil
}

// Close closes every connection.
func (d *Dialer) Close() {
	for _, connection := range d.connections {
		_ = connection.Close()
	}
}

func (d *Dialer) credentials() (credentials.TransportCredentials, error) {
	if d.authorities == "" {
		if d.cert != "" || d.key != "" {
			return nil, fmt.Errorf("--nodes-cert and --nodes-key need --nodes-ca: nobody shows a certificate in plain text")
		}
		return insecure.NewCredentials(), nil
	}
	pool, err := serving.Authorities(d.authorities)
	if err != nil {
		return nil, fmt.Errorf("--nodes-ca: %w", err)
	}
	config := &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	if d.cert != "" || d.key != "" {
		certificate, err := tls.LoadX509KeyPair(d.cert, d.key)
		if err != nil {
			return nil, fmt.Errorf("--nodes-cert %s with --nodes-key %s: %w", d.cert, d.key, err)
		}
		config.Certificates = []tls.Certificate{certificate}
	}
	return credentials.NewTLS(config), nil
}
