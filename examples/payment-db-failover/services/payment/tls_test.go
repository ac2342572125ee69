package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/claw-lang/claw/examples/payment-db-failover/services/payment/paymentpb"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
)

// identity is a certificate with its key, in PEM files.
type identity struct {
	certFile, keyFile string
	certificate       *x509.Certificate
	key               *ecdsa.PrivateKey
}

// newIdentity is signed by the issuer, or by itself as an authority when there is none.
func newIdentity(t *testing.T, dir, name string, issuer *identity) *identity {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(time.Now().UnixNano()),
		Subject:               pkix.Name{CommonName: name},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(time.Hour),
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
		BasicConstraintsValid: true,
	}
	id := &identity{certFile: filepath.Join(dir, name+".pem"), keyFile: filepath.Join(dir, name+".key"), certificate: template, key: key}
	if issuer == nil {
		template.IsCA, template.KeyUsage, issuer = true, x509.KeyUsageCertSign, id
	}
	signed, err := x509.CreateCertificate(rand.Reader, template, issuer.certificate, &key.PublicKey, issuer.key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for path, block := range map[string]*pem.Block{
		id.certFile: {Type: "CERTIFICATE", Bytes: signed},
		id.keyFile:  {Type: "PRIVATE KEY", Bytes: private},
	} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return id
}

func TestMutualTLSFromClientToCoordinatorToNode(t *testing.T) {
	dir := t.TempDir()
	authority := newIdentity(t, dir, "authority", nil)
	server := newIdentity(t, dir, "server", authority)
	client := newIdentity(t, dir, "client", authority)
	serve := []string{"--tls-cert", server.certFile, "--tls-key", server.keyFile, "--tls-client-ca", authority.certFile}
	node := start(t, "node", append(serve, "--name", "us-east-1a")...)
	coordinator := start(t, "coordinator", append(serve, "--region", "us-east-1", "--cluster", cluster, "--nodes", "us-east-1a="+node.ready.GRPC,
		"--nodes-ca", authority.certFile, "--nodes-cert", client.certFile, "--nodes-key", client.keyFile)...)

	pool := x509.NewCertPool()
	text, err := os.ReadFile(authority.certFile)
	if err != nil || !pool.AppendCertsFromPEM(text) {
		t.Fatal(err)
	}
	shown, err := tls.LoadX509KeyPair(client.certFile, client.keyFile)
	if err != nil {
		t.Fatal(err)
	}
	for name, certificates := range map[string][]tls.Certificate{"with a certificate": {shown}, "without one": nil} {
		t.Run(name, func(t *testing.T) {
			secured := credentials.NewTLS(&tls.Config{RootCAs: pool, Certificates: certificates})
			connection, err := grpc.NewClient("passthrough:///"+coordinator.ready.GRPC, grpc.WithTransportCredentials(secured))
			if err != nil {
				t.Fatal(err)
			}
			defer connection.Close()
			reply, err := paymentpb.NewRemediationClient(connection).InitiateFailover(delivery{key: "k"}.context(t),
				&paymentpb.InitiateFailoverRequest{Cluster: cluster})
			if certificates == nil {
				wantCode(t, err, codes.Unavailable, "")
			} else if err != nil || reply.GetNodesAcknowledged() != 1 {
				t.Fatalf("%v %v", reply, err)
			}
		})
	}
}
