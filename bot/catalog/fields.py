"""One mapping of feeds.yaml, read key by key; every misfit is added to the faults and read as absent."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

import yaml

from bot.catalog.document import Faults, suggestion

NULL = "tag:yaml.org,2002:null"
FLAGS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


class Word(NamedTuple):
    """A text of the file as it stands there (``18:00`` and ``no`` stay words), and where."""

    value: str
    node: yaml.Node


class Fields:
    """A mapping whose keys must be among ``known``; ``what`` names it in messages ("feed keys-weekly").

    A key with an empty value counts as absent.
    """

    def __init__(self, node: yaml.MappingNode, what: str, known: Collection[str], faults: Faults) -> None:
        self.node = node
        self.line = node.start_mark.line + 1
        self.what = what
        self.faults = faults
        self._values: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            if key.value not in known:
                hint = suggestion(key.value, list(known), f"known here: {', '.join(known)}")
                faults.add("E006", key, f"{what} has the unknown key {key.value}", hint)
            elif value.value and value.tag != NULL:
                self._values.setdefault(key.value, value)

    def at(self, key: str) -> yaml.Node:
        """Return where a key's value stands, or the mapping itself where the key is absent."""
        return self._values.get(key, self.node)

    def require(self, key: str, hint: str) -> None:
        """Add a fault if a key is absent."""
        if key not in self._values:
            self.faults.add("E008", self.node, f"{self.what} lacks {key}", hint)

    def word(self, key: str) -> Word | None:
        """Return a text, with line breaks and doubled blanks made one blank."""
        node = self._values.get(key)
        if node is None:
            return None
        if not isinstance(node, yaml.ScalarNode):
            self.faults.add("E005", node, f"{key} of {self.what} is not a text", f"write {key}: TEXT")
            return None
        return Word(" ".join(node.value.split()), node) if node.value.strip() else None

    def words(self, key: str) -> list[Word]:
        """Return a list of texts; a single text counts as a list of one."""
        node = self._values.get(key)
        if isinstance(node, yaml.ScalarNode):
            return [Word(node.value.strip(), node)]
        return [Word(item.value.strip(), item) for item in self._items(key, yaml.ScalarNode, "texts")]

    def choice(self, key: str, values: Collection[str], default: str) -> str:
        """Return one of ``values``."""
        word = self.word(key)
        return default if word is None else self.check_choice(key, word, values, default)

    def check_choice(self, key: str, word: Word, values: Collection[str], default: str) -> str:
        """Return ``word`` if it is one of ``values``, else ``default`` and a fault."""
        if word.value in values:
            return word.value
        hint = suggestion(word.value, list(values), f"write one of {', '.join(values)}")
        self.faults.add("E027", word.node, f"{key} of {self.what} cannot be {word.value}", hint)
        return default

    def flag(self, key: str, default: bool) -> bool:
        """Return a truth value."""
        word = self.word(key)
        return default if word is None else FLAGS[self.choice(key, FLAGS, "no")]

    def mapping(self, key: str) -> yaml.MappingNode | None:
        """Return a mapping."""
        node = self._values.get(key)
        if node is None or isinstance(node, yaml.MappingNode):
            return node
        self.faults.add("E005", node, f"{key} of {self.what} is not a mapping", f"write {key}: with its keys indented below")
        return None

    def rows(self, key: str) -> Iterator[yaml.MappingNode]:
        """Return the mappings of a list."""
        return (node for node in self._items(key, yaml.MappingNode, "mappings") if isinstance(node, yaml.MappingNode))

    def _items(self, key: str, shape: type[yaml.Node], plural: str) -> list[yaml.Node]:
        node = self._values.get(key)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.faults.add("E005", node, f"{key} of {self.what} is not a list", f"write {key}: with a line '- …' for each")
            return []
        for item in node.value:
            if not isinstance(item, shape):
                self.faults.add("E005", item, f"{key} of {self.what} must be a list of {plural}", "see the example in README")
        return [item for item in node.value if isinstance(item, shape)]
