"""A web server on this machine that behaves as badly as those of the web, and stops by itself.

`Site` serves the paths of `BEHAVIOURS` and what a test adds to its `pages`. Nobody but this machine is
spoken to: `Wires` stands for the network, leads chosen public addresses to the site, and keeps count of all
others that somebody tried to reach.
"""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    import pytest

    Behaviour = Callable[["_Handler"], None]

LONGEST = 20.0
"""No answer takes more seconds than this, whoever waits."""

PAGE = """<!DOCTYPE html>
<html lang="es"><head><meta charset="utf-8"><title>El cable llega a Quelmora</title></head>
<body><article><h1>El cable llega a Quelmora</h1>
<p>El cable dará luz a 1 250 000 hogares de Quelmora, dijo el canciller Octavio Belarte tras la reunión.</p>
<p>La flota de bajura perdió en 2025 el 11 % de sus capturas, según el instituto de estadística.</p>
</article></body></html>
"""

PUBLIC = "93.184.215.14"
"""An address of the public internet, which `Wires` leads to the site."""


class _Handler(BaseHTTPRequestHandler):
    """Answers by what the site has under a path."""

    timeout = LONGEST
    server: _Server

    def do_GET(self) -> None:
        self.server.site.asked.append((self.path, dict(self.headers.items())))
        path = urlsplit(self.path).path
        behave = self.server.site.pages.get(path) or BEHAVIOURS.get(path)
        with suppress(OSError):  # whoever asked has gone
            if behave is None:
                answer(self, b"", status=404)
            else:
                behave(self)

    def log_message(self, *_arguments: object) -> None:
        pass

    def wait(self, seconds: float) -> None:
        """Wait, unless the site is closing."""
        if self.server.site.closing.wait(seconds):
            raise OSError


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    site: Site

    def handle_error(self, *_arguments: object) -> None:
        pass


@dataclass
class Site:
    """A web server on a port of its own, as long as the `with` block lasts."""

    pages: dict[str, Behaviour] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self.server = _Server(("127.0.0.1", 0), _Handler)
        self.server.site = self
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self.server.shutdown()
        self.server.server_close()

    def serve(self, path: str, body: str | bytes, **more: Any) -> str:  # noqa: ANN401 - those of `answer`
        """Serve a page and give its address."""
        raw = body.encode() if isinstance(body, str) else body
        self.pages[path] = lambda handler: answer(handler, raw, **more)
        return self.url + path


def answer(
    handler: _Handler,
    body: bytes,
    *,
    status: int = 200,
    media_type: str | None = "text/html; charset=utf-8",
    length: int | None = None,
    **headers: str,
) -> None:
    """Answer with a body; `length` is what is promised, if not what is sent."""
    handler.send_response(status)
    if media_type:
        handler.send_header("Content-Type", media_type)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body) if length is None else length))
    handler.end_headers()
    handler.wfile.write(body)


def lead(location: str, status: int = 302) -> Behaviour:
    """Make the behaviour of a path that leads elsewhere."""
    return lambda handler: answer(handler, b"", status=status, Location=location)


def refuse(status: int) -> Behaviour:
    """Make the behaviour of a path that is not given."""
    return lambda handler: answer(handler, b"<p>No.</p>", status=status)


def _drip(handler: _Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    for _number in range(int(LONGEST / 0.05)):
        handler.wfile.write(b"<")
        handler.wait(0.05)


def _drip_headers(handler: _Handler) -> None:
    handler.wfile.write(b"HTTP/1.0 200 OK\r\n")
    for _number in range(int(LONGEST / 0.05)):
        handler.wfile.write(b"X")
        handler.wait(0.05)


def _be_silent(handler: _Handler) -> None:
    handler.wait(LONGEST)


def _never_end(handler: _Handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    begun = time.monotonic()
    while time.monotonic() - begun < LONGEST:
        handler.wfile.write(b"<p>Sin fin.</p>" * 4096)


def _chunk(handler: _Handler, size: bytes, body: bytes) -> None:
    handler.protocol_version = "HTTP/1.1"
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    handler.wfile.write(size + b"\r\n" + body)


def _lie_about_a_chunk(handler: _Handler) -> None:
    _chunk(handler, b"-1", b"")
    begun = time.monotonic()
    while time.monotonic() - begun < LONGEST:
        handler.wfile.write(b"x" * 65_536)


def bomb(megabytes: int) -> bytes:
    """Make a gzip file that grows to so many megabytes of one letter; nobody comes to its end."""
    engine = zlib.compressobj(9, zlib.DEFLATED, 31)
    piece = b"a" * 1_000_000
    first = engine.compress(piece) + engine.flush(zlib.Z_FULL_FLUSH)
    # After a full flush the same bytes are compressed to the same bytes.
    return first + (engine.compress(piece) + engine.flush(zlib.Z_FULL_FLUSH)) * (megabytes - 1)


def _be_a_mail_server(handler: _Handler) -> None:
    handler.wfile.write(b"220 correo.example ESMTP\r\n")


def _raw_deflate(body: bytes) -> bytes:
    engine = zlib.compressobj(9, zlib.DEFLATED, -15)
    return engine.compress(body) + engine.flush()


_RAW = PAGE.encode()
_HALVES = gzip.compress(_RAW[:300]) + gzip.compress(_RAW[300:])

BEHAVIOURS: dict[str, Behaviour] = {
    "/page": lambda handler: answer(handler, _RAW),
    "/to-page": lead("/page"),
    "/to-página": lead("/p%C3%A1gina"),
    "/circle": lead("/circle-back"),
    "/circle-back": lead("/circle", 307),
    **{f"/hop/{number}": lead(f"/hop/{number + 1}", 301) for number in range(1, 12)},
    "/hop/12": lambda handler: answer(handler, _RAW),
    "/to-file": lead("file:///etc/passwd"),
    "/to-user": lead("http://ana:clave@gaceta.example/"),
    "/to-nothing": lambda handler: answer(handler, b"", status=302),
    "/drip": _drip,
    "/drip-headers": _drip_headers,
    "/silent": _be_silent,
    "/endless": _never_end,
    "/negative-chunk": _lie_about_a_chunk,
    "/bomb": lambda handler: answer(handler, bomb(200), Content_Encoding="gzip"),
    "/gzip": lambda handler: answer(handler, gzip.compress(_RAW), Content_Encoding="gzip"),
    "/gzip-in-two": lambda handler: answer(handler, _HALVES, Content_Encoding="gzip"),
    "/gzip-and-more": lambda handler: answer(handler, gzip.compress(_RAW) + b"\0\0", Content_Encoding="gzip"),
    "/deflate": lambda handler: answer(handler, zlib.compress(_RAW), Content_Encoding="deflate"),
    "/raw-deflate": lambda handler: answer(handler, _raw_deflate(_RAW), Content_Encoding="deflate"),
    "/brotli": lambda handler: answer(handler, b"\x0b\x02\x80", Content_Encoding="br"),
    "/not-gzip": lambda handler: answer(handler, _RAW, Content_Encoding="gzip"),
    "/cut": lambda handler: answer(handler, _RAW[:200], length=len(_RAW)),
    "/cut-gzip": lambda handler: answer(handler, gzip.compress(_RAW)[:-20], Content_Encoding="gzip"),
    "/cut-chunk": lambda handler: _chunk(handler, b"ffff", _RAW),
    "/no-http": _be_a_mail_server,
    "/image": lambda handler: answer(handler, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", media_type="image/png"),
    "/json": lambda handler: answer(handler, b'{"a": 1}', media_type="application/json"),
    "/empty": lambda handler: answer(handler, b""),
    **{f"/{status}": refuse(status) for status in (401, 402, 403, 404, 410, 429, 500, 503)},
}
"""What the site does under which path."""


@dataclass
class Wires:
    """The network as a test has it: names, and where their addresses lead.

    `names` says what DNS answers, in turn where there are several lists. Connections to this machine go
    through; those to `PUBLIC` go to `port`; all others are refused and remembered in `tried`.
    """

    names: dict[str, list[list[str]]] = field(default_factory=dict)
    port: int = 0
    tried: list[str] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Put the wires in."""
        connect = socket.socket.connect

        def stand_in(opened: socket.socket, address: tuple[str, int]) -> None:
            host = str(address[0])
            if host == PUBLIC:
                connect(opened, ("127.0.0.1", self.port))
            elif host == "127.0.0.1":
                connect(opened, address)
            else:
                self.tried.append(host)
                raise ConnectionRefusedError(111, "Connection refused")

        def look_up(host: str, port: int, **_options: object) -> list[Any]:
            self.looked_up.append(host)
            answers = self.names.get(host)
            if answers is None:
                if host.replace(".", "").isdigit() or ":" in host:
                    answers = [[host]]
                else:
                    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            addresses = answers.pop(0) if len(answers) > 1 else answers[0]
            return [
                (
                    socket.AF_INET6 if ":" in one else socket.AF_INET,
                    socket.SOCK_STREAM,
                    6,
                    "",
                    (one, port),
                )
                for one in addresses
            ]

        patch.setattr(socket.socket, "connect", stand_in)
        patch.setattr(socket, "getaddrinfo", look_up)
