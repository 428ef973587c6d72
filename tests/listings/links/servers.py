"""Web servers on loopback: one that nobody may reach, and one that misbehaves when asked to."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

GOOD, FORBIDDEN = "127.0.0.3", "127.0.0.1"


class Site(BaseHTTPRequestHandler):
    """Answers by its path."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_HEAD(self) -> None:
        """As GET, without a body."""
        self._answer()

    def do_GET(self) -> None:
        """What the path says."""
        self._answer()

    def _answer(self) -> None:
        self.server.seen.append((self.command, self.path, dict(self.headers)))
        first, _slash, rest = self.path.removeprefix("/").partition("/")
        if first == "robots.txt":
            self._say(200 if self.server.robots else 404, self.server.robots)
        elif first == "to":
            self._say(302, b"", unquote(rest))
        elif first == "moved":
            self._say(301, b"", "/fine")
        elif first == "loop":
            self._say(302, b"", f"/loop/{len(self.server.seen)}")
        elif first == "only-get":
            self._say(404 if self.command == "HEAD" else 200)
        elif first == "drip":
            self._drip()
        elif first == "flood":
            self._flood()
        else:
            self._say(int(first) if first.isdigit() else 200)

    def _say(self, status: int, body: bytes = b"", location: str = "") -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location.encode().decode("latin-1"))
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def _drip(self) -> None:
        with suppress(OSError):
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for number in range(300):
                self.wfile.write(f"X-{number}: y\r\n".encode())
                time.sleep(0.05)

    def _flood(self) -> None:
        with suppress(OSError):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
            while self.command == "GET":
                self.wfile.write(b"x" * 65536)
                self.server.sent += 65536

    def log_message(self, *_args: object) -> None:
        """Quiet."""


class Server(ThreadingHTTPServer):
    """Remembers what it was asked."""

    daemon_threads = True

    def __init__(self, host: str, port: int) -> None:
        super().__init__((host, port), Site)
        self.seen: list[tuple[str, str, dict[str, str]]] = []
        self.robots = b""
        self.sent = 0

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])


@contextmanager
def running(host: str, port: int = 0) -> Iterator[Server]:
    """A server in a thread."""
    server = Server(host, port)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Tripwire:
    """Counts every connection that is made to it."""

    def __init__(self) -> None:
        self.hits = 0
        self._socket = socket.socket(socket.AF_INET6)
        self._socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        self._socket.bind(("::", 0))  # every address of this machine, in both ways of writing it
        self._socket.listen(64)
        self._socket.settimeout(0.05)
        self.port: int = self._socket.getsockname()[1]
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._end.is_set():
            with suppress(TimeoutError, OSError):
                self._socket.accept()[0].close()
                self.hits += 1

    def close(self) -> int:
        """Stop; returns how often somebody came."""
        time.sleep(0.15)
        self._end.set()
        self._thread.join()
        self._socket.close()
        return self.hits
