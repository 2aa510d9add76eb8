"""A small access point that speaks HTTP on the loopback: takes each identity once, and answers as it is told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Conversation(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        point: Point = self.server.point
        body = self.rfile.read(int(self.headers["Content-Length"]))
        point.asked.append(dict(self.headers))
        if point.status < 300:
            point.taken.setdefault(self.headers["Idempotency-Key"], body)
        self.send_response(point.status)
        if point.status == 302:
            self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()
        self.wfile.write(point.said.encode())

    def log_message(self, *_given: object) -> None:
        """Quiet."""


class Point:
    def __init__(self) -> None:
        self.status, self.said = 202, ""
        self.taken: dict[str, bytes] = {}
        self.asked: list[dict[str, str]] = []
        self.address = ""

    @contextmanager
    def up(self) -> Iterator[Point]:
        with ThreadingHTTPServer(("127.0.0.1", 0), Conversation) as server:
            server.point = self
            self.address = f"http://127.0.0.1:{server.server_address[1]}/as4/outbox"
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
            thread.start()
            try:
                yield self
            finally:
                server.shutdown()
                thread.join()
