package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/claw-lang/claw/examples/payment-db-failover/services/payment/paymentpb"
	"google.golang.org/grpc/codes"
)

// watched is a region with an observer.
type watched struct {
	*region
	observer      *process
	databases     paymentpb.ObserverClient
	configuration paymentpb.ConfigurationClient
	caches        string
	repaired      string
}

func startWatched(t *testing.T) *watched {
	t.Helper()
	r := startRegion(t)
	w := &watched{region: r, caches: t.TempDir(), repaired: t.TempDir()}
	w.observer = start(t, "observer", "--clusters", cluster+"="+r.addresses("@", "+"),
		"--cache-dir", w.caches, "--repaired-dir", w.repaired, "--tenants", "tenant-2847,tenant-5634")
	connection := w.observer.dial(t)
	w.databases, w.configuration = paymentpb.NewObserverClient(connection), paymentpb.NewConfigurationClient(connection)
	return w
}

func (w *watched) get(t *testing.T, path string) (int, map[string]any) {
	t.Helper()
	reply, err := http.Get("http://" + w.observer.ready.HTTP + path)
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	var body map[string]any
	if err := json.NewDecoder(reply.Body).Decode(&body); err != nil {
		t.Fatal(err)
	}
	return reply.StatusCode, body
}

// wantView checks what the observer says of the database and of both tenants.
func (w *watched) wantView(t *testing.T, primary bool, lag time.Duration, errorRate, writeRate float64) {
	t.Helper()
	view, err := w.databases.Database(delivery{}.context(t), &paymentpb.DatabaseRequest{Cluster: cluster})
	if err != nil || view.GetPrimaryReachable() != primary {
		t.Fatalf("view %v, %v", view, err)
	}
	if got := view.GetReplicaLag().AsDuration(); got < lag || got > lag+3*time.Millisecond {
		t.Fatalf("lag %v, want about %v", got, lag)
	}
	for _, tenant := range []string{"tenant-2847", "tenant-5634"} {
		code, body := w.get(t, "/v1/tenants/"+tenant)
		want := map[string]any{"tenant": tenant, "error_rate": errorRate, "write_rate": writeRate, "window_seconds": 60.0}
		if code != http.StatusOK || !reflect.DeepEqual(body, want) {
			t.Fatalf("%d %v, want %v", code, body, want)
		}
	}
}

func TestTheObserverSeesTheFailoverAndItsUndo(t *testing.T) {
	w := startWatched(t)
	w.wantView(t, false, 80*time.Millisecond, 0.12, 0)
	if _, err := w.failover(t, delivery{key: "k"}); err != nil {
		t.Fatal(err)
	}
	w.wantView(t, false, 20*time.Millisecond, 0.0002, 120)
	if err := os.WriteFile(filepath.Join(w.repaired, cluster), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	w.wantView(t, true, 20*time.Millisecond, 0.0002, 120)
	if err := os.Remove(filepath.Join(w.repaired, cluster)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.failback(t, delivery{key: "u", undoes: "k"}); err != nil {
		t.Fatal(err)
	}
	w.wantView(t, true, 80*time.Millisecond, 0.0002, 120)
}

func TestWhatTheObserverCannotKnowItDoesNotSay(t *testing.T) {
	w := startWatched(t)
	if code, body := w.get(t, "/v1/tenants/nobody"); code != http.StatusNotFound || body["error"] != "no tenant is called nobody" {
		t.Fatalf("%d %v", code, body)
	}
	if code, _ := w.get(t, "/healthz"); code != http.StatusOK {
		t.Fatal(code)
	}
	_, err := w.databases.Database(delivery{}.context(t), &paymentpb.DatabaseRequest{Cluster: "payments-mars"})
	wantCode(t, err, codes.NotFound, "payments-mars")
	w.nodes["us-east-1a"].kill(t)
	_, err = w.databases.Database(delivery{}.context(t), &paymentpb.DatabaseRequest{Cluster: cluster})
	wantCode(t, err, codes.Unavailable, "us-east-1a")
	if code, body := w.get(t, "/v1/tenants/tenant-2847"); code != http.StatusServiceUnavailable {
		t.Fatalf("%d %v", code, body)
	}
}

func TestACacheIsStaleByTheGenerationOfItsEntries(t *testing.T) {
	w := startWatched(t)
	put := func(node, name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Join(w.caches, node), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(w.caches, node, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for i, generation := range []int{1, 1, 2, 3, 0} {
		put("node-1", fmt.Sprintf("entry-%d.json", i), fmt.Sprintf(`{"tenant":"tenant-2847","generation":%d}`, generation))
	}
	put("node-1", "entry-9.json.tmp", "half")
	put("node-2", "entry-1.json", `{"tenant":"tenant-2847","generation":2}`)
	put("node-3", "entry-1.json", `{"tenant":"tenant-`)
	put("node-4", "entry-1.json", `{"tenant":"tenant-2847"}`)
	cases := []struct {
		node   string
		stale  int32
		code   codes.Code
		detail string
	}{
		{"node-1", 3, codes.OK, ""},
		{"node-2", 0, codes.OK, ""},
		{"node-3", 0, codes.Unavailable, "entry-1.json of node-3"},
		{"node-4", 0, codes.Unavailable, "no generation"},
		{"node-5", 0, codes.NotFound, "node-5"},
		{"../node-1", 0, codes.InvalidArgument, "not the name of a node"},
		{"..", 0, codes.InvalidArgument, "not the name of a node"},
		{"", 0, codes.InvalidArgument, "not the name of a node"},
	}
	for _, c := range cases {
		view, err := w.databases.Cache(delivery{}.context(t), &paymentpb.CacheRequest{Node: c.node})
		wantCode(t, err, c.code, c.detail)
		if view.GetStaleEntries() != c.stale {
			t.Fatalf("%s: %d stale entries, want %d", c.node, view.GetStaleEntries(), c.stale)
		}
	}
}

func TestASettingIsChangedOnceAndOutlivesARestart(t *testing.T) {
	w := startWatched(t)
	wantPools := func(canary, production int32) {
		t.Helper()
		for environment, pool := range map[string]int32{"canary": canary, "production": production} {
			config, err := w.configuration.Get(delivery{}.context(t), &paymentpb.GetConfigRequest{Environment: environment})
			if err != nil || config.GetMaxConnectionPool() != pool || len(config.GetTls()) != 2 || len(config.GetFeatureFlags()) != 2 {
				t.Fatalf("%s: %v %v, want pool %d", environment, config, err, pool)
			}
		}
	}
	set := func(d delivery, environment string, value int32) error {
		_, err := w.configuration.SetMaxConnectionPool(d.context(t), &paymentpb.SetMaxConnectionPoolRequest{Environment: environment, Value: value})
		return err
	}
	wantPools(50, 75)
	for range 2 {
		wantCode(t, set(delivery{key: "k"}, "canary", 75), codes.OK, "")
	}
	wantPools(75, 75)
	wantCode(t, set(delivery{key: "l"}, "staging", 75), codes.NotFound, "there are canary and production")
	wantCode(t, set(delivery{key: "m"}, "canary", 0), codes.InvalidArgument, "between 1 and 10000")
	effects := w.observer.effects(t)
	if len(effects) != 1 || effects[0].Key != "k" || effects[0].Detail["before"] != 50.0 || effects[0].Detail["max_connection_pool"] != 75.0 {
		t.Fatalf("%+v", effects)
	}

	w.observer.kill(t)
	again := startIn(t, dirOf(w.observer), "observer", "--clusters", cluster+"="+w.addresses("@", "+"), "--cache-dir", w.caches, "--tenants", "t")
	w.configuration = paymentpb.NewConfigurationClient(again.dial(t))
	wantPools(75, 75)
}
