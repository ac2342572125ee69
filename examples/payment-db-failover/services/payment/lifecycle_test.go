package main

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"google.golang.org/grpc/health/grpc_health_v1"
)

func TestEveryRoleIsHealthyAndEndsInOrder(t *testing.T) {
	node := start(t, "node", "--name", "us-east-1a")
	roles := map[string]*process{
		"payment.node.v1.Node":   node,
		"payment.v1.Remediation": start(t, "coordinator", "--region", "us-east-1", "--cluster", "c", "--nodes", "us-east-1a="+node.ready.GRPC),
		"payment.v1.Observer":    start(t, "observer", "--clusters", "c=us-east-1a@"+node.ready.GRPC, "--cache-dir", t.TempDir(), "--tenants", "t"),
	}
	for service, role := range roles {
		for _, name := range []string{"", service} {
			reply, err := grpc_health_v1.NewHealthClient(role.dial(t)).Check(t.Context(), &grpc_health_v1.HealthCheckRequest{Service: name})
			if err != nil || reply.GetStatus() != grpc_health_v1.HealthCheckResponse_SERVING {
				t.Fatalf("%q: %v %v", name, reply, err)
			}
		}
		if err := role.command.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := <-role.exited; err != nil {
			t.Fatalf("%s after SIGTERM: %v", service, err)
		}
		role.exited <- nil
	}
	// Closing stdin is the other way to end; every process of every test ends so.
	start(t, "node", "--name", "us-east-1b").end(t)
}

func TestABadCommandLineIsExplained(t *testing.T) {
	missing := t.TempDir() + "/nowhere/file"
	broken := t.TempDir() + "/ledger.jsonl"
	if err := os.WriteFile(broken, []byte("nonsense\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		arguments string
		says      string
	}{
		{"", "Usage: payment <role>"},
		{"database", "Usage: payment <role>"},
		{"node", "--name is missing"},
		{"node --name a b", `"b" is not a flag`},
		{"node --name a --latency soon", "invalid value"},
		{"node --name a --latency -1s", "can't be negative"},
		{"node --name a --tls-cert x", "--tls-cert and --tls-key belong together"},
		{"node --name a --tls-client-ca x", "needs --tls-cert"},
		{"node --name a --tls-cert x --tls-key y", "--tls-cert x with --tls-key y"},
		{"node --name a --listen nowhere", "--listen nowhere"},
		{"node --name a --log " + missing, "log file " + missing},
		{"node --name a --ledger " + missing, "ledger " + missing},
		{"node --name a --ledger " + broken, "line 1 is not an effect"},
		{"node --name a --ready-file " + missing, "--ready-file"},
		{"coordinator --region r --cluster c --nodes a", `"a" is not name=address`},
		{"coordinator --region r --cluster c --nodes a=x,a=y", "a is named twice"},
		{"coordinator --region r --cluster c --nodes a=x --nodes-ca " + missing, "--nodes-ca"},
		{"observer --clusters c=a --cache-dir d --tenants t", `"a" is not node@address`},
		{"observer --clusters c --cache-dir d --tenants t", `"c" is not cluster=`},
		{"observer --clusters c=a@x --cache-dir d", "--tenants is missing"},
	}
	for _, c := range cases {
		t.Run(c.arguments, func(t *testing.T) {
			command := exec.Command(os.Args[0], strings.Fields(c.arguments)...)
			command.Env = append(os.Environ(), "PAYMENT_AS_MAIN=1")
			var stderr bytes.Buffer
			command.Stderr = &stderr
			_ = command.Run()
			if code := command.ProcessState.ExitCode(); code != 2 || !strings.Contains(stderr.String(), c.says) {
				t.Fatalf("exit %d: %s, want %q", code, stderr.String(), c.says)
			}
		})
	}
}
