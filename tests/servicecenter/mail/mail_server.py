"""A small mail server that can be away: it speaks SMTP on the loopback, and keeps what it has taken."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message


class MailServer:
    """Its port stays the same while it comes and goes."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.taken: list[Message] = []
        self.refused: set[str] = set()
        """Addresses it wants nothing to do with."""

    @contextmanager
    def up(self) -> Iterator[None]:
        with Listening(("127.0.0.1", self.port), Conversation) as server:
            server.owner = self
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
            thread.start()
            try:
                yield
            finally:
                server.shutdown()
                thread.join()


class Listening(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    owner: MailServer


class Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.say("220 prov")
        for line in self.rfile:
            words = line.decode().strip()
            verb = words[:4].upper()
            if verb == "DATA":
                self.take()
            elif verb == "RCPT" and words.partition("<")[2].rstrip(">") in self.server.owner.refused:
                self.say("550 okänd mottagare")
            elif verb == "QUIT":
                self.say("221 hej")
                return
            else:
                self.say("250 ja")

    def take(self) -> None:
        self.say("354 skriv")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        self.server.owner.taken.append(message_from_bytes(b"".join(lines)))
        self.say("250 taget")

    def say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())
