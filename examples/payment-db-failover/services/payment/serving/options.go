// Package serving is what the three roles have in common: their flags, the gRPC server with claw's
// interceptors, readiness, and an orderly end.
package serving

import (
	"flag"
	"fmt"
	"os"
	"time"
)

// Options are the flags that every role takes.
type Options struct {
	Listen         string
	TLSCert        string
	TLSKey         string
	TLSClientCA    string
	Ledger         string
	Log            string
	ReadyFile      string
	Latency        time.Duration
	ExitWithParent bool
	HangFirst      int
	ReplyLostFirst int
}

// Flags makes a role's flag set with the common flags in it.
func Flags(role string) (*flag.FlagSet, *Options) {
	set := flag.NewFlagSet(role, flag.ContinueOnError)
	set.SetOutput(os.Stderr)
	o := &Options{}
	set.StringVar(&o.Listen, "listen", "127.0.0.1:0", "address to serve gRPC on; port 0 picks a free one")
	set.StringVar(&o.TLSCert, "tls-cert", "", "PEM certificate to serve with; without one, plain text")
	set.StringVar(&o.TLSKey, "tls-key", "", "PEM key of --tls-cert")
	set.StringVar(&o.TLSClientCA, "tls-client-ca", "", "PEM authorities; clients must show a certificate of theirs")
	set.StringVar(&o.Ledger, "ledger", "", "file that gets one JSON line for each effect")
	set.StringVar(&o.Log, "log", "", "file that gets the log lines that stderr gets")
	set.StringVar(&o.ReadyFile, "ready-file", "", "file that gets the addresses as JSON once they are served")
	set.DurationVar(&o.Latency, "latency", 0, "time that an effect takes, say 800ms")
	set.BoolVar(&o.ExitWithParent, "exit-with-parent", false, "stop when stdin is closed")
	set.IntVar(&o.HangFirst, "hang-first", 0, "fault: the first `n` effect deliveries hang past their deadline and apply nothing")
	set.IntVar(&o.ReplyLostFirst, "reply-lost-first", 0, "fault: the first `n` effect deliveries are applied and never answered")
	return set, o
}

// Parse reads a role's arguments and refuses what is left over or contradicts itself.
func Parse(set *flag.FlagSet, o *Options, arguments []string) error {
	if err := set.Parse(arguments); err != nil {
		return err
	}
	switch {
	case set.NArg() > 0:
		return fmt.Errorf("%q is not a flag; flags begin with --", set.Arg(0))
	case (o.TLSCert == "") != (o.TLSKey == ""):
		return fmt.Errorf("--tls-cert and --tls-key belong together; give both or neither")
	case o.TLSClientCA != "" && o.TLSCert == "":
		return fmt.Errorf("--tls-client-ca asks clients for certificates, which needs --tls-cert and --tls-key")
	case o.Latency < 0 || o.HangFirst < 0 || o.ReplyLostFirst < 0:
		return fmt.Errorf("--latency, --hang-first and --reply-lost-first can't be negative")
	}
	return nil
}

// Require refuses an empty flag value.
func Require(flags map[string]string) error {
	for name, value := range flags {
		if value == "" {
			return fmt.Errorf("--%s is missing", name)
		}
	}
	return nil
}
