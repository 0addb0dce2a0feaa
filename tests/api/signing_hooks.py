"""For schemathesis, in its own process: signs each request as the register of the environment."""

from __future__ import annotations

import base64
import hashlib
import os
import time
from typing import Any

import schemathesis
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from requests.auth import AuthBase


class Signature(AuthBase):
    """What the register's key says to a request."""

    def __init__(self) -> None:
        self.key: Any = load_pem_private_key(os.environ["TILL_KEY"].encode(), None)

    def __call__(self, request: Any) -> Any:
        body = request.body or b""
        body = body.encode() if isinstance(body, str) else body
        now = int(time.time() * 1000)
        digest = hashlib.sha256(body).hexdigest()
        message = f"{request.method}\n{request.path_url}\n{now}\n{digest}".encode()
        r, s = decode_dss_signature(self.key.sign(message, ec.ECDSA(SHA256())))
        raw = base64.urlsafe_b64encode(r.to_bytes(32) + s.to_bytes(32)).rstrip(b"=").decode()
        request.headers["Authorization"] = f"Tillbook-Device {os.environ['TILL']}.{now}.{raw}"
        return request


schemathesis.auth.set_from_requests(Signature())
