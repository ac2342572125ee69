"""Server credentials from PEM files; with a client CA only its clients are let in."""

from __future__ import annotations

import os
from dataclasses import dataclass

import grpc


class TlsProblem(Exception):
    pass


@dataclass(frozen=True)
class TlsFiles:
    cert: str
    key: str
    client_ca: str | None = None


def server_credentials(files: TlsFiles) -> grpc.ServerCredentials:
    """Raises TlsProblem."""
    client_ca = _pem(files.client_ca, "CERTIFICATE") if files.client_ca else None
    return grpc.ssl_server_credentials(
        [(_pem(files.key, "PRIVATE KEY"), _pem(files.cert, "CERTIFICATE"))],
        root_certificates=client_ca,
        require_client_auth=client_ca is not None,
    )


def _pem(path: str, holds: str) -> bytes:
    try:
        with open(path, "rb") as file:
            text = file.read(1024 * 1024)
    except OSError as error:
        raise TlsProblem(f"{path} can't be read: {os.strerror(error.errno or 0)}") from None
    if holds.encode() not in text:
        raise TlsProblem(f"{path} holds no PEM {holds.lower()}")
    return text
