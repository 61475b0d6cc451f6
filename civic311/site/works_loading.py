"""A file of planned works on its way in: what it would change, carried from preview to button as signed text."""

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic311.city.languages import edited_languages, first_language, known_languages
from civic311.site.forms.announced import known_streets
from community.models import PlannedWork, WorkKind
from community.works_files import MOST_BYTES, BadFile, WorkRow, read_works
from routing.models import Service

_SALT = "civic311.works"
_BAD = {
    "unreadable": gettext_lazy("This is neither GeoJSON with features nor CSV with a column “name”."),
    "too_large": gettext_lazy("The file is too large: at most 1,000 works and 2 megabytes."),
    "empty": gettext_lazy("The file holds no works."),
}
_PROBLEMS = {
    "id": gettext_lazy("no id: without it a later file cannot change these works"),
    "twice": gettext_lazy("the id stands twice in the file"),
    "name": gettext_lazy("no name"),
    "kind": gettext_lazy("the kind is none of ours"),
    "days": gettext_lazy("starts_on and ends_on must be days such as 2027-08-03, in this order"),
    "place": gettext_lazy("no place: neither a shape nor streets"),
    "shape": gettext_lazy("the shape cannot be read"),
    "service": gettext_lazy("a service is none of ours"),
    "street": gettext_lazy("a street is not in the address index"),
}


@dataclass(frozen=True)
class Loaded:
    """What a file would do. `problems` are lines with what is wrong, in words."""

    new: list[WorkRow]
    changed: list[WorkRow]
    unchanged: int = 0
    problems: tuple[tuple[int, str], ...] = ()


def read_upload(upload: UploadedFile) -> Loaded:
    """Compare a file with what is there. Raises ValidationError for a file that is none."""
    if (upload.size or 0) > MOST_BYTES:
        raise ValidationError(_BAD["too_large"])
    services = set(Service.objects.values_list("service_code", flat=True))
    try:
        found = read_works(
            upload.read(),
            kinds=set(WorkKind.values),
            services=services,
            languages=known_languages(),
            first=first_language(),
        )
    except BadFile as bad:
        raise ValidationError(_BAD[bad.code]) from None
    problems = [(line, str(_PROBLEMS[code])) for line, code in found.problems]
    rows = []
    for row in found.rows:
        try:
            rows.append(WorkRow(**(_plain(row) | {"streets": tuple(known_streets(row.streets))})))
        except ValidationError:
            words = _("%(works)s: %(problem)s")
            problems.append((0, words % {"works": row.name.get(first_language()), "problem": _PROBLEMS["street"]}))
    return _compared(rows, tuple(problems))


def _plain(row: WorkRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__dataclass_fields__}


def _compared(rows: list[WorkRow], problems: tuple[tuple[int, str], ...]) -> Loaded:
    known = {
        work.external_id: work
        for work in PlannedWork.objects.filter(external_id__in=[row.external_id for row in rows]).prefetch_related(
            "services"
        )
    }
    rows = [_with_other_languages(row, known.get(row.external_id)) for row in rows]
    changed = [row for row in rows if row.external_id in known and _differs(row, known[row.external_id])]
    new = [row for row in rows if row.external_id not in known]
    return Loaded(new, changed, len(rows) - len(new) - len(changed), problems)


def _with_other_languages(row: WorkRow, work: PlannedWork | None) -> WorkRow:
    """A file speaks of the languages that the city offers; texts in others stay as they were."""
    if work is None:
        return row
    edited = edited_languages()
    kept: dict[str, Any] = {
        part: {code: text for code, text in getattr(work, part).items() if code not in edited} | getattr(row, part)
        for part in ("name", "text", "advice")
    }
    return replace(row, **kept)


def _differs(row: WorkRow, work: PlannedWork) -> bool:
    codes = {service.service_code for service in work.services.all()}
    return codes != set(row.services) or any(getattr(work, name) != value for name, value in row.columns().items())


def as_text(loaded: Loaded) -> str:
    """What would be written, as signed text for the form of the preview."""
    rows = [asdict(row) for row in (*loaded.new, *loaded.changed)]
    for row in rows:
        row |= {"starts_on": row["starts_on"].isoformat(), "ends_on": row["ends_on"].isoformat()}
    return signing.dumps(rows, salt=_SALT, compress=True)


def from_text(text: str) -> Loaded:
    """What `as_text` wrote within the last day; nothing for a text that is not ours."""
    try:
        rows = signing.loads(text, salt=_SALT, max_age=86_400)
    except signing.BadSignature:
        return Loaded([], [])
    read = [
        WorkRow(
            **(
                row
                | {
                    "starts_on": date.fromisoformat(row["starts_on"]), "ends_on": date.fromisoformat(row["ends_on"]),
                    "streets": tuple(row["streets"]), "services": tuple(row["services"]),
                }
            )
        )
        for row in rows
    ]  # fmt: skip
    return Loaded(read, [])
