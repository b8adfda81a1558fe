"""Another week of the same shape: another city, other names, votes, dates and words, drawn with a seed.

A body ends a contract at a special meeting, an official threatens it, a second special meeting takes the contract up again;
the papers of the place report it, copy each other and disagree, amid noise about a namesake and other matters.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.demo.compare import ExpectedPost, read_expected
from bot.demo.load import build_world
from bot.demo.world import World

Document = dict[str, Any]


@dataclass(frozen=True)
class City:
    """Where the week plays: real places, so that the gazetteer knows them. ``namesake`` lies in another state."""

    name: str
    label: str
    dateline: str
    county: str
    timezone: str
    client: str
    body: str
    namesake: str
    neighbour: str


CITIES = (
    City("Rochester", "Rochester, MN", "ROCHESTER, Minn.", "Olmsted County, MN", "America/Chicago", "rochestermn",
         "City Council", "Rochester, N.Y.", "Mankato"),
    City("Columbia", "Columbia, MO", "COLUMBIA, Mo.", "Boone County, MO", "America/Chicago", "columbiamo", "City Council",
         "Columbia, S.C.", "Sedalia"),
    City("Salem", "Salem, OR", "SALEM, Ore.", "Marion County, OR", "America/Los_Angeles", "salemor", "City Council",
         "Salem, Mass.", "Eugene"),
)  # fmt: skip
NAMES = ("Abara", "Brandt", "Castell", "Dunmore", "Eklund", "Farouk", "Greeley", "Halvorsen", "Iwata")
OUTLETS = ("Morning Plain", "River Notes", "Radio Uplands", "The Long Mile", "Tri-State Times", "Statehouse Wire")
ENDS = ("cancels", "drops", "walks away from", "pulls out of")
RESUMES = ("restores", "takes back", "returns to", "renews")
READERS = ("license plate readers", "license plate cameras", "license plate scanners")


@dataclass(frozen=True)
class GeneratedWeek:
    """A world with what it must deliver."""

    world: World
    expected: tuple[ExpectedPost, ...]
    first_vote: str


def generate(seed: int) -> GeneratedWeek:
    """Draw a week. The same seed gives the same week."""
    draft = _Draft(random.Random(seed))
    world = build_world([draft.heading(), {"outlets": draft.outlets()}, draft.calendar(), {"articles": draft.articles()}])
    return GeneratedWeek(world, read_expected({"posts": draft.posts()}, world.timezone), draft.first)


class _Draft:
    """What is drawn once and used all over the week."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.city = rng.choice(CITIES)
        self.monday = datetime(rng.choice((2023, 2024, 2026)), rng.randint(2, 10), 1, 8)
        self.monday += timedelta(days=-self.monday.weekday() % 7)
        self.names = rng.sample(NAMES, 4)
        first_no, second_no = rng.randint(1, 2), rng.randint(2, 3)
        self.first = f"{7 - first_no}-{first_no}"
        self.second = f"{7 - second_no}-{second_no}"
        self.wrong = f"{6 - first_no}-{first_no + 1}"
        number = rng.randint(300, 800)
        self.files = (f"{self.monday:%y}-0{number}", f"{self.monday:%y}-0{number + 37}")
        self.readers = rng.choice(READERS)
        self.ends, self.resumes = rng.choice(ENDS), rng.choice(RESUMES)
        titles = rng.sample(OUTLETS, len(OUTLETS))
        self.papers = {f"paper-{place}": title for place, title in enumerate(titles, start=1)}

    def at(self, days: int, hour: int, minute: int = 0) -> str:
        """A local moment, counted from the week's Monday."""
        day = self.monday + timedelta(days=days)
        return f"{day:%Y-%m-%d} {hour:02}:{minute:02}"

    def heading(self) -> Document:
        return {
            "title": f"A week in {self.city.label}",
            "start": self.at(0, 8),
            "timezone": self.city.timezone,
            "channel": "console:metro",
            "place": self.city.label,
            "topics": {
                "plate-readers": {
                    "title": "Plate readers",
                    "query": '("license plate" NEAR/3 (reader OR camera* OR scanner*)) OR ALPR',
                }
            },
        }

    def outlets(self) -> list[Document]:
        local = {"home": [self.city.label, self.city.county]}
        formats = ("rss2", "atom", "json", "rdf", "rss2", "json")
        validators = ("both", "weak-etag", "last-modified", "both", "both", "weak-etag")
        papers = [
            {
                "id": name,
                "title": title,
                "format": formats[place],
                "site": f"https://{name}.example",
                "validators": validators[place],
                **(local if place < 4 else {}),
            }
            for place, (name, title) in enumerate(self.papers.items())
        ]
        hall = {
            "id": "hall",
            "title": f"{self.city.name} meetings",
            "format": "legistar",
            "client": self.city.client,
            "site": f"https://{self.city.client}.legistar.example",
            "place": self.city.label,
            "validators": "none",
        }
        return [hall, *papers]

    def calendar(self) -> Document:
        first = f"Terminating the contract for automated {self.readers} used by the Police Department and ending data sharing."
        second = f"Approving a contract for automated {self.readers} to be used by the Police Department for two years."
        rows = ((first, self.files[0], self.first, self.at(7, 20)), (second, self.files[1], self.second, self.at(14, 20)))
        special = [
            {
                "id": 500 + week,
                "outlet": "hall",
                "body": self.city.body,
                "body_id": 7,
                "starts": self.at(7 * week, 18),
                "location": "Council Chambers",
                "created": self.at(7 * week - 5, 13),
                "agenda": self.at(7 * week - 4, 15),
                "rows": [
                    {"title": "Call to Order", "number": "1"},
                    {"title": "Roll Call", "number": "2"},
                    {
                        "title": title,
                        "number": "3",
                        "file": file,
                        "result": {"at": decided, "action": "Approved", "passed": True, "tally": tally, "mover": self.names[0]},
                    },
                    {"title": "Adjournment", "number": "4"},
                ],
            }
            for week, (title, file, tally, decided) in enumerate(rows, start=1)
        ]
        parks = {
            "id": 600,
            "outlet": "hall",
            "body": "Parks Commission",
            "body_id": 9,
            "starts": self.at(8, 17),
            "created": self.at(-20, 9),
            "agenda": self.at(2, 10),
            "rows": [
                {"title": "Call to Order"},
                {"title": "*Naming a trail after a teacher.", "file": f"{self.monday:%y}-0299",
                 "result": {"at": self.at(8, 19), "action": "Approved", "passed": True, "tally": "5-0"}},
            ],
        }  # fmt: skip
        return {"meetings": [*special, parks]}

    def articles(self) -> list[Document]:
        return [*self._before(), *self._first_vote(), *self._letter(), *self._second_vote(), *self._noise()]

    def _before(self) -> list[Document]:
        city, (sponsor, *_), paper = self.city, self.names, "paper-1"
        link = f"https://{paper}.example/contract-up-for-a-vote"
        return [
            {
                "id": "preview",
                "outlet": paper,
                "at": self.at(4, 7),
                "link": f"{link}?utm_source=feed",
                "title": f"{city.name} council to vote on its {self.readers}",
                "text": (
                    f"Member {sponsor} wants the {city.name} {city.body} to end the contract for {self.readers} at a special"
                    " meeting next week, saying that nobody can tell where the pictures go.\n\n"
                    "The police department has used the devices for two years on the roads that lead into town."
                ),
                "revisions": [{"at": self.at(5, 7), "link": f"{link}?utm_source=bump", "published": self.at(5, 7)}],
            },
            {
                "id": "preview-link",
                "outlet": "paper-2",
                "at": self.at(4, 11),
                "link": f"{link}?fbclid=abc",
                "title": "What others write",
                "text": f"A good read on the {city.name} {city.body} and {self.readers}, from our friends in town.",
            },
        ]

    def _first_vote(self) -> list[Document]:
        city, (sponsor, lone, *_) = self.city, self.names
        return [
            {
                "id": "ends",
                "outlet": "paper-1",
                "at": self.at(7, 21),
                "title": f"{city.name} {self.ends} contract for {self.readers}, {self.first}",
                "text": (
                    f"The {city.name} {city.body} ended the city's contract for {self.readers} on Monday night by a vote of"
                    f" {self.first}.\n\n"
                    f"{sponsor} brought the motion, and {lone} spoke against it to the end.\n\n"
                    "The company keeps pictures for thirty days and lets other departments search them. Members said that they"
                    " had asked for a list of those departments and never received one.\n\n"
                    "The poles are to be bare by the end of the month."
                ),
                "revisions": [
                    {"at": self.at(8, 12), "published": self.at(8, 12), "more": "The company did not answer a message."}
                ],
            },
            {
                "id": "ends-copy",
                "outlet": "paper-3",
                "at": self.at(7, 23),
                "title": "Cameras on the way out",
                "copy_of": "ends",
                "keep": 3,
                "below": f"Shared by {self.papers['paper-1']}.",
            },
            {
                "id": "ends-wire",
                "outlet": "paper-6",
                "at": self.at(8, 6),
                "title": f"Elected officials turn off {self.readers}",
                "text": (
                    f"{city.dateline} (SW) — Seven people decided the fate of forty boxes on poles, and most of them had seen"
                    f" enough. The count was {self.wrong}.\n\n"
                    f"Critics of {self.readers} call it the clearest sign so far that small cities have doubts about vendors"
                    " who promise safety and deliver spreadsheets."
                ),
            },
        ]

    def _letter(self) -> list[Document]:
        city, title = self.city, "State warns council over its camera decision and the grant behind it"
        return [
            {
                "id": "letter",
                "outlet": "paper-5",
                "at": self.at(9, 9),
                "title": title,
                "text": (
                    f"{city.dateline} — A state grant paid for the {self.readers} in {city.name}, and the state would like it"
                    " back, a letter to the council says.\n\n"
                    "The sum comes to more than the city spends on its library in a year. The letter gives the members two"
                    " weeks and mentions their personal liability twice."
                ),
            },
            {
                "id": "letter-copy",
                "outlet": "paper-4",
                "at": self.at(9, 13),
                "title": "Grant must be paid back, letter says",
                "copy_of": "letter",
                "below": f"From {self.papers['paper-5']}.",
            },
        ]

    def _second_vote(self) -> list[Document]:
        city, (_, lone, third, mayor) = self.city, self.names
        return [
            {
                "id": "resumes",
                "outlet": "paper-2",
                "at": self.at(14, 21),
                "title": f"Council {self.resumes} plate contract, {self.second}",
                "text": (
                    f"One week and one letter later the {city.name} {city.body} has voted {self.second} for a contract for"
                    f" {self.readers} much like the one that it had thrown out.\n\n"
                    f"{third} and Mayor {mayor} changed sides. {lone}, who had warned of the cost of leaving, did not gloat."
                ),
            },
            {
                "id": "resumes-copy",
                "outlet": "paper-3",
                "at": self.at(15, 7),
                "title": "The poles stay where they are",
                "copy_of": "resumes",
                "below": "With thanks to our colleagues.",
            },
            {
                "id": "looking-back",
                "outlet": "paper-5",
                "at": self.at(17, 9),
                "title": "A short history of a change of mind",
                "text": (
                    f"{city.dateline} — When the council first threw out its {self.readers}, in the spring of last year, nobody"
                    " expected the story to last.\n\n"
                    "It lasted eight days. What remains is a contract, a grant, and a list of departments that is said to be in"
                    " the mail."
                ),
            },
        ]

    def _noise(self) -> list[Document]:
        city = self.city
        texts = (
            ("paper-1", "Trail gets a name", f"The {city.name} Parks Commission named a trail after a teacher."),
            ("paper-1", "License to fish costs more", f"Anglers in {city.name} pay more for a license from May on."),
            ("paper-2", "New bakery downtown", "The third bakery on the square opens at five in the morning."),
            ("paper-2", f"{city.neighbour} buys cameras",
             f"{city.neighbour.upper()} — The {city.neighbour} City Council approved {self.readers} for four bridges."),
            ("paper-3", "Storm drains", f"Rain filled the drains of {city.name} on Sunday, and plates rattled in kitchens."),
            ("paper-4", "Namesake town picks a mayor",
             f"Residents of {city.namesake} chose a mayor, who wants {self.readers} on the one road through town."),
            ("paper-4", "Plate collectors meet", f"Collectors of old license plates met at the fairgrounds in {city.name}."),
            ("paper-5", "Cameras in the capital", f"Lawmakers heard about {self.readers} from three sheriffs on Thursday."),
            ("paper-5", "Basketball", f"{city.name} lost at home by a point."),
            ("paper-6", "Budget signed", "The governor signed the budget without a ceremony."),
        )  # fmt: skip
        rows = []
        for place, (paper, title, text) in enumerate(texts * 2):
            days, hour = (-3, 9) if place < len(texts) else (self.rng.choice((1, 3, 6, 10, 12, 16)), 6 + place % 12)
            rows.append(
                {
                    "id": f"noise-{place}",
                    "outlet": paper,
                    "at": self.at(days, hour, place),
                    "title": title if place < len(texts) else f"{title}, continued",
                    "text": text,
                }
            )
        return rows

    def posts(self) -> list[Document]:
        """Return what the week must deliver, in the form of the demo's expected list."""
        ended, taken_up = "Terminating the contract", "Approving a contract"
        return [
            {"id": "agenda-1", "kind": "agenda", "title": ended, "feeds": ["hall"], "by": self.at(7, 18),
             "says": [self.files[0]]},
            {"id": "preview", "kind": "new", "title": "to vote on its", "feeds": ["paper-1", "paper-2"], "by": self.at(7, 18)},
            {"id": "outcome-1", "kind": "outcome", "title": ended, "feeds": ["hall"],
             "says": [self.first], "story": "agenda-1"},
            {"id": "ends", "kind": "new", "title": self.ends, "feeds": ["paper-1", "paper-3"]},
            {"id": "ends-wire", "kind": "new", "title": "Elected officials", "feeds": ["paper-6"]},
            {"id": "letter", "kind": "new", "title": "State warns council", "feeds": ["paper-5", "paper-4"]},
            {"id": "agenda-2", "kind": "agenda", "title": taken_up, "feeds": ["hall"], "by": self.at(14, 18),
             "says": [self.files[1]]},
            {"id": "outcome-2", "kind": "outcome", "title": taken_up, "feeds": ["hall"],
             "says": [self.second], "story": "agenda-2"},
            {"id": "resumes", "kind": "new", "title": self.resumes, "feeds": ["paper-2", "paper-3"]},
            {"id": "looking-back", "kind": "new", "title": "A short history", "feeds": ["paper-5"]},
        ]  # fmt: skip
