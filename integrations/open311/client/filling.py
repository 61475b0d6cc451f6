"""What a case becomes as a request at an outside body: the fields of its POST, from what its reporters told us."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse

from civic311.city.current import current_city
from integrations.models import Connection, HandOver
from integrations.open311.client.form_parts import Fields
from integrations.open311.client.words import told_words
from requests_app.models import Answer, Attachment, AttachmentState, Report, ServiceRequest
from requests_app.queries.public import public_photos
from routing.models import QuestionType

MOST_TEXT = 4_000
_MOST_ANSWER = 2_000
_TYPED = (QuestionType.STRING, QuestionType.TEXT)


class NoServiceForIt(Exception):
    """The connection does not say what this service is called there."""


def fields_of(row: HandOver) -> Fields:
    """The fields, without key and jurisdiction. Raises NoServiceForIt."""
    case, connection = row.service_request, row.connection
    mapped = connection.services.get(case.service.service_code) or {}
    code = mapped.get("code") or connection.other_services
    if not code:
        raise NoServiceForIt
    report = Report.objects.filter(service_request=case, is_first=True).select_related("contact").first()
    fields = [("service_code", code), ("description", _description(row, report, MOST_TEXT)), *_place(case)]
    fields += _answers(mapped.get("answers") or {}, report, _description(row, report, _MOST_ANSWER), connection)
    if connection.sends_contact and report is not None and report.hidden_at is None:
        fields += _contact(report)
    if connection.photos == Connection.Photos.ADDRESSES:
        fields += [("media_url", url) for url in photo_addresses(case)]
    return fields


def marker(case: ServiceRequest) -> str:
    """The line by which their copy can be found again, and by which their staff can ask us."""
    city = current_city()
    return f"{city.service_name if city else 'Civic311'}: {case.public_id}"


def _description(row: HandOver, report: Report | None, most: int) -> str:
    """The reporter's words and our number, within `most` characters. How to find the place is public nowhere here, so
    it goes only with the contact."""
    case, connection = row.service_request, row.connection
    said = told_words(report.description, report, connection) if report is not None else ""
    ending = marker(case)
    body = "\n\n".join(part for part in (said, case.place_note if connection.sends_contact else "") if part.strip())
    return f"{body[: most - len(ending) - 2]}\n\n{ending}".strip()


def _place(case: ServiceRequest) -> list[tuple[str, str]]:
    found = []
    if case.lat is not None and case.long is not None:
        found += [("lat", str(case.lat)), ("long", str(case.long))]
    return found + ([("address_string", case.address)] if case.address else [])


def _contact(report: Report) -> list[tuple[str, str]]:
    contact = report.contact
    if contact is None or report.withdrawn_at is not None:
        return []
    first, _space, last = contact.name.partition(" ")
    known = {"first_name": first, "last_name": last, "email": contact.email, "phone": str(contact.phone or "")}
    return [(name, value) for name, value in known.items() if value]


def _answers(
    wanted: Mapping[str, Mapping[str, Any]], report: Report | None, words: str, connection: Connection
) -> list[tuple[str, str]]:
    """Their questions, answered by ours, with words of the city's, or with the description. What was typed is told
    like the words of its report."""
    rows = Answer.objects.filter(report=report) if report is not None else Answer.objects.none()
    ours = {
        row.code: told_words(row.value, report, connection) if row.datatype in _TYPED else row.value for row in rows
    }
    found: list[tuple[str, str]] = []
    for code, how in wanted.items():
        value = how.get("value") or (words if how.get("from") == "description" else ours.get(how.get("from", "")))
        if isinstance(value, list):
            found += [(f"attribute[{code}][]", _translated(each, how)) for each in value]
        elif value not in (None, ""):
            found.append((f"attribute[{code}]", _translated(value, how)))
    return found


def _translated(value: Any, how: Mapping[str, Any]) -> str:
    """A key of ours as theirs, where the connection says so."""
    text = "true" if value is True else "false" if value is False else str(value)
    return str((how.get("keys") or {}).get(text, text))


def photo_addresses(case: ServiceRequest, ids: list[str] | None = None) -> list[str]:
    """Where everybody can see the photos of a case; `ids` chooses some."""
    shown = public_photos().filter(service_request=case, stage=Attachment.Stage.REPORT)
    if ids is not None:
        shown = shown.filter(pk__in=ids)
    return [
        settings.PUBLIC_URL + reverse("media", args=[photo.pk, "large"])
        for photo in shown.order_by("created_at")[: settings.MAX_PHOTOS_PER_REPORT]
    ]


def photo_files(case: ServiceRequest, ids: list[str] | None = None) -> list[bytes]:
    """The decoded photos of a case's reporters, blacked out where staff did so; `ids` chooses some. What the worker has
    not decoded yet is left out, and what its sender hid."""
    rows = Attachment.objects.filter(
        service_request=case, stage=Attachment.Stage.REPORT, state=AttachmentState.READY, withdrawn_at=None,
        report__hidden_at=None,
    ).exclude(large_path="")  # fmt: skip
    if ids is not None:
        rows = rows.filter(pk__in=ids)
    found = []
    for photo in rows.order_by("created_at")[: settings.MAX_PHOTOS_PER_REPORT]:
        with default_storage.open(photo.large_path) as file:
            found.append(file.read())
    return found


def photos_wait(row: HandOver, ids: list[str] | None = None) -> bool:
    """Whether the worker still has to decode photos that would be told of; `ids` chooses some."""
    if row.connection.photos == Connection.Photos.NONE:
        return False
    waiting = Attachment.objects.filter(
        service_request=row.service_request_id, stage=Attachment.Stage.REPORT, state=AttachmentState.WAITING,
        withdrawn_at=None,
    )  # fmt: skip
    return (waiting if ids is None else waiting.filter(pk__in=ids)).exists()
