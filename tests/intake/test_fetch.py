from __future__ import annotations

import time
import tracemalloc

import pytest
from web_server import PAGE, Site, Wires, answer, bomb, lead

from claims.errors import ClaimsError, InvalidInputError, NotFoundError
from claims.intake.fetch import fetch
from claims.intake.trip import Limits

LIMITS = Limits(seconds=1.0)
AGAIN = "Try again later, or save the page in a browser and give the file."
WHY = "it asks for a login or a payment, or turns programs away."
SAVE = "Save the page in a browser and give the file."


# ---- what servers do, and what comes of it ---------------------------------------------------------------

WHOLE = ["/page", "/to-page", "/hop/2", "/gzip", "/gzip-in-two", "/gzip-and-more", "/deflate", "/raw-deflate"]


@pytest.mark.parametrize("path", WHOLE)
def test_a_page_comes_whole(site: Site, path: str) -> None:
    page = fetch(site.url + path, allow_private=True, limits=LIMITS)
    assert page.raw.decode() == PAGE
    assert page.name == site.url + path
    ends = {"/to-page": "/page", "/hop/2": "/hop/12"}
    assert page.url == site.url + ends.get(path, path)
    assert (page.media_type, page.charset, page.notes) == ("text/html", "utf-8", ())


FAILURES = [
    ("/circle", ClaimsError, "%s leads in a circle.", "It may want cookies. " + SAVE),
    ("/hop/1", ClaimsError, "%s leads on more than 10 times.", "Give the address of the page itself."),
    (
        "/to-file",
        InvalidInputError,
        "%s leads to what is not fetched: file:///etc/passwd",
        "Only links of the web are followed: http and https, without a user name.",
    ),
    (
        "/to-user",
        InvalidInputError,
        "%s leads to what is not fetched: http://ana:clave@gaceta.example/",
        "Only links of the web are followed: http and https, without a user name.",
    ),
    ("/to-nothing", ClaimsError, "%s was not given: the server answers 302.", AGAIN),
    ("/drip", ClaimsError, "%s was not there whole after 1 seconds.", AGAIN),
    ("/drip-headers", ClaimsError, "%s was not there whole after 1 seconds.", AGAIN),
    ("/silent", ClaimsError, "%s was not there whole after 1 seconds.", AGAIN),
    (
        "/bomb",
        InvalidInputError,
        "%s grows to more than 50 MB when it is decompressed.",
        "Nothing was read. Is it what it says it is?",
    ),
    ("/brotli", ClaimsError, "%s comes compressed as br, which was not asked for.", SAVE),
    ("/not-gzip", ClaimsError, "%s comes compressed wrongly.", AGAIN),
    ("/cut", ClaimsError, "%s was cut off before its end.", AGAIN),
    ("/cut-gzip", ClaimsError, "%s was cut off before its end.", AGAIN),
    ("/cut-chunk", ClaimsError, "%s was cut off before its end.", AGAIN),
    ("/no-http", ClaimsError, "%s answers with what is no HTTP.", "Check the address and its port."),
    *(
        (
            f"/{status}",
            ClaimsError,
            f"%s is not given to everybody ({status}): {WHY}",
            "Save it in a browser, where you are logged in, and give the file with --url.",
        )
        for status in (401, 402, 403)
    ),
    *(
        (
            f"/{status}",
            NotFoundError,
            f"%s is not there ({status}).",
            "Check the address. An archive may still have it: https://web.archive.org",
        )
        for status in (404, 410)
    ),
    *(
        (f"/{status}", ClaimsError, f"%s was not given: the server answers {status}.", AGAIN)
        for status in (429, 500, 503)
    ),
]


@pytest.mark.parametrize(("path", "kind", "message", "hint"), FAILURES, ids=[case[0] for case in FAILURES])
def test_what_is_no_page_is_an_error(
    site: Site, path: str, kind: type[ClaimsError], message: str, hint: str
) -> None:
    begun = time.monotonic()
    with pytest.raises(ClaimsError) as caught:
        fetch(site.url + path, allow_private=True, limits=LIMITS)
    assert time.monotonic() - begun < 10
    assert type(caught.value) is kind
    assert (caught.value.message, caught.value.hint) == (message % (site.url + path), hint)


@pytest.mark.parametrize("path", ["/endless", "/negative-chunk"])
def test_a_body_without_end_stops_at_the_limit(site: Site, path: str) -> None:
    with pytest.raises(ClaimsError, match=r" is too large\.$"):
        fetch(site.url + path, allow_private=True, limits=Limits(seconds=10, size=3_000_000))


def test_a_promise_beyond_the_limit(site: Site) -> None:
    site.pages["/large"] = lambda handler: answer(handler, b"x" * 3_000_001)
    with pytest.raises(ClaimsError, match=r" is too large\.$"):
        fetch(site.url + "/large", allow_private=True, limits=Limits(size=3_000_000))
    page = fetch(site.url + "/large", allow_private=True, limits=Limits(size=3_000_001))
    assert len(page.raw) == 3_000_001


def test_a_bomb_takes_no_more_memory_than_is_allowed(site: Site) -> None:
    packed = bomb(2_000)
    site.pages["/great-bomb"] = lambda handler: answer(handler, packed, Content_Encoding="gzip")
    tracemalloc.start()
    try:
        with pytest.raises(InvalidInputError, match="grows to more than 50 MB"):
            fetch(site.url + "/great-bomb", allow_private=True)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # 50 MB of output, and what moves them; two gigabytes would have come.
    assert peak < 110_000_000


@pytest.mark.parametrize(
    "url",
    ["ftp://gaceta.example/", "file:///etc/passwd", "http://ana:clave@gaceta.example/", "gaceta.example"],
)
def test_other_links_are_refused(wires: Wires, url: str) -> None:
    with pytest.raises(InvalidInputError):
        fetch(url)
    assert (wires.tried, wires.looked_up) == ([], [])


def test_where_a_redirect_leads_in_utf_8(site: Site) -> None:
    site.pages["/p%C3%A1gina"] = lambda handler: answer(handler, PAGE.encode())
    site.pages["/utf-8"] = lead("/página".encode().decode("latin-1"))
    assert fetch(site.url + "/utf-8", allow_private=True).url == site.url + "/p%C3%A1gina"


def test_a_server_that_asks_not_to_be_archived(site: Site) -> None:
    url = site.serve("/nota", PAGE, X_Robots_Tag="noarchive")
    assert fetch(url, allow_private=True).notes == (
        "The server asks that the page not be archived (X-Robots-Tag: noarchive).",
    )
