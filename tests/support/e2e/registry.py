"""An image registry with one small image, `team/model:1`: open on the first port, for `me` with `right` on the second."""

import base64
import gzip
import hashlib
import io
import json
import sys
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MANIFEST_TYPE = "application/vnd.docker.distribution.manifest.v2+json"
CREDENTIALS = "Basic " + base64.b64encode(b"me:right").decode()


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def layer():
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        entry = tarfile.TarInfo("model.txt")
        entry.size = 6
        tar.addfile(entry, io.BytesIO(b"model\n"))
    return buffer.getvalue()


RAW = layer()
LAYER = gzip.compress(RAW, mtime=0)
CONFIG = json.dumps(
    {
        "architecture": "amd64",
        "os": "linux",
        "config": {"Cmd": ["/model"]},
        "rootfs": {"type": "layers", "diff_ids": [digest(RAW)]},
    }
).encode()
MANIFEST = json.dumps(
    {
        "schemaVersion": 2,
        "mediaType": MANIFEST_TYPE,
        "config": {
            "mediaType": "application/vnd.docker.container.image.v1+json",
            "size": len(CONFIG),
            "digest": digest(CONFIG),
        },
        "layers": [
            {
                "mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
                "size": len(LAYER),
                "digest": digest(LAYER),
            }
        ],
    }
).encode()
BASE = "/v2/team/model"
THINGS = {
    f"{BASE}/manifests/1": (MANIFEST_TYPE, MANIFEST),
    f"{BASE}/manifests/{digest(MANIFEST)}": (MANIFEST_TYPE, MANIFEST),
    f"{BASE}/blobs/{digest(CONFIG)}": ("application/octet-stream", CONFIG),
    f"{BASE}/blobs/{digest(LAYER)}": ("application/octet-stream", LAYER),
    "/v2/": ("application/json", b"{}"),
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.server.is_locked and self.headers.get("Authorization") != CREDENTIALS:
            self.fail(401, "UNAUTHORIZED", "authentication required")
        elif self.path in THINGS:
            self.send(200, *THINGS[self.path])
        else:
            self.fail(404, "MANIFEST_UNKNOWN", "manifest unknown")

    do_HEAD = do_GET

    def fail(self, status, code, message):
        errors = {"errors": [{"code": code, "message": message}]}
        self.send(status, "application/json", json.dumps(errors).encode())

    def send(self, status, kind, body):
        self.send_response(status)
        if status == 401:
            self.send_header("WWW-Authenticate", 'Basic realm="registry"')
        self.send_header("Docker-Distribution-Api-Version", "registry/2.0")
        self.send_header("Docker-Content-Digest", digest(body))
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_):
        """Silent."""


def serve(port, is_locked):
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.is_locked = is_locked
    return server


OPEN, LOCKED = (serve(int(port), locked) for port, locked in zip(sys.argv[1:3], (False, True)))
threading.Thread(target=LOCKED.serve_forever, daemon=True).start()
OPEN.serve_forever()
