"""What each payload of real governments must be read as, checked by hand against the payload.

A meeting is written as local day, local time (``--:--`` where the platform does not say it), status, title; an agenda item as
number, section in brackets, marks (``*`` consent, ``-`` order of business), file number and the beginning of its title.

Not here, as no kind that is built reads them: ``keywest_legistar_agenda_items.json``, ``legistar_insite_rows_*`` (read off
pages by hand), ``legistar_bodies_*`` (not polled),
``boarddocs_*``, ``simbli_*``, ``chicago_elms_*``, ``minneapolis_lims_*``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """A feed as it was published at noon UTC of ``day``: the payload of each path, and what a first poll of it finds.

    ``in_all``: how many meetings there are, where ``meetings`` holds some of them.
    """

    kind: str
    address: str
    zone: str
    day: str
    files: Mapping[str, str]
    meetings: tuple[str, ...]
    items: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    in_all: int = 0

    @property
    def name(self) -> str:
        """The payload that its meetings are in."""
        return next(iter(self.files.values())).partition(".")[0]

    @property
    def count(self) -> int:
        """How many meetings there are."""
        return self.in_all or len(self.meetings)


_AGENDA_CENTER = (
    "2020-11-12 --:-- - LCU Board Regular Meeting for November 12, 2020",
    "2020-11-12 --:-- cancelled CANCELLED - Senior Programs Advisory Board Meeting",
    "2020-11-18 --:-- cancelled DRC Meeting on November 18, 2020 - CANCELLED",
    "2020-11-19 --:-- - Airport Advisory Board Meeting Agenda",
    "2020-11-19 --:-- - Potential Quorum Notice",
    "2020-11-19 --:-- - CIAC Agenda for November 19, 2020",
    "2020-12-02 --:-- cancelled DRC Meeting on December 2, 2020 - CANCELLED",
    "2020-12-10 --:-- cancelled Senior Programs Advisory Board Meeting December 10, 2020 CANCELLED",
)

SAMPLES = (
    Sample(
        "legistar",
        "/v1/olympia",
        "America/Los_Angeles",
        "2026-08-15",
        {
            "/v1/olympia/events": "legistar_events_olympia_wa.json",
            "/v1/olympia/events/7006/eventitems": "legistar_eventitems_olympia_wa.json",
            "/v1/olympia/matters/17812/histories": "legistar_matter_histories_olympia_wa.json",
        },
        (
            "2026-08-20 17:30 confirmed Design Review Board",
            "2026-08-21 16:00 confirmed Lodging Tax Advisory Committee",
            "2026-08-26 09:00 confirmed Site Plan Review Committee",
        ),
        (
            "1. - ROLL CALL",
            "2. - BUSINESS ITEM",
            "2.A [BUSINESS ITEM] 26-0585 Joint Meeting with the Olympia",
            "3. ",
        ),
    ),
    Sample(
        "legistar",
        "/v1/nyc",
        "America/New_York",
        "2024-06-05",
        {"/v1/nyc/events": "legistar_events_nyc_deferred_rescheduled.json"},
        (
            "2024-05-29 10:00 confirmed Committee on General Welfare",
            "2024-06-04 10:00 confirmed Committee on Aging",
            "2024-06-04 13:00 confirmed Subcommittee on Landmarks",
            "2024-06-11 10:00 confirmed Committee on Rules",
            "2024-06-11 10:00 postponed Committee on Health",
            "2024-06-11 11:00 confirmed Subcommittee on Zoning",
            "2024-06-11 13:00 postponed Committee on Governmental Operations",
            "2024-06-12 10:00 confirmed Committee on Consumer",
            "2024-06-13 11:00 postponed Committee on Land Use",
            "2024-06-14 10:00 confirmed Committee on Governmental Operations",
            "2024-06-18 10:00 confirmed Committee on Health",
            "2024-06-18 13:00 confirmed Committee on Education",
            "2024-06-18 13:00 postponed Committee on Hospitals",
            "2024-06-27 10:00 confirmed Committee on Land Use",
            "2024-08-08 13:30 postponed City Council",
            "2024-08-15 13:30 confirmed City Council",
            "2024-09-18 13:00 confirmed Committee on Environmental",
            "2025-03-06 13:00 confirmed Committee on Hospitals",
        ),
    ),
    Sample(
        "legistar-rss",
        "/Feed.ashx?M=Calendar&ID=1&GUID=2",
        "America/Los_Angeles",
        "2025-09-25",
        {"/Feed.ashx?M=Calendar&ID=1&GUID=2": "legistar_rss_calendar_items.xml"},
        ("2024-09-09 14:00 - City Council", "2025-10-01 --:-- cancelled Arts Commission"),
    ),
    Sample(
        "granicus",
        "/ViewPublisherRSS.php?view_id=23&mode=agendas",
        "America/New_York",
        "2026-09-30",
        {
            "/ViewPublisherRSS.php": "granicus_rss_agendas_prince_william_va.xml",
            "/AgendaViewer.php?view_id=23&event_id=3464": "granicus_agenda_page_prince_william_va_trimmed.html",
        },
        (
            "2026-09-09 --:-- - Joint Interjurisdictional Ad Hoc Committee",
            "2026-09-22 --:-- - Board of County Supervisors Meeting",
            "2026-09-23 --:-- - Board of County Supervisors - Joint Meeting with the School Board",
            "2026-10-06 --:-- - Board of County Supervisors Meeting",
        ),
        ("7.D. [Consent Agenda] * RES - Authorize the Execution", "11.B. RES - Amend Initiation of Zoning Map"),
        hosts=("pwcgov.granicus.com",),
    ),
    Sample(
        "civicplus",
        "/RSSFeed.aspx?ModID=58&CID=All-calendar.xml",
        "America/Chicago",
        "2026-08-28",
        {"/RSSFeed.aspx": "civicplus_rss_calendar_modid58.xml"},
        ("2026-09-01 14:00 - Long Range Planning Committee",),
    ),
    Sample(
        "civicplus",
        "",
        "America/Denver",
        "2020-11-15",
        {"/AgendaCenter/Search/": "civicplus_agendacenter_las_cruces_nm_trimmed.html"},
        _AGENDA_CENTER,
    ),
    Sample(
        "civicplus",
        "/AgendaCenter",
        "America/Denver",
        "2020-11-15",
        {"/AgendaCenter": "civicplus_agendacenter_las_cruces_nm_trimmed.html"},
        _AGENDA_CENTER,
    ),
    Sample(
        "municode",
        "",
        "America/Los_Angeles",
        "2026-08-15",
        {"/": "municode_meetings_tumwater_wa.html"},
        (
            "2026-07-28 18:00 - City Council Joint Planning Commission & Tree Board Tour",
            "2026-08-10 18:00 - Equity Commission",
            "2026-08-13 17:30 - Civil Service Commission",
            "2026-08-18 19:00 - City Council",
            "2026-08-20 11:00 - Public Works Committee",
        ),
    ),
    Sample(
        "primegov",
        "",
        "America/New_York",
        "2026-03-05",
        {
            "/api/v2/PublicPortal/ListUpcomingMeetings": "primegov_meetings_clayton_county_ga.json",
            "/api/v2/PublicPortal/ListArchivedMeetings": "primegov_meetings_clayton_county_ga.json",
        },
        (
            "2026-01-06 18:00 - Regular Business Meeting",
            "2026-01-13 09:00 - Clayton Performance Review",
            "2026-01-13 17:30 - Work Session",
            "2026-01-14 09:00 - Clayton Performance Review",
            "2026-01-20 18:00 - Regular Business Meeting",
            "2026-01-23 09:00 - BOC Retreat",
            "2026-01-23 12:15 - Special Called Meeting - Lake City Community Center",
            "2026-02-03 18:00 - Regular Business Meeting",
            "2026-02-10 17:30 - Work Session",
            "2026-02-17 18:00 - Regular Business Meeting",
            "2026-03-03 18:00 - Regular Business Meeting",
            "2026-03-10 17:30 - Work Session",
            "2026-03-17 18:00 - Regular Business Meeting",
            "2026-03-30 09:00 - Special Called Meeting",
            "2026-04-07 18:00 - Regular Business Meeting",
            "2026-04-14 17:30 - Work Session",
            "2026-04-20 09:00 - Budget Meetings",
            "2026-04-21 18:00 - Regular Business Meeting",
        ),
    ),
    Sample(
        "primegov",
        "",
        "America/Los_Angeles",
        "2025-12-20",
        {
            "/api/v2/PublicPortal/ListUpcomingMeetings": "primegov_meeting_cancellation_lacity.json",
            "/api/v2/PublicPortal/ListArchivedMeetings": "primegov_meeting_cancellation_lacity.json",
        },
        ("2026-01-02 09:00 cancelled Rules, Elections and Intergovernmental Relations Committee",),
    ),
    Sample(
        "civicclerk",
        "",
        "America/Los_Angeles",
        "2026-12-01",
        {"/v1/Events": "civicclerk_events_lacey_wa.json"},
        (
            "2026-12-22 18:00 - City Council Worksession",
            "2027-01-05 18:00 - City Council Meeting",
            "2027-01-12 18:00 - City Council Worksession",
            "2027-01-19 18:00 - City Council Meeting",
            "2027-01-26 18:00 - City Council Worksession",
        ),
    ),
    Sample(
        "civicclerk",
        "",
        "America/New_York",
        "2024-12-01",
        {
            "/v1/Events": "civicclerk_events_forestpark_ga_cancel_deleted.json",
            "/v1/Meetings/233": "civicclerk_meeting_items_taylor_county_fl.json",
            "/v1/Meetings/GetMeetingFileStream(fileId=200,plainText=true)": "civicclerk_agenda_plaintext_lacey_wa.txt",
        },
        (
            "2024-12-02 18:00 - City Council Work Session",
            "2024-12-05 18:00 - Planning Commission Meeting",
            "2024-12-10 17:30 cancelled Development Authority Meeting-- CANCELED",
            "2024-12-15 17:30 - Urban Redevelopment Agency Meeting",
        ),
        (
            "1. [AGENDA] - Prayer",
            "3. [AGENDA] - Approval of Agenda",
            "4. [CONSENT ITEMS] * EXAMINATION AND APPROVAL OF INVOICES.",
            "7. [CONSENT ITEMS] * THE BOARD TO CONSIDER APPROVAL OF THE MEMORANDUM",
            "9. [CONSENT ITEMS] * THE BOARD TO CONSIDER APPROVAL FOR MODIFICATION NO. 1",
            "13. [CONSENT ITEMS] * THE BOARD TO CONSIDER APPROVAL OF A BUDGET TRANSFER",
            "17. [BIDS/PUBLIC HEARINGS] THE BOARD TO APPROVE THE BID COMMITTEE",
            "18. [GENERAL BUSINESS] THE BOARD TO CONSIDER APPROVAL OF PLACING SPEED HUMPS",
            "1. - Call to Order",
            "2. - Roll Call",
            "3. - Pledge of Allegiance",
            "4. - Land Acknowledgement",
            "5.A. [Approval of Agenda and Consent Agenda Items] * - Worksession Minutes",
            "5.B. [Approval of Agenda and Consent Agenda Items] * - Council Informational Meeting Minutes",
            "5.C. [Approval of Agenda and Consent Agenda Items] * - Council Meeting Minutes",
            "5.D. [Approval of Agenda and Consent Agenda Items] * Payment of claims",
            "5.E. [Approval of Agenda and Consent Agenda Items] * Ordinance 1703",
            "5.F. [Approval of Agenda and Consent Agenda Items] * Resolution 1183",
            "5.G. [Approval of Agenda and Consent Agenda Items] * 2026 CDBG",
            "6. - Public Comment",
            "7.A. [Agenda Items] Advisory Board Reappointment",
            "7.B. [Agenda Items] Resolution 1184",
            "7.C. [Agenda Items] Ordinance 1704",
            "8. - City Manager's Report",
        ),
    ),
    Sample(
        "civicweb",
        "",
        "America/Chicago",
        "2024-01-02",
        {
            "/Services/MeetingsService.svc/meetings": "civicweb_meetings_sarpy_county_ne.json",
            "/Services/MeetingsService.svc/meetings/4927/meetingDocuments": "civicweb_documents_sarpy_county_ne.json",
        },
        (
            "2024-01-09 15:00 - Board Meetings",
            "2024-01-15 15:00 - Board Meetings.",
            "2024-03-15 09:00 - Board of Adjustment",
            "2024-04-10 09:00 - Board of Corrections",
            "2024-05-20 09:00 - Board of Equalization",
            "2024-06-05 10:00 - Leasing Corporation",
            "2024-07-15 10:00 - Personnel Policy Board",
            "2024-08-22 08:00 - Tri-County Retreat",
            "2024-09-18 10:00 - Veterans Service Committee",
            "2024-12-11 16:00 - Wastewater Agency",
            "2024-12-17 19:00 - Planning Commission",
            "2024-12-31 15:00 cancelled Board Meetings - NO MEETING",
            "2026-05-27 16:00 cancelled Wastewater Agency - NO MEETING",
        ),
        ("Board Meetings - Jan 09 2024",),
    ),
    Sample(
        "ical",
        "/calendar/?ical=1",
        "America/Chicago",
        "2024-05-01",
        {"/calendar/?ical=1": "ics_clihtf_tribe_events.ics"},
        (
            "2024-05-08 --:-- - Administrative Day",
            "2024-05-09 08:30 - Outreach Meeting",
            "2024-05-09 15:30 - Finance Meeting",
            "2024-05-14 08:30 - Executive Committee Meeting",
            "2024-06-04 14:00 - Allocations Meeting",
            "2024-06-11 08:30 - Executive Committee Meeting",
            "2024-10-09 --:-- - Administrative Day",
        ),
        in_all=30,
    ),
    Sample(
        "ical",
        "/site/UserControls/Calendar/EventExportByDateRangeWrapper.ics",
        "America/Detroit",
        "2019-04-10",
        {"/site/UserControls/Calendar/EventExportByDateRangeWrapper.ics": "ics_detroit_board_of_education_schoolwires.ics"},
        (
            "2019-04-16 17:30 confirmed DPSCD Regular Board Meeting (Open)",
            "2019-04-26 09:00 confirmed Finance Sub-Committee Meeting (Open)",
            "2019-05-02 16:30 confirmed DPSCD Special Meeting (Open)",
            "2019-11-12 17:30 confirmed Regular Board Meeting (Open)",
            "2020-04-27 17:30 confirmed Curriculum/Academics Sub-Committee Meeting (Open)",
        ),
        in_all=33,
    ),
    Sample(
        "rss",
        "/meetings/rss.xml",
        "America/New_York",
        "2026-11-01",
        {"/meetings/rss.xml": "drupal_meetings_rss_perry_fl.xml"},
        (
            "2026-10-13 --:-- - City Council Meeting 2026.10.13",
            "2026-10-27 --:-- - City Council Meeting 2026.10.27",
            "2026-11-10 --:-- - City Council Meeting 2026.11.10",
            "2026-12-08 --:-- - City Council Meeting 2026.12.08",
        ),
    ),
)
