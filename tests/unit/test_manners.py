"""How long a host is left alone between two requests."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.feeds.manners import spacing_by_host


@pytest.mark.parametrize(
    ("host", "seconds"),
    [
        ("saltmarsh.granicus.com", 3.6),
        ("webapi.legistar.com", 2.7),
        ("granicus.com", 3.6),
        ("notgranicus.com", 1.0),
        ("granicus.com.example", 1.0),
        ("127.0.0.1", 1.0),
        ("saltmarsh-fl.municodemeetings.com", 7.2),
        ("saltmarsh.example.gov/AgendaCenter/ViewFile/Agenda/_11192026-41", 7.2),
        ("saltmarsh.example.gov/rssfeed.aspx", 7.2),
        ("saltmarsh.example.gov/common/modules/iCalendar/iCalendar.aspx", 7.2),
        ("saltmarsh.granicus.com/AgendaViewer.php", 3.6),
        ("saltmarsh.example.gov/agendacenters", 1.0),
        ("saltmarsh.example.gov/", 1.0),
    ],
)
def test_a_platform_gets_the_pause_that_it_is_known_to_need(host: str, seconds: float) -> None:
    assert spacing_by_host(timedelta(seconds=1))(host) == timedelta(seconds=seconds)


def test_a_longer_pause_in_the_settings_holds_for_all() -> None:
    assert spacing_by_host(timedelta(seconds=9))("x.granicus.com") == timedelta(seconds=9)
