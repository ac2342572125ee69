// Command payment is the payment platform's database side in one binary: a database node, a
// region's coordinator, or the observer that watches all regions. `payment <role> --help` lists the
// flags of a role.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"

	"github.com/claw-lang/claw/examples/payment-db-failover/services/payment/coordinator"
	"github.com/claw-lang/claw/examples/payment-db-failover/services/payment/node"
	"github.com/claw-lang/claw/examples/payment-db-failover/services/payment/observer"
)

const usage = `Usage: payment <role> [flags]

Roles
  node         one database node: its replica can be promoted and demoted
  coordinator  a region's coordinator: payment.v1.Remediation over the region's nodes
  observer     payment.v1.Observer and payment.v1.Configuration, and tenant metrics over HTTP

payment <role> --help lists the role's flags.
`

func main() {
	roles := map[string]func([]string) error{
		"node":        node.Run,
		"coordinator": coordinator.Run,
		"observer":    observer.Run,
	}
	if len(os.Args) == 2 && (os.Args[1] == "--help" || os.Args[1] == "-h" || os.Args[1] == "help") {
		fmt.Print(usage)
		return
	}
	if len(os.Args) < 2 || roles[os.Args[1]] == nil {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	err := roles[os.Args[1]](os.Args[2:])
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
	default:
		fmt.Fprintf(os.Stderr, "payment %s: %v\n", os.Args[1], err)
		os.Exit(2)
	}
}
