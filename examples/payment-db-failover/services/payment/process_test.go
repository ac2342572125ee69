package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/claw-lang/claw/examples/payment-db-failover/services/payment/serving"
	claw "github.com/claw-lang/claw/workers/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// TestMain turns the test binary into `payment` itself when a test starts it as a process.
func TestMain(m *testing.M) {
	if os.Getenv("PAYMENT_AS_MAIN") == "1" {
		main()
		return
	}
	os.Exit(m.Run())
}

// process is a role that a test started, a real one of its own.
type process struct {
	command *exec.Cmd
	stdin   io.Closer
	ready   serving.Ready
	ledger  string
	log     string
	exited  chan error
}

// start starts a role with a ledger and a log of its own and waits until it is ready. It ends with
// the test, if not before; a role that didn't end well fails the test.
func start(t *testing.T, role string, flags ...string) *process {
	t.Helper()
	return startIn(t, t.TempDir(), role, flags...)
}

func startIn(t *testing.T, dir, role string, flags ...string) *process {
	t.Helper()
	p := &process{ledger: filepath.Join(dir, "ledger.jsonl"), log: filepath.Join(dir, "log.jsonl"), exited: make(chan error, 1)}
	readyFile := filepath.Join(dir, "ready.json")
	_ = os.Remove(readyFile)
	arguments := append([]string{role, "--ledger", p.ledger, "--log", p.log, "--ready-file", readyFile, "--exit-with-parent"}, flags...)
	p.command = exec.Command(os.Args[0], arguments...)
	// Under -race a process would wait a second at its end for reports of other threads.
	p.command.Env = append(os.Environ(), "PAYMENT_AS_MAIN=1", "GORACE=atexit_sleep_ms=0")
	stdin, err := p.command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.stdin = stdin
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.exited <- p.command.Wait() }()
	t.Cleanup(func() { p.end(t) })
	for range 2000 {
		if text, err := os.ReadFile(readyFile); err == nil {
			if err := json.Unmarshal(text, &p.ready); err != nil {
				t.Fatalf("ready file %q: %v", text, err)
			}
			return p
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("%s was not ready", role)
	return nil
}

// end closes stdin, as a parent's death would, and waits for an orderly end.
func (p *process) end(t *testing.T) {
	t.Helper()
	_ = p.stdin.Close()
	select {
	case err := <-p.exited:
		p.exited <- nil
		if err != nil {
			t.Errorf("%s ended with %v", p.ready.Role, err)
		}
	case <-time.After(10 * time.Second):
		_ = p.command.Process.Kill()
		t.Errorf("%s did not end", p.ready.Role)
	}
}

// kill ends the process as a crash would.
func (p *process) kill(t *testing.T) {
	t.Helper()
	_ = p.command.Process.Kill()
	<-p.exited
	p.exited <- nil
}

func (p *process) dial(t *testing.T) *grpc.ClientConn {
	t.Helper()
	connection, err := grpc.NewClient("passthrough:///"+p.ready.GRPC, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	return connection
}

// effects reads the process's ledger.
func (p *process) effects(t *testing.T) []claw.Effect {
	t.Helper()
	return linesOf[claw.Effect](t, p.ledger)
}

func linesOf[Line any](t *testing.T, path string) []Line {
	t.Helper()
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := []Line{}
	for scanner := bufio.NewScanner(file); scanner.Scan(); {
		var line Line
		if err := json.Unmarshal(scanner.Bytes(), &line); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		lines = append(lines, line)
	}
	return lines
}

// delivery makes a context that carries what claw sends.
type delivery struct {
	key, undoes string
	attempt     int
	within      time.Duration // the deadline; 10 s when zero
}

const trace = "0af7651916cd43dd8448eb211c80319c"

func (d delivery) context(t *testing.T) context.Context {
	t.Helper()
	if d.within == 0 {
		d.within = 10 * time.Second
	}
	deadline := time.Now().Add(d.within)
	ctx, stop := context.WithDeadline(t.Context(), deadline)
	t.Cleanup(stop)
	pairs := []string{
		"claw-run", "run-1", "claw-key", d.key, "claw-epoch", "1", "claw-attempt", strconv.Itoa(max(d.attempt, 1)),
		"claw-deadline", strconv.FormatInt(deadline.UnixMicro(), 10), "traceparent", "00-" + trace + "-b7ad6b7169203331-01",
	}
	if d.undoes != "" {
		pairs = append(pairs, "claw-undoes", d.undoes)
	}
	return metadata.AppendToOutgoingContext(ctx, pairs...)
}

func wantCode(t *testing.T, err error, code codes.Code, detail string) {
	t.Helper()
	if s := status.Convert(err); s.Code() != code || !strings.Contains(s.Message(), detail) {
		t.Fatalf("got %v %q, want %v %q", s.Code(), s.Message(), code, detail)
	}
}

func dirOf(p *process) string { return filepath.Dir(p.ledger) }
