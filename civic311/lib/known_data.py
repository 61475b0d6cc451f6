"""One person as the rooms are asked about her, and what each of them knows."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

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


class Spared(Protocol):
    """What an erasure leaves alone, by kind of record (RecordKind): every room asks before it empties anything that
    hangs on a case, whoever reported that case.
    """

    @property
    def contact(self) -> bool:
        """Whether her contact details have to stay."""

    def ids(self, kind: str, case_ids: Iterable[int | None]) -> frozenset[int]:
        """Those of the cases whose records of this kind have to stay."""

    def numbers(self, kind: str, numbers: Iterable[str]) -> frozenset[str]:
        """The same, of cases by their public ids."""

    def since(self, kind: str) -> datetime:
        """What hangs on no case and came in after this moment has to stay."""
