"""One person as the rooms are asked about her, and what each of them knows."""

import re
from dataclasses import dataclass, field
from typing import Any

from civic311.lib.mentions import mention_of


@dataclass(frozen=True)
class Person:
    """Whom a request about personal data is about: her contacts with all emails (in small letters), phones (with
    country code) and names that stand on them.
    """

    contact_ids: tuple[int, ...]
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    @property
    def addresses(self) -> frozenset[str]:
        """Emails and phones: where messages to her went."""
        return self.emails | self.phones

    def mention(self, *, parts: bool = False) -> re.Pattern[str] | None:
        """How texts of others are searched for her."""
        return mention_of(emails=self.emails, phones=self.phones, names=self.names, parts=parts)


@dataclass(frozen=True)
class Known:
    """One kind of rows that a room knows of a person; each row is {what it says: its value}, words and numbers only."""

    code: str
    title: Any
    rows: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Spared:
    """What an erasure leaves alone: the cases (by id and by number) whose sent or received texts must be kept, and
    whether her contact details themselves are.
    """

    contact: bool = False
    sent: frozenset[str] = frozenset()
    inbound: frozenset[int] = frozenset()
