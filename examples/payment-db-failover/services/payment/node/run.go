package node

import (
	"github.com/claw-lang/claw/examples/payment-db-failover/services/payment/nodepb"
	"github.com/claw-lang/claw/examples/payment-db-failover/services/payment/serving"
	"google.golang.org/grpc"
)

// Run is `payment node`.
func Run(arguments []string) error {
	flags, options := serving.Flags("payment node")
	name := flags.String("name", "", "the node's name, say us-east-1a")
	if err := serving.Parse(flags, options, arguments); err != nil {
		return err
	}
	if err := serving.Require(map[string]string{"name": *name}); err != nil {
		return err
	}
	process, err := serving.Open("node", *name, options)
	if err != nil {
		return err
	}
	defer process.Close()
	node := New(*name, process.Past(), process.Work)
	return process.Serve(func(server grpc.ServiceRegistrar) { nodepb.RegisterNodeServer(server, node) }, serving.Web{})
}
