from __future__ import annotations

import pytest
from web_server import PAGE, PUBLIC, Site, Wires, answer, lead

from claims.errors import ConflictError
from claims.intake.fetch import fetch
from claims.intake.trip import USER_AGENT


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
