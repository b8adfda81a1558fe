"""What every meeting has is no news; what it decides is, however it begins."""

import pytest

from bot.feeds.procedural import is_procedural, is_routine

ROUTINE = [
    "Roll Call",
    "1. CALL TO ORDER",
    "Call the meeting to order",
    "Pledge of Allegiance to the Flag",
    "Opening Prayer",
    "Prayer by Pastor Dale Winters",
    "Land Acknowledgment",
    "Indigenous Land Acknowledgement",
    "Moment of silence",
    "Public Comment",
    "B. PUBLIC COMMENTS (3 minutes each)",
    "General Public Comment Period",
    "Citizens' Comments",
    "Comments from the Public",
    "Open Forum",
    "Closed Session",
    "EXECUTIVE SESSION:",
    "Adjournment",
    "Adjourn to Closed Session",
    "Motion to adjourn",
    "Consent Agenda",
    "CONSENT CALENDAR",
    "New Business",
    "Unfinished Business",
    "Public Hearings",
    "City Manager's Report",
    "Council Member Comments",
    "Additions or deletions to the agenda",
    "Approval of the Agenda",
    "Establishment of a Quorum",
    "Next Meeting Date",
    "None",
]
MINUTES = [
    "Approval of the minutes",
    "Approval of the Minutes of June 3, 2025",
    "Approve the regular meeting and workshop minutes",
    "Minutes of the special meeting of May 6",
    "Acceptance of Minutes",
    "Minutes",
    "Worksession Minutes June 23, 2026",
    "4. Regular City Commission Meeting Minutes - 7/8/2025",
    "June 3, 2025 Special Meeting Minutes",
]
NEWS = [
    "Public hearing on Ordinance 24-01",
    "Public Hearing: rezoning of 12 Pine Street",
    "Closed session: anticipated litigation against Harbor Power",
    "Executive session to discuss the city manager's contract",
    "Resolution 25-14, ending the agreement with ICE",
    "Public comment policy: amendment of section 2",
    "Consent to assignment of the marina lease",
    "Consent agenda item 4: purchase of two fire engines",
    "Prayer policy for meetings, first reading",
    "New business license fee schedule",
    "Recess camp funding agreement",
    "Report on jail overcrowding",
    "City Manager's Report on the 287(g) agreement",
    "Introduction of Ordinance 25-8 on short-term rentals",
    "Introductory hearing on the water rates",
    "Welcome center lease renewal",
    "Presentation of the audit",
    "Invocation policy lawsuit settlement",
    "Attendance policy for board members",
    "Minute order 7: bridge repair",
    "Meeting minutes retention policy",
    "Release of the closed session minutes on the ICE agreement",
]


@pytest.mark.parametrize("title", ROUTINE)
def test_what_every_meeting_has_is_routine_unless_something_hangs_on_it(title: str) -> None:
    assert is_routine(title, substantial=False)
    assert is_procedural(title, substantial=False)
    assert not is_routine(title, substantial=True)


@pytest.mark.parametrize("title", MINUTES)
def test_minutes_are_routine_even_with_an_attachment(title: str) -> None:
    assert is_routine(title, substantial=True)


@pytest.mark.parametrize("title", NEWS)
def test_what_a_meeting_decides_is_news(title: str) -> None:
    assert not is_routine(title, substantial=False)
