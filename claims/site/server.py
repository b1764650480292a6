"""Shows a site on this computer alone, before it goes anywhere."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

from claims.site.build import SEARCH_POLICY

if TYPE_CHECKING:
    import io
    from typing import BinaryIO

LOOPBACK = "127.0.0.1"


class _Handler(SimpleHTTPRequestHandler):
    """Hands out the files of one folder, with the headers that a server of the site should send."""

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        """Find the file that is asked for, unless it is outside, or asked for under another host's name."""
        # A page elsewhere may let its own name point here (DNS rebinding).
        host = (self.headers.get("Host") or "").rpartition(":")[0]
        path = Path(self.translate_path(self.path)).resolve()
        if host not in {LOOPBACK, "localhost"} or not path.is_relative_to(Path(self.directory).resolve()):
            self.send_error(HTTPStatus.FORBIDDEN)
            return None
        return super().send_head()

    def list_directory(self, path: object) -> io.BytesIO | None:
        """Refuse: a folder shows its index.html or nothing."""
        del path
        self.send_error(HTTPStatus.NOT_FOUND)
        return None

    def end_headers(self) -> None:
        """Add the headers of every answer."""
        self.send_header("Content-Security-Policy", f"{SEARCH_POLICY}; frame-ancestors 'none'")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """Say nothing of each request."""


def make_server(folder: Path, port: int) -> ThreadingHTTPServer:
    """Open the server of a folder on the loopback address; port 0 takes a free one."""
    return ThreadingHTTPServer((LOOPBACK, port), partial(_Handler, directory=str(folder)))
