package serving

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/health"
	healthpb "google.golang.org/grpc/health/grpc_health_v1"
)

// stopWithin bounds how long requests under way may take to end after a stop.
const stopWithin = 3 * time.Second

// Web is what a role serves besides gRPC; the zero Web serves nothing.
type Web struct {
	Listen  string
	Handler http.Handler
}

// Serve serves until SIGTERM or SIGINT, or until stdin is closed where that was asked for. Requests
// under way may end before it returns.
func (p *Process) Serve(register func(grpc.ServiceRegistrar), web Web) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	if p.options.ExitWithParent {
		go func() { _, _ = io.Copy(io.Discard, os.Stdin); stop() }()
	}
	tlsConfig, err := p.options.serverTLS()
	if err != nil {
		return err
	}
	server, healthy := p.newServer(register, tlsConfig)
	failed := make(chan error, 2)
	ready := Ready{Role: p.role, Place: p.place, PID: os.Getpid()}

	listener, err := net.Listen("tcp", p.options.Listen)
	if err != nil {
		return fmt.Errorf("--listen %s: %w", p.options.Listen, err)
	}
	ready.GRPC = listener.Addr().String()
	go func() { failed <- server.Serve(listener) }()
	defer stopGRPC(server, healthy)

	if web.Handler != nil {
		address, end, err := serveWeb(web, tlsConfig, failed)
		if err != nil {
			return err
		}
		defer end()
		ready.HTTP = address
	}
	if err := ready.write(p.options.ReadyFile); err != nil {
		return err
	}
	p.Log.Info("serving", "grpc", ready.GRPC, "http", ready.HTTP)
	select {
	case <-ctx.Done():
		p.Log.Info("stopping")
		return nil
	case err := <-failed:
		return err
	}
}

// newServer makes the server with health and the role's services. The faults stand outside of the
// guard: to it, a hung request never came, and a lost reply was sent.
func (p *Process) newServer(register func(grpc.ServiceRegistrar), tlsConfig *tls.Config) (*grpc.Server, *health.Server) {
	options := []grpc.ServerOption{grpc.ChainUnaryInterceptor(newFaults(p.options, p.Log).unary)}
	options = append(options, p.guard.ServerOptions()...)
	if tlsConfig != nil {
		options = append(options, grpc.Creds(credentials.NewTLS(tlsConfig)))
	}
	server := grpc.NewServer(options...)
	register(server)
	healthy := health.NewServer()
	for name := range server.GetServiceInfo() {
		healthy.SetServingStatus(name, healthpb.HealthCheckResponse_SERVING)
	}
	healthpb.RegisterHealthServer(server, healthy)
	return server, healthy
}

func stopGRPC(server *grpc.Server, healthy *health.Server) {
	healthy.Shutdown()
	timer := time.AfterFunc(stopWithin, server.Stop)
	defer timer.Stop()
	server.GracefulStop()
}

func serveWeb(web Web, tlsConfig *tls.Config, failed chan<- error) (address string, end func(), err error) {
	listener, err := net.Listen("tcp", web.Listen)
	if err != nil {
		return "", nil, fmt.Errorf("--http %s: %w", web.Listen, err)
	}
	server := &http.Server{
		Handler:           web.Handler,
		TLSConfig:         tlsConfig,
		ReadHeaderTimeout: 5 * time.Second,
		WriteTimeout:      10 * time.Second,
	}
	go func() {
		serve := server.Serve
		if tlsConfig != nil {
			serve = func(l net.Listener) error { return server.ServeTLS(l, "", "") }
		}
		if err := serve(listener); err != http.ErrServerClosed {
			failed <- err
		}
	}()
	return listener.Addr().String(), func() {
		ctx, stop := context.WithTimeout(context.Background(), stopWithin)
		defer stop()
		if server.Shutdown(ctx) != nil {
			_ = server.Close()
		}
	}, nil
}
