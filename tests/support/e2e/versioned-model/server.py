"""Keeps the miner guide's contract, and says in every answer which version gave it. `wait N` takes N seconds."""

import json
import os
import re
import signal
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

VERSION = (Path(__file__).parent / "version").read_text().strip()
PAUSE = re.compile(r"wait (\d+(?:\.\d+)?)")
PIECES_A_SECOND = 10


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body are two writes; without this the second one waits for the acknowledgement of the first.
    disable_nagle_algorithm = True

    def do_GET(self):
        if self.path == "/health":
            self.reply({"status": "healthy", "model_loaded": True, "model": VERSION})
        elif self.path == "/info":
            self.reply({"model_name": VERSION, "model_type": "llm", "version": "1", "capabilities": ["qa"]})
        else:
            self.reply({"error": "not found"}, 404)

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length", "0"))))
        found = PAUSE.search(asked["prompt"])
        seconds = float(found[1]) if found else 0
        if asked.get("stream"):
            self.stream(seconds)
            return
        time.sleep(seconds)
        self.reply({"response": "done", "model": VERSION, "timestamp": "now", "processing_time": seconds})

    def stream(self, seconds):
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        count = max(1, round(seconds * PIECES_A_SECOND))
        for left in reversed(range(count)):
            self.piece(json.dumps({"model": VERSION, "left": left}).encode() + b"\n")
            time.sleep(1 / PIECES_A_SECOND)
        self.piece(b"")

    def piece(self, data):
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def reply(self, value, status=200):
        payload = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *_):
        """Silent."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


if __name__ == "__main__":
    # The first process of a container is not ended by signals that it does not handle.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    print(f"version {VERSION}", flush=True)
    Server(("0.0.0.0", int(os.environ.get("PORT", "3000"))), Handler).serve_forever()
