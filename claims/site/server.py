"""Shows a site on this computer alone, before it goes anywhere."""

from __future__ import annotations

import io
import sys
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claims.site.build import MISSING_PAGE, SEARCH_POLICY

if TYPE_CHECKING:
    from typing import BinaryIO

LOOPBACK = "127.0.0.1"


class _Handler(SimpleHTTPRequestHandler):
    """Hands out the files of one folder, with the headers that a server of the site should send."""

    def send_head(self) -> io.BytesIO | BinaryIO | None:
        """Find the file that is asked for, unless it is outside, or asked for under another host's name."""
        # A page elsewhere may let its own name point here (DNS rebinding).
        if (self.headers.get("Host") or "").rpartition(":")[0] not in {LOOPBACK, "localhost"}:
            self.send_error(HTTPStatus.FORBIDDEN)
            return None
        return super().send_head() if self._is_ours() else self._tell_missing()

    def guess_type(self, path: Any) -> str:  # noqa: ANN401 - as the base class has it
        """Say that every text is in UTF-8."""
        found = super().guess_type(path)
        return f"{found}; charset=utf-8" if found.startswith("text/") else found

    def end_headers(self) -> None:
        """Add the headers of every answer."""
        self.send_header("Content-Security-Policy", f"{SEARCH_POLICY}; frame-ancestors 'none'")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """Say nothing of each request."""

    def _is_ours(self) -> bool:
        """Tell whether a path is that of the first page or of a file that readers are to see."""
        root = Path(self.directory).resolve()
        try:
            path = Path(self.translate_path(self.path)).resolve()
            if path == root:
                return True
            return path.is_file() and not any(part.startswith(".") for part in path.relative_to(root).parts)
        except (OSError, ValueError):  # no name of a file, or outside
            return False

    def _tell_missing(self) -> io.BytesIO:
        page = Path(self.directory) / MISSING_PAGE
        body = page.read_bytes() if page.is_file() else b""
        self.send_response(HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)


class _Server(ThreadingHTTPServer):
    """A server that says nothing of browsers that go away before they have read all."""

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - as the base class has it
        """Report a fault of ours."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def make_server(folder: Path, port: int) -> ThreadingHTTPServer:
    """Open the server of a folder on the loopback address; port 0 takes a free one."""
    return _Server((LOOPBACK, port), partial(_Handler, directory=str(folder)))
