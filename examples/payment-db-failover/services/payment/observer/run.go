package observer

import (
	"fmt"
	"strings"

	"github.com/claw-lang/claw/examples/payment-db-failover/services/payment/nodeclient"
	"github.com/claw-lang/claw/examples/payment-db-failover/services/payment/paymentpb"
	"github.com/claw-lang/claw/examples/payment-db-failover/services/payment/serving"
	"google.golang.org/grpc"
)

// Run is `payment observer`.
func Run(arguments []string) error {
	flags, options := serving.Flags("payment observer")
	clusters := flags.String("clusters", "", "the clusters and their nodes, as `cluster=node@address+node@address,…`")
	cacheDir := flags.String("cache-dir", "", "folder with one folder for each cache node, and in it one JSON file for each entry")
	generation := flags.Int64("generation", 2, "the current generation of cached entries; older ones are stale")
	tenants := flags.String("tenants", "", "the tenants that have metrics, as `tenant,…`")
	http := flags.String("http", "127.0.0.1:0", "address to serve tenant metrics on; port 0 picks a free one")
	primaryUp := flags.Bool("primary-up", false, "the old primaries are up from the start")
	repaired := flags.String("repaired-dir", "", "folder in which a file named as a cluster says that its old primary was repaired")
	dialer := nodeclient.Flags(flags)
	if err := serving.Parse(flags, options, arguments); err != nil {
		return err
	}
	if err := serving.Require(map[string]string{"clusters": *clusters, "cache-dir": *cacheDir, "tenants": *tenants}); err != nil {
		return err
	}
	defer dialer.Close()
	databases := &Databases{PrimaryUp: *primaryUp, RepairedDir: *repaired}
	var err error
	if databases.Clusters, err = dialClusters(dialer, *clusters); err != nil {
		return err
	}
	process, err := serving.Open("observer", "", options)
	if err != nil {
		return err
	}
	defer process.Close()
	observer := &Observer{Databases: databases, Caches: &Caches{Dir: *cacheDir, Generation: *generation}}
	configuration := NewConfiguration(process.Past(), process.Work)
	return process.Serve(func(server grpc.ServiceRegistrar) {
		paymentpb.RegisterObserverServer(server, observer)
		paymentpb.RegisterConfigurationServer(server, configuration)
	}, serving.Web{Listen: *http, Handler: Web(databases, strings.Split(*tenants, ","))})
}

func dialClusters(dialer *nodeclient.Dialer, list string) (map[string][]nodeclient.Client, error) {
	clusters := map[string][]nodeclient.Client{}
	for _, item := range strings.Split(list, ",") {
		cluster, nodes, ok := strings.Cut(item, "=")
		if !ok || cluster == "" {
			return nil, fmt.Errorf("--clusters: %q is not cluster=node@address+node@address", item)
		}
		if clusters[cluster] != nil {
			return nil, fmt.Errorf("--clusters: %s is named twice", cluster)
		}
		for _, node := range strings.Split(nodes, "+") {
			name, address, ok := strings.Cut(node, "@")
			if !ok || name == "" || address == "" {
				return nil, fmt.Errorf("--clusters: %q is not node@address", node)
			}
			client, err := dialer.Dial(name, address)
			if err != nil {
				return nil, err
			}
			clusters[cluster] = append(clusters[cluster], client)
		}
	}
	return clusters, nil
}
