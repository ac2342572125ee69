#!/bin/sh
# Generates the Go code of the two .proto files into paymentpb/ and nodepb/. Needs python3 and go;
# everything else is installed into a temporary folder. Run it after a change to a .proto file and
# commit what it wrote.
set -eu
cd "$(dirname "$0")"

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT

python3 -m venv "$tools/venv"
"$tools/venv/bin/pip" install --quiet grpcio-tools==1.85.1
GOBIN="$tools/bin" go install google.golang.org/protobuf/cmd/protoc-gen-go@v1.36.12
GOBIN="$tools/bin" go install google.golang.org/grpc/cmd/protoc-gen-go-grpc@v1.6.2

module=github.com/claw-lang/claw/examples/payment-db-failover/services/payment
PATH="$tools/bin:$PATH" "$tools/venv/bin/python" -m grpc_tools.protoc \
  --proto_path=../../proto --proto_path=proto \
  --go_out=. --go_opt=module=$module \
  --go-grpc_out=. --go-grpc_opt=module=$module \
  payment.proto node.proto
