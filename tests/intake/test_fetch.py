from __future__ import annotations

import socket
import ssl
import subprocess
import threading
import time
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from web_server import PAGE, PUBLIC, Site, Wires, answer, bomb, lead

from claims.errors import ClaimsError, ConflictError, InvalidInputError, NotFoundError
from claims.intake.fetch import USER_AGENT, Limits, fetch, is_public

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LIMITS = Limits(seconds=1.0)
AGAIN = "Try again later, or save the page in a browser and give the file."
WHY = "it asks for a login or a payment, or turns programs away."
SAVE = "Save the page in a browser and give the file."


@pytest.fixture
def wires(monkeypatch: pytest.MonkeyPatch) -> Wires:
    """Stand for the network: nothing leaves this machine."""
    made = Wires()
    made.install(monkeypatch)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://10.9.9.9:3128")
    return made


@pytest.fixture
def site(wires: Wires) -> Iterator[Site]:
    with Site() as opened:
        wires.port = opened.port
        yield opened


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


# ---- the guard -------------------------------------------------------------------------------------------

PRIVATE = {
    "loopback": "127.0.0.1",
    "loopback, another": "127.8.8.8",
    "loopback, IPv6": "::1",
    "private, 10": "10.0.0.5",
    "private, 172.16": "172.16.3.4",
    "private, 192.168": "192.168.1.1",
    "shared (carrier)": "100.64.0.1",
    "link-local": "169.254.169.254",
    "link-local, IPv6": "fe80::1",
    "unique local": "fd00::1",
    "site-local": "fec0::1",
    "unspecified": "0.0.0.0",  # noqa: S104 - to be refused
    "unspecified, IPv6": "::",
    "multicast": "224.0.0.1",
    "multicast, global": "233.252.0.1",
    "multicast, IPv6": "ff0e::1",
    "broadcast": "255.255.255.255",
    "reserved": "240.0.0.1",
    "documentation": "192.0.2.1",
    "IPv4-mapped": "::ffff:10.0.0.5",
    "IPv4-mapped, metadata": "::ffff:169.254.169.254",
    "IPv4-compatible": "::10.0.0.5",
    "NAT64": "64:ff9b::a00:5",
    "NAT64, local": "64:ff9b:1::a00:5",
    "6to4": "2002:a00:5::1",
    "Teredo": "2001:0:a00:5::1",
}


@pytest.mark.parametrize("address", PRIVATE.values(), ids=PRIVATE)
def test_an_address_that_is_not_public_is_refused(wires: Wires, address: str) -> None:
    assert not is_public(address)
    wires.names["casa.example"] = [[address]]
    with pytest.raises(InvalidInputError) as caught:
        fetch("http://casa.example/nota")
    assert caught.value.message == "casa.example is an address of this machine or of a private network."
    assert caught.value.hint == "--allow-private fetches it all the same."
    assert wires.tried == []


@pytest.mark.parametrize(
    "address", [PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:93.184.215.14"]
)
def test_an_address_that_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "[::ffff:7f00:1]", "[fe80::1]", "169.254.169.254"])
def test_an_address_written_out_is_refused(wires: Wires, host: str) -> None:
    with pytest.raises(InvalidInputError, match="is an address of this machine or of a private network"):
        fetch(f"http://{host}/")
    assert wires.tried == []


@pytest.mark.parametrize(
    "url", ["http://2130706433/", "http://0x7f.1/", "http://127.1/", "http://017700000001/"]
)
def test_other_writings_of_loopback_are_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the system's own reader of addresses, which takes them and asks no name server."""
    monkeypatch.setattr(socket.socket, "connect", lambda *_arguments: pytest.fail("connected"))
    with pytest.raises(InvalidInputError, match="is an address of this machine or of a private network"):
        fetch(url)


@pytest.mark.parametrize(
    "url",
    ["ftp://gaceta.example/", "file:///etc/passwd", "http://ana:clave@gaceta.example/", "gaceta.example"],
)
def test_other_links_are_refused(wires: Wires, url: str) -> None:
    with pytest.raises(InvalidInputError):
        fetch(url)
    assert (wires.tried, wires.looked_up) == ([], [])


TARGETS = [
    "http://10.0.0.5/",
    "http://169.254.169.254/latest/meta-data/",
    "http://127.0.0.1:1/",
    "http://[::1]/",
]


@pytest.mark.parametrize("target", [*TARGETS, "http://casa.example/"])
def test_a_redirect_into_the_house_is_refused(wires: Wires, site: Site, target: str) -> None:
    wires.names |= {"gaceta.example": [[PUBLIC]], "casa.example": [["192.168.1.1"]]}
    site.pages["/in"] = lead(target)
    with pytest.raises(InvalidInputError, match="is an address of this machine or of a private network"):
        fetch(f"http://gaceta.example:{site.port}/in", ignore_robots=True)
    assert wires.tried == []
    assert [path for path, _headers in site.asked] == ["/in"]


def test_robots_that_lead_into_the_house_are_refused(wires: Wires, site: Site) -> None:
    wires.names["gaceta.example"] = [[PUBLIC]]
    site.pages["/robots.txt"] = lead("http://10.0.0.5/")
    with pytest.raises(InvalidInputError, match=r"10\.0\.0\.5 is an address of this machine"):
        fetch(f"http://gaceta.example:{site.port}/page")
    assert wires.tried == []


def test_the_connection_goes_to_the_address_that_was_checked(wires: Wires, site: Site) -> None:
    """A name server that answers otherwise the second time is not asked a second time."""
    wires.names["gaceta.example"] = [[PUBLIC], ["10.0.0.5"]]
    page = fetch(f"http://gaceta.example:{site.port}/page", ignore_robots=True)
    assert page.raw.decode() == PAGE
    assert (wires.looked_up, wires.tried) == (["gaceta.example"], [])
    assert site.asked[0][1]["Host"] == f"gaceta.example:{site.port}"


def test_of_several_addresses_only_public_ones_are_tried(wires: Wires, site: Site) -> None:
    wires.names["gaceta.example"] = [["10.0.0.5", "64:ff9b::a00:5", "2606:2800::1", PUBLIC]]
    page = fetch(f"http://gaceta.example:{site.port}/page", ignore_robots=True)
    assert page.raw.decode() == PAGE
    assert wires.tried == ["2606:2800::1"]


def test_what_cannot_be_reached(wires: Wires) -> None:
    wires.names["gaceta.example"] = [["93.184.215.15"]]
    with pytest.raises(ClaimsError) as caught:
        fetch("http://gaceta.example/")
    assert caught.value.message == "gaceta.example cannot be reached: Connection refused."
    with pytest.raises(ClaimsError) as caught:
        fetch("http://nada.example/")
    assert caught.value.message == "There is no address for the name nada.example."


def test_a_name_server_that_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()

    def wait(*_arguments: object, **_options: object) -> list[object]:
        ended.wait(10)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", wait)
    begun = time.monotonic()
    with pytest.raises(ClaimsError, match=r"was not there whole after 0\.3 seconds"):
        fetch("http://gaceta.example/", limits=Limits(seconds=0.3))
    assert time.monotonic() - begun < 5
    ended.set()


# ---- what is asked ---------------------------------------------------------------------------------------


def test_who_asks_and_for_what(site: Site) -> None:
    site.pages["/p%C3%A1gina"] = lambda handler: answer(handler, PAGE.encode())
    fetch(site.url + "/página?q=año%20nuevo&r=[1]", allow_private=True, ignore_robots=True)
    (path, headers), *_more = site.asked
    assert path == "/p%C3%A1gina?q=a%C3%B1o%20nuevo&r=[1]"
    assert headers == {
        "Host": f"127.0.0.1:{site.port}",
        "User-Agent": USER_AGENT,
        "Accept": "*/*",
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
    }
    assert USER_AGENT.startswith("claims/")


def test_no_cookie_is_kept_and_no_fragment_sent(site: Site) -> None:
    site.pages["/cookie"] = lambda handler: answer(
        handler, b"", status=302, Location="/page#fin", Set_Cookie="sesion=1"
    )
    page = fetch(site.url + "/cookie", allow_private=True, ignore_robots=True)
    assert page.url == site.url + "/page"
    assert [path for path, _headers in site.asked] == ["/cookie", "/page"]
    assert all("Cookie" not in headers for _path, headers in site.asked)


def test_where_a_redirect_leads_in_utf_8(site: Site) -> None:
    site.pages["/p%C3%A1gina"] = lambda handler: answer(handler, PAGE.encode())
    site.pages["/utf-8"] = lead("/página".encode().decode("latin-1"))
    assert fetch(site.url + "/utf-8", allow_private=True).url == site.url + "/p%C3%A1gina"


# ---- robots.txt ------------------------------------------------------------------------------------------

DISALLOW = "User-agent: *\nDisallow: /page\n"


@pytest.mark.parametrize(
    "rules", [DISALLOW, "User-agent: Claims\nDisallow: /\n", "User-agent: *\nDisallow: /\n"]
)
def test_robots_that_say_no(site: Site, rules: str) -> None:
    site.serve("/robots.txt", rules, media_type="text/plain")
    with pytest.raises(ConflictError) as caught:
        fetch(site.url + "/page", allow_private=True)
    assert caught.value.message == f"{site.url}/robots.txt asks programs not to fetch {site.url}/page."
    assert caught.value.hint == "Save the page in a browser and give the file, or say --ignore-robots."
    assert [path for path, _headers in site.asked] == ["/robots.txt"]
    assert fetch(site.url + "/page", allow_private=True, ignore_robots=True).raw.decode() == PAGE


@pytest.mark.parametrize(
    "rules", ["", "User-agent: otro\nDisallow: /\n", "User-agent: *\nDisallow: /privado\n", "<html>no</html>"]
)
def test_robots_that_say_yes(site: Site, rules: str) -> None:
    site.serve("/robots.txt", rules, media_type="text/plain")
    assert fetch(site.url + "/page", allow_private=True).notes == ()


def test_robots_are_asked_once_a_site_and_after_a_redirect(wires: Wires, site: Site) -> None:
    wires.names |= {"gaceta.example": [[PUBLIC]], "www.gaceta.example": [[PUBLIC]]}
    site.pages["/out"] = lead(f"http://www.gaceta.example:{site.port}/to-page")
    fetch(f"http://gaceta.example:{site.port}/out")
    assert [path for path, _headers in site.asked] == [
        "/robots.txt",
        "/out",
        "/robots.txt",
        "/to-page",
        "/page",
    ]
    site.serve("/robots.txt", DISALLOW)
    with pytest.raises(ConflictError, match=r"^http://www\.gaceta"):
        fetch(f"http://gaceta.example:{site.port}/out")


def test_robots_that_fail_are_reported(site: Site) -> None:
    site.pages["/robots.txt"] = lambda handler: answer(handler, b"", status=503)
    page = fetch(site.url + "/page", allow_private=True)
    assert page.notes == (f"{site.url}/robots.txt could not be read (503).",)


def test_a_server_that_asks_not_to_be_archived(site: Site) -> None:
    url = site.serve("/nota", PAGE, X_Robots_Tag="noarchive")
    assert fetch(url, allow_private=True).notes == (
        "The server asks that the page not be archived (X-Robots-Tag: noarchive).",
    )


# ---- TLS -------------------------------------------------------------------------------------------------


def test_a_certificate_that_nobody_vouches_for(wires: Wires, tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    line = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=gaceta.example"]
    try:
        subprocess.run(
            [*line, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True
        )
    except FileNotFoundError:
        pytest.skip("openssl makes the certificate")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def greet() -> None:
            opened, _address = listening.accept()
            with opened, pytest.raises(ssl.SSLError):
                context.wrap_socket(opened, server_side=True)

        greeter = threading.Thread(target=greet, daemon=True)
        greeter.start()
        wires.names["gaceta.example"] = [[PUBLIC]]
        wires.port = listening.getsockname()[1]
        with pytest.raises(ClaimsError) as caught:
            fetch("https://gaceta.example/", limits=Limits(seconds=5))
        greeter.join(5)
    assert caught.value.message == "The certificate of gaceta.example is not good: self-signed certificate."
    assert caught.value.hint == "Somebody may be in between. Nothing was read."
