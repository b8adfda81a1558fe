"""Traps of web pages that are watched: what stands in a page's place is no change of it, and what people write is."""

from __future__ import annotations

import pytest

from bot.domain.errors import Fault
from tests.integration.test_page_source import Watch, page, refused

REFUSALS = [
    ("<title>Sign In</title>", "<form><label>Password</label><input type='password' name='p'></form>"),
    ("<title>Town of Saltmarsh</title>", "<h1>Staff</h1><form><input type='PASSWORD'><button>Enter</button></form>"),
    ("<title>Just a moment...</title>", "<p>Checking your browser before you go on.</p>"),
    ("<title>Attention Required! | Cloudflare</title>", "<h1>Sorry, you have been blocked</h1>"),
    ("<title>404 - File or directory not found.</title>", "<p>The resource might have been removed.</p>"),
    ("<title>Town of Saltmarsh</title>", "<h1>Page Not Found</h1><p>Try the search.</p>"),
    ("<title>Runtime Error</title>", "<p>An application error occurred on the server.</p>"),
    ("<title>Website under maintenance</title>", "<p>Back at noon.</p>"),
    ("", "<h2>Access Denied</h2><p>Reference 18.2</p>"),
]


def instead(head: str, body: str) -> bytes:
    return f"<html><head>{head}</head><body>{body}</body></html>".encode()


@pytest.mark.parametrize(("head", "body"), REFUSALS)
async def test_page_trap_a_sign_in_or_error_page_is_no_change(head: str, body: str) -> None:
    watch = Watch("body")
    await watch.sees(page("Bid 7", "Bid 8"))
    error = await refused(instead(head, body), "body", watch.state)
    assert error.fault is Fault.BLOCKED and "another page stands in its place: “" in error.message
    assert await watch.sees(page("Bid 7", "Bid 8")) == []


@pytest.mark.parametrize(("head", "body"), REFUSALS)
async def test_page_trap_a_refusal_is_not_learnt_as_the_page(head: str, body: str) -> None:
    assert (await refused(instead(head, body), "body")).fault is Fault.BLOCKED


async def test_page_trap_a_selector_that_finds_nothing_on_a_refusal_says_what_the_page_says() -> None:
    error = await refused(instead("<title>Sign in to continue</title>", "<p>Staff only</p>"))
    assert "finds nothing on the page, which says “Sign in to continue”" in error.message


async def test_page_trap_a_page_with_a_sign_in_form_of_its_own_is_a_page() -> None:
    watch = Watch("body")
    form = "<form>Log in <input type='password'></form>" + "<br>".join(f"Menu {n}" for n in range(80))
    await watch.sees(page("Bid 7", around=form))
    (change,) = await watch.sees(page("Bid 7", "Bid 8", around=form))
    assert change.text == "Added:\nBid 8"


@pytest.mark.parametrize("title", ["404 Main Street", "Error-free elections", "Sign ordinance", "Forbiddenhorse Park", "Town"])
async def test_page_trap_a_small_page_with_such_words_or_a_password_beside_it_is_a_page(title: str) -> None:
    watch = Watch()
    html = f"<title>{title}</title>", "<form>Members <input type='password'></form><ul id='notices'><li>{}</li></ul>"
    await watch.sees(instead(html[0], html[1].format("Bid 7")))
    (change,) = await watch.sees(instead(html[0], html[1].format("Bid 8")))
    assert change.text == "Added:\nBid 8\nRemoved:\nBid 7"


async def test_page_trap_a_notice_about_a_failure_is_news() -> None:
    watch = Watch("body")
    await watch.sees(page("Bid 7", "Bid 8"))
    (change,) = await watch.sees(page("Access denied to the beach until Monday", "Bid 8"))
    assert change.text == "Added:\nAccess denied to the beach until Monday\nRemoved:\nBid 7"


async def test_page_trap_a_row_of_a_table_is_one_line() -> None:
    watch = Watch("table tr")
    rows = "<tr><td>Nov 3</td><td>Bid 12</td></tr>"
    more = "<tr><td>Nov 4</td><td><a href='/h.pdf'>Hearing</a></td></tr>"
    await watch.sees(f"<table>{rows}</table>".encode())
    (change,) = await watch.sees(f"<table>{rows}{more}</table>".encode())
    assert change.text == "Added:\nNov 4 Hearing"
    assert [(link.label, link.url) for link in change.links] == [("Hearing", "https://town.example/h.pdf")]


async def test_page_trap_the_charset_may_change_without_a_change() -> None:
    watch = Watch("p")
    html = "<html><head><meta charset='{}'></head><body><p>Comisión “de la Ciudad”</p></body></html>"
    await watch.sees(html.format("utf-8").encode())
    assert await watch.sees(html.format("windows-1252").encode("cp1252")) == []


async def test_page_trap_noise_of_one_page_is_no_change() -> None:
    watch = Watch("body")
    foot = "<p>Last updated: {}</p><p>Visitors: {}</p><input type='hidden' value='{}'><p>csrf token: {}</p>"
    await watch.sees(page("Bid 7", around=foot.format("June 20, 2025 8:00 AM", "1,204", "a1", "9f8e")))
    assert await watch.sees(page("Bid 7", around=foot.format("June 20, 2025 9:00 AM", "1,377", "b2", "77aa"))) == []


async def test_page_trap_a_notice_that_comes_back_is_told_again() -> None:
    watch = Watch()
    told = [await watch.sees(page(*lines)) for lines in (["A"], ["A", "B"], ["A"], ["A", "B"])]
    assert [[item.text for item in items] for items in told] == [[], ["Added:\nB"], ["Removed:\nB"], ["Added:\nB"]]
    assert len({item.keys for items in told for item in items}) == 3
