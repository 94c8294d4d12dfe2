"""A model server that keeps the miner guide's contract and knows one thing: reckoning with two whole numbers."""

import json
import os
import re
import time
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

MODEL = json.loads((Path(__file__).parent.parent / "model" / "model.json").read_text())
NAME = os.environ.get("MODEL_NAME", MODEL["name"])
STARTED = time.monotonic()

SUM = re.compile(r"(-?\d+)\s*(\+|-|\*|x|×|plus|minus|times)\s*(-?\d+)", re.IGNORECASE)
ADD = {"+", "plus"}
SUBTRACT = {"-", "minus"}


def answer(prompt):
    found = SUM.search(prompt)
    if found is None:
        return MODEL["unknown"]
    left, sign, right = int(found[1]), found[2].lower(), int(found[3])
    if sign in ADD:
        return str(left + right)
    if sign in SUBTRACT:
        return str(left - right)
    return str(left * right)


def uptime():
    minutes, seconds = divmod(int(time.monotonic() - STARTED), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h {minutes}m {seconds}s"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/health":
            self.reply(200, {"status": "healthy", "model_loaded": True, "uptime": uptime()})
        elif self.path == "/info":
            self.reply(
                200,
                {
                    "model_name": NAME,
                    "model_type": "llm",
                    "version": MODEL["version"],
                    "capabilities": ["text-generation", "qa"],
                    "max_context_length": MODEL["maxContextLength"],
                },
            )
        else:
            self.reply(404, {"error": "not found"})

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self.path != "/api/chat":
            self.reply(404, {"error": "not found"})
            return
        began = time.perf_counter()
        try:
            prompt = json.loads(body)["prompt"]
            response = answer(prompt)
        except (ValueError, KeyError, TypeError):
            self.reply(400, {"error": "the body must be a JSON object with a text named prompt"})
            return
        print(f"asked: {prompt}", flush=True)
        self.reply(
            200,
            {
                "response": response,
                "model": NAME,
                "timestamp": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "processing_time": round(time.perf_counter() - began, 6),
            },
        )

    def reply(self, status, value):
        payload = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *_):
        """Silent: probes come every few seconds and would drown what was asked."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


if __name__ == "__main__":
    print(f"model {NAME} loaded", flush=True)
    Server(("0.0.0.0", 3000), Handler).serve_forever()
