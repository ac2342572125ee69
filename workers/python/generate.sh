#!/bin/sh
# Generates claw_worker/wire from schema/worker.proto. For maintainers: the result is committed, so
# neither a user nor a build needs the compiler. The versions below decide the oldest grpcio and
# protobuf that the package accepts (pyproject.toml); raise them together.
set -eu
cd "$(dirname "$0")"
venv=$(mktemp -d)
trap 'rm -rf "$venv"' EXIT
python3 -m venv "$venv"
"$venv/bin/python" -m pip install --quiet "grpcio-tools==1.76.0"
"$venv/bin/python" -m grpc_tools.protoc -I ../../schema \
  --python_out=claw_worker/wire --pyi_out=claw_worker/wire --grpc_python_out=claw_worker/wire worker.proto
# The generator writes an absolute import; inside a package it has to be a relative one.
sed -i.bak 's/^import worker_pb2 as worker__pb2$/from . import worker_pb2 as worker__pb2/' claw_worker/wire/worker_pb2_grpc.py
rm claw_worker/wire/worker_pb2_grpc.py.bak
