"""Make the numbered set of a request: one file with everything that is handed out, and nothing of what is not.

The worker makes it outside of any transaction; the row is claimed for a while, and a set that kills its worker is
given up after some tries.
"""

import csv
import hashlib
import io
import secrets
import tempfile
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max, Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from civic311.city.current import city_zone, current_city
from civic311.city.languages import first_language
from civic311.lib.csv_cells import safe_cell
from civic311.lib.jobs import enqueue
from records.disclosure.asking import kept_until, let_go, locked, note, today
from records.disclosure.cuts import blackened
from records.disclosure.redacting import Looked, Whole, read
from records.disclosure.words import cover_letter
from records.models import Disclosure, DisclosureCase, Exemption, Production

WAKE = "records.tasks.produce_sets"
MOST_ATTEMPTS = 3
_CLAIM = timedelta(minutes=10)
_IN_MEMORY = 8 * 1024**2  # bytes; a larger set goes through a file
State = Production.State


class NotReady(Exception):
    """Something was not looked through yet, or changed since."""


@transaction.atomic
def order(pk: int, *, by: int | None, now: datetime) -> Production:
    """Ask the worker for a set; asked again while one waits, it is that one. Raises NotNow and NotReady."""
    disclosure = locked(pk, Disclosure.State.OPEN, Disclosure.State.WAITING)
    waiting = disclosure.productions.filter(state=State.WAITING).first()
    if waiting is not None:
        return waiting
    whole = read(disclosure)
    if not whole.rows or not all(whole.is_ready(row) for row in whole.rows):
        raise NotReady
    row = Production.objects.create(disclosure=disclosure, asked_by_id=by, asked_at=now)
    note(disclosure, "ordered", by=by, now=now, cases=len(whole.rows))
    enqueue(WAKE)
    return row


def make_next(*, now: datetime) -> bool:
    """Make one set that waits; False when there is none."""
    row = _claim(now)
    if row is None:
        return False
    if row.attempts > MOST_ATTEMPTS:
        _end(row, now, state=State.FAILED, why="gave_up")
        return True
    whole = read(row.disclosure)
    if not all(whole.is_ready(each) for each in whole.rows):
        _end(row, now, state=State.FAILED, why="changed")
        return True
    last = row.disclosure.productions.aggregate(last=Max("last_number"))["last"] or 0
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        with translation.override(first_language()), timezone.override(city_zone()):
            writing = _Writing(row.disclosure, file, last, now)
            writing.write(whole)
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
        file.seek(0)
        stored = default_storage.save(f"sets/{secrets.token_hex(16)}.zip", File(file))
    made = _end(
        row, now, state=State.DONE, stored_as=stored, bytes=size, digest=digest, first_number=last + 1,
        last_number=writing.number, counts=dict(writing.counts),
    )  # fmt: skip
    if not made:
        default_storage.delete(stored)
    return True


@transaction.atomic
def _claim(now: datetime) -> Production | None:
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    rows = Production.objects.select_for_update(skip_locked=True, of=("self",)).select_related("disclosure")
    row = rows.filter(free, state=State.WAITING).order_by("asked_at").first()
    if row is not None:
        row.attempts, row.claimed_until = row.attempts + 1, now + _CLAIM
        row.save(update_fields=["attempts", "claimed_until"])
    return row


@transaction.atomic
def _end(row: Production, now: datetime, *, state: str, **values: Any) -> bool:
    """Write down what came of it, once: whoever claimed it meanwhile goes on alone."""
    mine = Production.objects.filter(pk=row.pk, state=State.WAITING, attempts=row.attempts)
    if not mine.update(state=state, done_at=now, **values):
        return False
    numbers = {name: values[name] for name in ("first_number", "last_number", "why") if name in values}
    note(row.disclosure, "produced" if state == State.DONE else "failed", by=None, now=now, **numbers)
    return True


@dataclass
class _Writing:
    """A set that is being written. `number` is the last that was given; `counts` is pieces by exemption code."""

    disclosure: Disclosure
    file: IO[bytes]
    number: int
    now: datetime
    counts: Counter[str] = field(default_factory=Counter)
    sums: list[str] = field(default_factory=list)
    index: list[list[Any]] = field(default_factory=list)
    log: list[list[Any]] = field(default_factory=list)

    def write(self, whole: Whole) -> None:
        """Everything, the cases in order of their numbers."""
        laws = {row.pk: row for row in Exemption.objects.all()}
        with zipfile.ZipFile(self.file, "w", zipfile.ZIP_DEFLATED) as self.archive:
            for row in sorted(whole.rows, key=lambda row: row.service_request.public_id):
                self._case(row, whole.items[row.pk], laws)
            out = self.disclosure.cases.exclude(left_out_because="").select_related("service_request", "exemption")
            for row in out.exclude(exemption=None):
                assert row.exemption is not None
                self._logged("", row.service_request.public_id, _("The whole case"), row.exemption, 1)
            self._add("index.csv", _csv(["number", "service_request_id", "item", "at", "file", "pieces", "withheld"],
                                        self.index))  # fmt: skip
            self._add("redaction-log.csv", _csv(["number", "service_request_id", "item", "code", "law", "pieces"],
                                                self.log))  # fmt: skip
            self._add("cover-letter.txt", cover_letter(self.disclosure, now=self.now).encode())
            self.archive.writestr("SHA256SUMS.txt", "".join(self.sums))

    def _case(self, row: DisclosureCase, items: list[Looked], laws: Mapping[int, Exemption]) -> None:
        codes = {key: law.code for key, law in laws.items()}
        case = row.service_request.public_id
        shown = []
        for looked in items:
            self.number += 1
            number, item = self._numbered(self.number), looked.item
            at = timezone.localtime(item.at)
            file, text, photo, law = f"cases/{case}.html", "", "", laws.get(looked.withheld or 0)
            if law is None:
                text = blackened(item.text, looked.cuts, codes)
                if item.photo is not None:
                    photo = self._photo(number, item.photo.large_path)
                    file = photo or file
                    if item.photo.unmasked_large_path:
                        self.log.append([number, case, _("Photo, parts of it hidden"), "", _("blacked out before"), 1])
                for key, count in Counter(key for _start, _end, key in looked.cuts).items():
                    self._logged(number, case, str(item.title), laws[key], count)
            else:
                self._logged(number, case, _("Withheld: %(what)s") % {"what": item.title}, law, 1)
            shown.append({"number": number, "title": item.title, "at": at, "text": text, "law": law, "photo": photo,
                          "is_photo": item.photo is not None})  # fmt: skip
            pieces, code = (0, law.code) if law else (len(looked.cuts), "")
            self.index.append([number, case, str(item.title), at.isoformat(), file, pieces, code])
        context = {"case": row.service_request, "items": shown, "disclosure": self.disclosure, "city": current_city(),
                   "as_of": row.as_of}  # fmt: skip
        self._add(f"cases/{case}.html", render_to_string("staff/records/produced_case.html", context).encode())

    def _photo(self, number: str, path: str) -> str:
        """The name of the picture in the set; none when its file is gone."""
        if not default_storage.exists(path):
            return ""
        name = f"photos/{number}.jpg"
        with default_storage.open(path) as picture:
            self._add(name, picture.read())
        return name

    def _logged(self, number: str, case: str, what: str, law: Exemption, pieces: int) -> None:
        self.counts[law.code] += pieces
        self.log.append([number, case, what, law.code, law.law, pieces])

    def _numbered(self, number: int) -> str:
        return f"{self.disclosure.number}-{number:06}"

    def _add(self, name: str, data: bytes) -> None:
        self.archive.writestr(name, data)
        self.sums.append(f"{hashlib.sha256(data).hexdigest()}  {name}\n")


def _csv(heads: list[str], rows: list[list[Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def delete_old(*, now: datetime) -> None:
    """Once a day: what was answered long enough ago loses its sets, and its cases their hold."""
    over = Disclosure.objects.exclude(ended_on=None).select_related("hold")
    kept = Q(productions__state=State.DONE) | Q(hold__isnull=False, hold__released_at=None)
    for row in over.filter(kept).distinct():
        until = kept_until(row)
        if row.state == Disclosure.State.WITHDRAWN or (until is not None and until < today(now)):
            _delete_sets(row, now)


def _delete_sets(disclosure: Disclosure, now: datetime) -> None:
    for made in disclosure.productions.filter(state=State.DONE):
        default_storage.delete(made.stored_as)
        with transaction.atomic():
            if Production.objects.filter(pk=made.pk, state=State.DONE).update(state=State.GONE, stored_as=""):
                note(disclosure, "deleted", by=None, now=now, first_number=made.first_number)
    let_go(disclosure, by=None, now=now)
