"""feeds.yaml as YAML nodes, which know their line; refuses what would hide a mistake or blow up."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

import yaml

from bot.domain.finding import Finding

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 20


class Faults:
    """Collects findings about one file."""

    def __init__(self, subject: str) -> None:
        self._subject = subject
        self._found: list[Finding] = []

    def add(self, id: str, at: yaml.Node | int, message: str, hint: str) -> None:
        """Add a finding at a node, or at a line counted from 1."""
        line = at if isinstance(at, int) else at.start_mark.line + 1
        self._found.append(Finding(f"feeds.{id}", self._subject, message, hint, line))

    def sorted(self) -> list[Finding]:
        """Return the findings in the order of the file."""
        return sorted(self._found, key=lambda finding: (finding.line or 0, finding.id))

    def __bool__(self) -> bool:
        return any(finding.is_fault for finding in self._found)


def compose(text: str, faults: Faults) -> yaml.MappingNode | None:
    """Return the top mapping of a YAML text, or None with the reason among the faults."""
    if len(text) > MAX_CHARACTERS:
        faults.add("E004", 1, f"is longer than {MAX_CHARACTERS:,} characters", "split the installation")
        return None
    try:
        if not _plain(text, faults):
            return None
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        faults.add("E002", line, f"is not YAML: {error.problem or error.context}", _syntax_hint(text, line))
        return None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        faults.add("E002", line, f"is not YAML: {error.reason}", "delete the invisible character and type the line anew")
        return None
    if not isinstance(node, yaml.MappingNode):
        faults.add("E005", node or 1, "is not a mapping", "begin with the line: version: 1")
        return None
    for mapping in _mappings(node):
        _refuse_doubles(mapping, faults)
    return node


def suggestion(word: str, known: list[str], otherwise: str) -> str:
    """Return "did you mean …?" for a misspelt word, else ``otherwise``."""
    close = get_close_matches(word, known, n=1)
    return f"did you mean {close[0]}?" if close else otherwise


def _plain(text: str, faults: Faults) -> bool:
    """Whether the text is one document without aliases and of bounded depth; composing it is then linear."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            faults.add("E004", line, f"uses the YAML alias *{event.anchor}", "write the value out")
            return False
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if depth > MAX_DEPTH:
            faults.add("E004", line, f"is nested deeper than {MAX_DEPTH} levels", "look for a bracket that is not closed")
            return False
        if documents > 1:
            faults.add("E004", line, "begins a second document", "delete the line ---")
            return False
    return True


def _syntax_hint(text: str, line: int) -> str:
    if "\t" in "".join(text.splitlines()[line - 1 : line]):
        return "replace the tab by spaces"
    return "look at this line and the one above: a missing quote, bracket, comma or space after a colon"


def _mappings(node: yaml.Node) -> Iterator[yaml.MappingNode]:
    if isinstance(node, yaml.MappingNode):
        yield node
        for _, value in node.value:
            yield from _mappings(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _mappings(value)


def _refuse_doubles(mapping: yaml.MappingNode, faults: Faults) -> None:
    seen: dict[str, int] = {}
    for key, _ in mapping.value:
        if not isinstance(key, yaml.ScalarNode):
            faults.add("E005", key, "has a key that is not a word", "write KEY: VALUE")
            continue
        line = key.start_mark.line + 1
        if key.value in seen:
            faults.add("E003", line, f"says {key.value} again, first in line {seen[key.value]}", "keep one of the two")
        seen.setdefault(key.value, line)
