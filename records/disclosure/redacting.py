"""Black out what the law exempts: proposals, what staff decided, and whether everything was looked at.

What is kept is places in texts, never words; they count as long as the text is the one that they were chosen in.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from civic311.lib.mentions import mention_of
from civic311.people.models import Contact
from records.disclosure.asking import locked, note
from records.disclosure.cuts import Cut, bare_blocks, merged, pattern_of, places_of, uncut_places, words_cut
from records.disclosure.items import CONTACT, Item, items_of
from records.models import Disclosure, DisclosureCase, DisclosureItem
from requests_app.hash_chain import fingerprint, new_salt
from requests_app.models import Report
from requests_app.private_parts import private_parts

MOST_CASES = 300  # of one request: more are asked for in parts
State = Disclosure.State


@dataclass
class Looked:
    """An item with what was decided about it. `is_known`: somebody decided, and its text is still the same."""

    item: Item
    cuts: list[Cut] = field(default_factory=list)
    withheld: int | None = None
    is_known: bool = False


@dataclass(frozen=True)
class Proposal:
    """A piece that may have to go, and why it is proposed: a kind of `private_parts`, "person", "before", or "hidden":
    it was blacked out in the case itself, and only the code of a law is missing.
    """

    start: int
    end: int
    why: str


@dataclass
class Whole:
    """Everything of a request: its cases that are handed out, each with its items."""

    rows: list[DisclosureCase]
    items: dict[int, list[Looked]]

    def is_ready(self, row: DisclosureCase) -> bool:
        """Whether somebody looked through the case, and nothing in it changed since."""
        return row.looked_at is not None and all(each.is_known for each in self.items[row.pk])

    def words(self) -> dict[str, int]:
        """The words that are blacked out anywhere, in small letters, with the exemption of each."""
        found: dict[str, int] = {}
        for looked in self.all():
            for words, code in words_cut(looked.item.text, looked.cuts).items():
                found.setdefault(words.lower(), code)
        return found

    def all(self) -> Iterable[Looked]:
        """All items of all cases."""
        for row in self.rows:
            yield from self.items[row.pk]

    def left_over(self) -> list[DisclosureCase]:
        """Cases in which words still stand that are blacked out elsewhere."""
        pattern = pattern_of(self.words())
        return [
            row for row in self.rows
            if any(uncut_places(each.item.text, each.cuts, pattern)
                   for each in self.items[row.pk] if each.withheld is None)
        ]  # fmt: skip


def read(disclosure: Disclosure, *, only: int | None = None) -> Whole:
    """The cases that are handed out, or only one of them, with all of their items."""
    chosen = disclosure.cases.filter(left_out_because="").select_related("service_request__service")
    rows = list(chosen if only is None else chosen.filter(pk=only))
    decided = {
        (each.disclosure_case_id, each.kind, each.object_id): each
        for each in DisclosureItem.objects.filter(disclosure_case__in=rows)
    }
    found = items_of(rows)
    return Whole(rows, {
        row.pk: [_looked(item, decided.get((row.pk, *item.key))) for item in found[row.service_request_id]]
        for row in rows
    })  # fmt: skip


def _looked(item: Item, row: DisclosureItem | None) -> Looked:
    if row is None or row.mark != fingerprint(item.content, bytes(row.salt)):
        return Looked(item)
    cuts = [(start, end, code) for start, end, code in row.cuts]
    is_known = row.withheld_id is not None or not bare_blocks(item.text, cuts)
    return Looked(item, cuts, row.withheld_id, is_known)


def proposals(looked: Looked, people: Sequence[Contact], before: re.Pattern[str] | None) -> list[Proposal]:
    """Pieces that may have to go and are not blacked out yet, in the order of the text.

    `before` finds what is blacked out elsewhere.
    """
    text = looked.item.text
    found = [Proposal(start, end, "hidden") for start, end in bare_blocks(text, looked.cuts)]
    if looked.item.kind == CONTACT:
        at = 0
        for line in text.splitlines(keepends=True):
            bare = line.rstrip("\n")
            start = at + bare.find(": ") + 2 if ": " in bare else at
            found.append(Proposal(start, at + len(bare), "person"))
            at += len(line)
    mention = mention_of(emails=[each.email for each in people], phones=[str(each.phone or "") for each in people],
                         names=[each.name for each in people], parts=True)  # fmt: skip
    found += [Proposal(*match.span(), "person") for match in (mention.finditer(text) if mention else ())]
    homes = (each.postal_address for each in people if each.postal_address)
    found += [Proposal(start, end, "person") for home in homes for start, end in places_of(text, home)]
    found += [Proposal(start, end, "before") for start, end in uncut_places(text, looked.cuts, before)]
    found += [Proposal(part.start, part.end, part.kind) for part in private_parts(text)]
    taken: list[tuple[int, int]] = [(start, end) for start, end, _code in looked.cuts]
    kept: list[Proposal] = []
    for one in found:
        if one.end > one.start and all(one.end <= start or one.start >= end for start, end in taken):
            taken.append((one.start, one.end))
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)


def people_in(rows: Sequence[DisclosureCase]) -> list[Contact]:
    """Those who reported the cases, as far as they are known."""
    ids = Report.objects.filter(service_request__in=[row.service_request_id for row in rows]).values("contact_id")
    return list(Contact.objects.filter(pk__in=ids, redacted_at=None).order_by("pk"))


@transaction.atomic
def decide(row: DisclosureCase, chosen: Sequence[Looked], *, by: int | None, now: datetime) -> None:
    """Keep what somebody decided about the items of a case. Raises NotNow."""
    disclosure = locked(row.disclosure_id, State.OPEN, State.WAITING)
    for each in chosen:
        _keep(row, each)
    DisclosureCase.objects.filter(pk=row.pk).update(looked_at=now, looked_by_id=by)
    cuts = sum(len(each.cuts) for each in chosen)
    withheld = sum(each.withheld is not None for each in chosen)
    note(disclosure, "looked_through", by=by, now=now, case=row.service_request.public_id, cuts=cuts, withheld=withheld)


def _keep(row: DisclosureCase, looked: Looked) -> None:
    salt, text = new_salt(), looked.item.text
    given = {"cuts": merged(looked.cuts, len(text)), "withheld_id": looked.withheld, "salt": salt,
             "mark": fingerprint(looked.item.content, salt)}  # fmt: skip
    DisclosureItem.objects.update_or_create(
        disclosure_case=row, kind=looked.item.kind, object_id=looked.item.object_id, defaults=given
    )


@transaction.atomic
def black_out_everywhere(pk: int, phrases: dict[str, int], *, by: int | None, now: datetime) -> int:
    """Black out phrases, each with its exemption, wherever they stand in what is handed out; returns how many places.

    A text that nobody looked through yet still has to be. Raises NotNow.
    """
    disclosure = locked(pk, State.OPEN, State.WAITING)
    patterns = {
        code: pattern_of(phrase for phrase, its in phrases.items() if its == code) for code in set(phrases.values())
    }
    whole = read(disclosure)
    count = 0
    for row in whole.rows:
        for looked in whole.items[row.pk]:
            new = [(start, end, code) for code, pattern in patterns.items()
                   for start, end in uncut_places(looked.item.text, looked.cuts, pattern)]  # fmt: skip
            if new:
                was_ready = looked.is_known
                looked.cuts += new
                _keep(row, looked)
                count += len(new)
                if not was_ready:
                    DisclosureCase.objects.filter(pk=row.pk).update(looked_at=None, looked_by=None)
    note(disclosure, "everywhere", by=by, now=now, cuts=count)
    return count
