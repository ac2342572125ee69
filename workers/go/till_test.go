package claw

import (
	"context"
	"errors"
	"io"
	"net"
	"strconv"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/grpc/test/bufconn"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/known/wrapperspb"
)

// till is the service under test: a real gRPC server whose Add puts a coin into a till. What a test
// wants to happen inside the handler is put into before and after.
type till struct {
	mu     sync.Mutex
	coins  []string
	before func(ctx context.Context) error
	apply  func() error
	after  func(ctx context.Context) error
	// raw gets the context of each request as gRPC made it, before the guard saw it.
	raw chan context.Context

	guard  *Guard
	ledger *rows
	clock  *clock
	client *grpc.ClientConn
}

// add is the handler of Add. It answers with the number of coins.
func (s *till) add(ctx context.Context, coin string) (int64, error) {
	if s.before != nil {
		if err := s.before(ctx); err != nil {
			return 0, err
		}
	}
	Detail(ctx, "coin", coin)
	err := Commit(ctx, func() error {
		if s.apply != nil {
			if err := s.apply(); err != nil {
				return err
			}
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.coins = append(s.coins, coin)
		return nil
	})
	if err == nil && s.after != nil {
		err = s.after(ctx)
	}
	return int64(len(s.coinsNow())), err
}

func (s *till) coinsNow() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.coins...)
}

// rows is a ledger in memory that can be made to fail.
type rows struct {
	mu     sync.Mutex
	past   []Effect
	lines  []Effect
	broken bool
}

func (r *rows) Past() []Effect { return r.past }

func (r *rows) Append(effect Effect) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.broken {
		return errors.New("no space left on device")
	}
	r.lines = append(r.lines, effect)
	return nil
}

func (r *rows) setBroken(broken bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.broken = broken
}

func (r *rows) linesNow() []Effect {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Effect{}, r.lines...)
}

// clock is real time plus what the test adds.
type clock struct {
	mu    sync.Mutex
	ahead time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

func (c *clock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}

// openTill serves a till until the test ends.
func openTill(t *testing.T, options Options) *till {
	t.Helper()
	s := &till{ledger: &rows{}, clock: &clock{}, raw: make(chan context.Context, 64)}
	if options.Ledger == nil {
		options.Ledger = s.ledger
	}
	if options.Logger == nil {
		options.Logger = NewLogger(io.Discard, LogOptions{})
	}
	options.Now = s.clock.now
	guard, err := New(options)
	if err != nil {
		t.Fatal(err)
	}
	s.guard = guard
	watch := func(ctx context.Context, message any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		s.raw <- ctx
		return handler(ctx, message)
	}
	server := grpc.NewServer(append([]grpc.ServerOption{grpc.ChainUnaryInterceptor(watch)}, guard.ServerOptions()...)...)
	server.RegisterService(&tillService, s)
	listener := bufconn.Listen(1 << 16)
	go func() { _ = server.Serve(listener) }()
	client, err := grpc.NewClient("passthrough:till",
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }))
	if err != nil {
		t.Fatal(err)
	}
	s.client = client
	t.Cleanup(func() { _ = client.Close(); server.Stop() })
	return s
}

// sent is one request of a test, as its sender writes it.
type sent struct {
	coin     string
	run      string
	key      string
	undoes   string
	epoch    int
	attempt  int
	deadline time.Time
	trace    string
	method   string // Add when empty
	header   []string
}

// answer is what the sender gets.
type answer struct {
	coins      int64
	code       codes.Code
	detail     string
	remembered bool
}

func (s *till) send(t *testing.T, request sent) answer {
	t.Helper()
	// Cancelled rather than timed out: a timeout would be sent along as a deadline.
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	defer time.AfterFunc(10*time.Second, stop).Stop()
	return s.sendWithin(ctx, request)
}

func (s *till) sendWithin(ctx context.Context, request sent) answer {
	pairs := append([]string{}, request.header...)
	add := func(header, value string) {
		if value != "" && value != "0" {
			pairs = append(pairs, header, value)
		}
	}
	add("claw-run", request.run)
	add("claw-key", request.key)
	add("claw-undoes", request.undoes)
	add("claw-epoch", strconv.Itoa(request.epoch))
	add("claw-attempt", strconv.Itoa(request.attempt))
	add("traceparent", request.trace)
	if !request.deadline.IsZero() {
		add("claw-deadline", strconv.FormatInt(request.deadline.UnixMicro(), 10))
	}
	method := request.method
	if method == "" {
		method = "Add"
	}
	var reply wrapperspb.Int64Value
	var header metadata.MD
	err := s.client.Invoke(metadata.AppendToOutgoingContext(ctx, pairs...), "/claw.test.Till/"+method,
		wrapperspb.String(request.coin), &reply, grpc.Header(&header))
	return answer{
		coins:      reply.GetValue(),
		code:       status.Code(err),
		detail:     status.Convert(err).Message(),
		remembered: len(header.Get("claw-remembered")) == 1,
	}
}

// tillService is what protoc would have generated.
var tillService = grpc.ServiceDesc{
	ServiceName: "claw.test.Till",
	HandlerType: (*any)(nil),
	Methods: []grpc.MethodDesc{
		unaryMethod("Add", (*till).add),
		unaryMethod("Peek", func(s *till, ctx context.Context, coin string) (int64, error) {
			return int64(len(s.coinsNow())), nil
		}),
		unaryMethod("SlyPeek", (*till).add),
		unaryMethod("Forget", func(*till, context.Context, string) (int64, error) { return 7, nil }),
	},
	Streams: []grpc.StreamDesc{{StreamName: "Pour", ServerStreams: true, Handler: func(any, grpc.ServerStream) error { return nil }}},
}

func unaryMethod(name string, body func(*till, context.Context, string) (int64, error)) grpc.MethodDesc {
	return grpc.MethodDesc{MethodName: name, Handler: func(server any, ctx context.Context, decode func(any) error, interceptor grpc.UnaryServerInterceptor) (any, error) {
		request := &wrapperspb.StringValue{}
		if err := decode(request); err != nil {
			return nil, err
		}
		info := &grpc.UnaryServerInfo{Server: server, FullMethod: "/claw.test.Till/" + name}
		return interceptor(ctx, request, info, func(ctx context.Context, _ any) (any, error) {
			coins, err := body(server.(*till), ctx, request.GetValue())
			if err != nil {
				return nil, err
			}
			return wrapperspb.Int64(coins), nil
		})
	}}
}

// init registers the till's descriptor, which says that Peek and SlyPeek have no side effects.
func init() {
	method := func(name string, level descriptorpb.MethodOptions_IdempotencyLevel) *descriptorpb.MethodDescriptorProto {
		return &descriptorpb.MethodDescriptorProto{
			Name:       proto.String(name),
			InputType:  proto.String(".google.protobuf.StringValue"),
			OutputType: proto.String(".google.protobuf.Int64Value"),
			Options:    &descriptorpb.MethodOptions{IdempotencyLevel: level.Enum()},
		}
	}
	file, err := protodesc.NewFile(&descriptorpb.FileDescriptorProto{
		Name:       proto.String("claw/test/till.proto"),
		Package:    proto.String("claw.test"),
		Syntax:     proto.String("proto3"),
		Dependency: []string{"google/protobuf/wrappers.proto"},
		Service: []*descriptorpb.ServiceDescriptorProto{{
			Name: proto.String("Till"),
			Method: []*descriptorpb.MethodDescriptorProto{
				method("Add", descriptorpb.MethodOptions_IDEMPOTENCY_UNKNOWN),
				method("Peek", descriptorpb.MethodOptions_NO_SIDE_EFFECTS),
				method("SlyPeek", descriptorpb.MethodOptions_NO_SIDE_EFFECTS),
				method("Forget", descriptorpb.MethodOptions_IDEMPOTENT),
			},
		}},
	}, protoregistry.GlobalFiles)
	if err == nil {
		err = protoregistry.GlobalFiles.RegisterFile(file)
	}
	if err != nil {
		panic(err)
	}
}
