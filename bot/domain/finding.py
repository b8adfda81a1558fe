"""What is wrong with a setting, feeds.yaml or the database: one finding per fault, all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and the way out.

    ``id`` is stable and names the rule: ``feeds.E012`` is a fault, ``feeds.W001`` a warning that stops nothing.
    ``subject`` is the file, variable or feed at fault, ``line`` where in the file (from 1).
    """

    id: str
    subject: str
    message: str
    hint: str
    line: int | None = None

    @property
    def is_fault(self) -> bool:
        """Whether Gavel refuses to work with it (``E``), rather than only says so (``W``)."""
        return ".E" in self.id

    @property
    def where(self) -> str:
        """The subject, with the line where there is one: ``feeds.yaml:31``."""
        return self.subject if self.line is None else f"{self.subject}:{self.line}"

    def __str__(self) -> str:
        return f"{self.where}: {self.id} {self.message} → {self.hint}"


class ConfigurationFaults(ConfigurationError):
    """A configuration that is refused, with every finding about it."""

    def __init__(self, subject: str, findings: Sequence[Finding]) -> None:
        super().__init__(subject, "\n".join(str(finding) for finding in findings))
        self.findings = tuple(findings)

    def __str__(self) -> str:
        return self.message
