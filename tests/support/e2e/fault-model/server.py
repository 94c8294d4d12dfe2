"""A model server that keeps the miner guide's contract, or fails to in the way that MODE names."""

import json
import os
import signal
import sys
import threading
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MODE = os.environ.get("MODE", "good")
NAME = os.environ.get("MODEL_NAME", "fault-model")
PORT = 3001 if MODE == "wrong-port" else 3000
ADDRESS = "127.0.0.1" if MODE == "loopback" else "0.0.0.0"

asked = threading.Event()
looks = 0


def health():
    """Status and body; the modes that are good at first turn once the contract check has asked its question."""
    global looks
    if MODE == "ill" or (MODE == "ill-later" and asked.is_set()):
        return 503, {"status": "loading", "model_loaded": False}
    if asked.is_set():
        looks += 1
    if MODE == "worse-later" and looks % 2 == 1:
        return 503, {"status": "busy", "model_loaded": False}
    if MODE == "dies-later" and looks == 4:
        print("lost my mind", flush=True)
        os._exit(7)
    return 200, {"status": "healthy", "model_loaded": True, "uptime": "0h 0m 1s"}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/health":
            self.reply(*health())
        elif self.path == "/info":
            self.reply(
                200,
                {
                    "model_name": NAME,
                    "model_type": "llm",
                    "version": "1.0.0",
                    "capabilities": ["text-generation"],
                    "max_context_length": 2048,
                },
            )
        else:
            self.reply(404, {"error": "not found"})

    def do_POST(self):
        prompt = json.loads(self.rfile.read(int(self.headers.get("Content-Length", "0")))).get("prompt", "")
        was_asked = asked.is_set()
        asked.set()
        if MODE == "chats-fail-later" and was_asked:
            self.reply(500, {"error": "out of thoughts"})
            return
        if MODE == "wrong-shape":
            self.reply(200, {"text": "I am somebody else's API"})
            return
        now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        answer = {"response": f"heard: {prompt}", "model": NAME, "timestamp": now, "processing_time": 0.01}
        self.reply(200, answer)

    def reply(self, status, value):
        payload = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *_):
        """Silent: probes come every few seconds."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


# The first process of a container ignores a signal that it has no handler for.
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
print(f"model {NAME} in mode {MODE}", flush=True)
if MODE == "exits":
    print("no such weights: /models/7b.bin", flush=True)
    sys.exit(3)
if MODE == "eats-memory":
    hoard = []
    while True:
        hoard.append(bytearray(b"x" * 4_000_000))
Server((ADDRESS, PORT), Handler).serve_forever()
