package coordinator

import (
	"fmt"
	"strings"

	"github.com/claw-lang/claw/examples/payment-db-failover/services/payment/nodeclient"
	"github.com/claw-lang/claw/examples/payment-db-failover/services/payment/paymentpb"
	"github.com/claw-lang/claw/examples/payment-db-failover/services/payment/serving"
	"google.golang.org/grpc"
)

// Run is `payment coordinator`.
func Run(arguments []string) error {
	flags, options := serving.Flags("payment coordinator")
	region := flags.String("region", "", "the region, say us-east-1")
	cluster := flags.String("cluster", "", "the cluster that this coordinator serves, say payments-us-east-1")
	list := flags.String("nodes", "", "the region's nodes, as `name=address,…`")
	dialer := nodeclient.Flags(flags)
	if err := serving.Parse(flags, options, arguments); err != nil {
		return err
	}
	if err := serving.Require(map[string]string{"region": *region, "cluster": *cluster, "nodes": *list}); err != nil {
		return err
	}
	defer dialer.Close()
	nodes, err := dialAll(dialer, *list)
	if err != nil {
		return err
	}
	process, err := serving.Open("coordinator", *region, options)
	if err != nil {
		return err
	}
	defer process.Close()
	coordinator := &Coordinator{Cluster: *cluster, Nodes: nodes, Work: process.Work}
	return process.Serve(func(server grpc.ServiceRegistrar) {
		paymentpb.RegisterRemediationServer(server, coordinator)
	}, serving.Web{})
}

func dialAll(dialer *nodeclient.Dialer, list string) ([]nodeclient.Client, error) {
	nodes, seen := []nodeclient.Client{}, map[string]bool{}
	for _, item := range strings.Split(list, ",") {
		name, address, ok := strings.Cut(item, "=")
		if !ok || name == "" || address == "" {
			return nil, fmt.Errorf("--nodes: %q is not name=address", item)
		}
		if seen[name] {
			return nil, fmt.Errorf("--nodes: %s is named twice", name)
		}
		seen[name] = true
		node, err := dialer.Dial(name, address)
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, node)
	}
	return nodes, nil
}
