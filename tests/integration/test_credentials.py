"""Secrets that feeds need: they reach the server that asks for them, and nothing else that is sent, told, logged or kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest

from bot.feeds.credentials import unsigned
from bot.feeds.fetch import HttpFetcher
from bot.ports import Credential, Failed, Fetched, NotModified
from tests.fakes.api import Api, serve_api

NOW = datetime(2025, 6, 30, 12, tzinfo=UTC)
SECRET = "open sesame/+="
IN_QUERY = Credential("token", SECRET, in_query=True)
IN_HEADER = Credential("X-API-KEY", SECRET)


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    async with serve_api() as running:
        yield running


@pytest.fixture
async def other() -> AsyncIterator[Api]:
    async with serve_api() as running:
        yield running


@pytest.fixture
async def fetcher() -> AsyncIterator[HttpFetcher]:
    async with HttpFetcher(contact="test@desk.example", spacing=timedelta(), allow_private=True) as client:
        yield client


def says(answer: Fetched | NotModified | Failed) -> str:
    return repr(asdict(answer))


async def test_a_secret_goes_where_it_is_wanted_and_is_not_in_the_answer(api: Api, fetcher: HttpFetcher) -> None:
    api.answers["/v1/events"] = lambda query: {"you sent": query.get("token", ""), "top": query["$top"]}
    answer = await fetcher.fetch(f"{api.url}/v1/events?$top=5", now=NOW, credential=IN_QUERY)
    assert isinstance(answer, Fetched)
    assert api.asked == [("/v1/events", {"$top": "5", "token": SECRET})]
    assert answer.url == f"{api.url}/v1/events?$top=5"
    assert SECRET not in says(answer)
    await fetcher.fetch(f"{api.url}/v1/events?$top=5", now=NOW, credential=IN_HEADER)
    assert (api.headers[-1]["X-API-KEY"], api.asked[-1][1]) == (SECRET, {"$top": "5"})


@pytest.mark.parametrize("credential", [IN_QUERY, IN_HEADER])
async def test_a_redirect_to_another_origin_takes_no_secret_along(
    api: Api, other: Api, fetcher: HttpFetcher, credential: Credential
) -> None:
    api.answers["/a"] = lambda query: (301, {"Location": f"{other.url}/b?x=1&token={query.get('token', SECRET)}"}, b"")
    other.answers["/b"] = []
    answer = await fetcher.fetch(f"{api.url}/a", now=NOW, credential=credential)
    assert isinstance(answer, Fetched)
    assert "X-API-KEY" not in other.headers[0]
    assert SECRET not in str(other.asked) + says(answer)


async def test_a_redirect_within_the_origin_keeps_it_and_names_it_once(api: Api, fetcher: HttpFetcher) -> None:
    api.answers["/a"] = lambda query: (301, {"Location": f"/b?{query.get('x', '')}token=old"}, b"")
    api.answers["/b"] = []
    answer = await fetcher.fetch(f"{api.url}/a", now=NOW, credential=IN_QUERY)
    assert isinstance(answer, Fetched)
    assert api.asked[-1] == ("/b", {"token": SECRET})
    assert answer.moved_to == answer.url == f"{api.url}/b"


async def test_a_refusal_that_repeats_the_secret_does_not_tell_it(api: Api, fetcher: HttpFetcher) -> None:
    api.admits = lambda query, headers: False
    answer = await fetcher.fetch(f"{api.url}/a", now=NOW, credential=IN_QUERY)
    assert isinstance(answer, Failed)
    assert (answer.text, answer.status) == ('answered 403: {"Message": "denied to token=…"}', 403)


async def test_a_refusal_that_is_cut_within_the_secret_does_not_tell_its_beginning(api: Api, fetcher: HttpFetcher) -> None:
    for lead in range(285, 300):
        api.answers["/a"] = (500, {"Content-Type": "text/plain"}, b"x" * lead + SECRET.encode())
        answer = await fetcher.fetch(f"{api.url}/a", now=NOW, credential=IN_HEADER)
        assert isinstance(answer, Failed)
        assert SECRET[:4] not in answer.text


async def test_no_connection_does_not_tell_it_either(fetcher: HttpFetcher) -> None:
    async with serve_api() as gone:
        url = gone.url
    answer = await fetcher.fetch(f"{url}/a", now=NOW, credential=IN_QUERY)
    assert isinstance(answer, Failed)
    assert SECRET not in says(answer) and "sesame" not in says(answer)


def test_a_secret_does_not_show_itself() -> None:
    assert SECRET not in repr(IN_QUERY)


def test_an_address_that_cannot_be_read_is_no_defect() -> None:
    assert unsigned(f"http://[{SECRET}", IN_QUERY) == "http://[…"
