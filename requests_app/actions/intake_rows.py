"""What one report leaves behind besides the log: its row, contact, answers, photos and words to search by.

Used for the first report of a request and for every voice that joins it later.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import h3

from civic311.people.models import Contact
from civic311.people.preferences import chosen_before
from requests_app import hash_chain
from requests_app.actions.text_states import state_at_intake
from requests_app.actor import Actor
from requests_app.models import Answer, Attachment, KeptFrom, Report, RequestArea, SearchText, ServiceRequest
from requests_app.search_words import words_of
from routing.models import PhotoVisibility, Service, ServiceQuestion
from routing.models.catalogue import ContactRule
from routing.reference import reference

BY_MAIL = "email"  # the channel
H3_RESOLUTION = 9


@dataclass(frozen=True)
class ContactInput:
    """What a reporter gave of herself; all of it optional. None: her door did not ask, what is known stays."""

    name: str = ""
    email: str = ""
    phone: str = ""
    phone_as_typed: str = ""
    language: str = "en"
    channel: str = "email"
    needs_interpreter: bool | None = None
    uses_relay: bool | None = None
    postal_address: str | None = None


@dataclass(frozen=True)
class Intake:
    """A checked report. `answers` maps question codes to values of the question's type; `submission_key` makes a
    retry harmless; `received_at` (aware) is given when staff enter something later, with `backdate_reason`;
    `danger_cleared` says that a person has read the emergency wording and goes on; `asset_id` is the street light or
    bin it is about; `scheduled_day` is the day that was chosen for the work; `passes_on` says that the reporter knows
    that somebody outside is responsible and asks the city to pass it on.
    """

    service_code: str
    description: str
    channel: str
    provenance: str
    submission_key: UUID
    language: str = "en"
    address: str = ""
    place_note: str = ""
    lat: float | None = None
    long: float | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    contact: ContactInput | None = None
    follows: bool = True
    photos: Sequence[Attachment] = ()
    received_at: datetime | None = None
    backdate_reason: str = ""
    danger_cleared: bool = False
    asset_id: int | None = None
    scheduled_day: date | None = None
    passes_on: bool = False


def write_report(
    report_id: int, service_request: ServiceRequest, intake: Intake, received_at: datetime, *,
    questions: Sequence[ServiceQuestion], actor: Actor, now: datetime, is_first: bool = True,
) -> Report:  # fmt: skip
    """Write a report with its contact and the answers to `questions`. Raises IntegrityError for a key used before."""
    report = Report.objects.create(
        id=report_id, service_request=service_request, is_first=is_first,
        contact=_contact(service_request, intake.contact, now),
        description=intake.description, salt=hash_chain.new_salt(), address=intake.address,
        place_note=intake.place_note, lat=intake.lat, long=intake.long, language=intake.language,
        channel=intake.channel, received_at=received_at, backdate_reason=intake.backdate_reason,
        follows=intake.follows,
        text_state=state_at_intake(reference().services_by_id[service_request.service_id], intake.description),
        entered_by_id=actor.user_id, submission_key=intake.submission_key, created_at=now,
    )  # fmt: skip
    write_answers(report, questions, intake.answers)
    return report


def attach_report_photos(report: Report, photos: Sequence[Attachment], service: Service) -> None:
    """Give the photos sent with a report to it and to its request; public at once where the service says so, but not
    what came by mail, whose sender may be anybody.
    """
    Attachment.objects.filter(pk__in=[photo.pk for photo in photos]).update(
        service_request=report.service_request,
        report=report,
        is_public=service.is_public and service.photo_visibility == PhotoVisibility.ONCE and report.channel != BY_MAIL,
    )


def _contact(service_request: ServiceRequest, given: ContactInput | None, now: datetime) -> Contact | None:
    """The contact for what was given; the same person (same address, phone and name) keeps one row. Practice makes one
    of its own, so that it never changes a resident.

    None where the service never asks, whatever a door sends.
    """
    service = reference().services_by_id[service_request.service_id]
    if service.contact_rule == ContactRule.FORBIDDEN:
        return None
    if given is None or not (given.name or given.email or given.phone or given.phone_as_typed):
        return None
    values = {name: value for name, value in asdict(given).items() if value is not None}
    same = None
    if (given.email or given.phone) and not service_request.is_practice:
        wanted = {name: values[name] for name in ("email", "phone", "name", "phone_as_typed")}
        known = Contact.objects.filter(redacted_at=None, merged_into=None, **wanted)
        same = known.exclude(reports__service_request__is_practice=True).first()
    if same is None:
        return Contact.objects.create(**chosen_before(given.email), **values, created_at=now)
    if not given.postal_address:
        values.pop("postal_address", None)  # not said again does not mean moved away
    changed = [name for name, value in values.items() if getattr(same, name) != value]
    for name in changed:
        setattr(same, name, values[name])
    if changed:
        same.save(update_fields=changed)
    return same


def write_answers(report: Report, questions: Sequence[ServiceQuestion], answers: Mapping[str, Any]) -> None:
    """Write the answers to `questions` that were given, each with its question as it is asked today."""
    Answer.objects.bulk_create(
        Answer(
            report=report, code=question.code, datatype=question.datatype, question=question.text,
            value=answers[question.code], labels=answer_labels(question, answers[question.code]),
            is_public=question.is_public, order=question.order,
        )
        for question in questions
        if question.code in answers and answers[question.code] not in (None, "", [])
    )  # fmt: skip


def answer_labels(question: ServiceQuestion, value: Any) -> dict[str, str]:
    """What was chosen, in each language the choices have; empty for free text."""
    picked = value if isinstance(value, list) else [value]
    names = [choice["name"] for choice in question.values if choice["key"] in picked]
    languages = {language for name in names for language in name}
    return {language: ", ".join(name.get(language, name.get("en", "")) for name in names) for language in languages}


def write_surroundings(service_request: ServiceRequest, area_ids: Iterable[int], kept_from: Iterable[int],
                       words: str) -> None:  # fmt: skip
    """What lies around a new request: its further areas, the departments it is kept from, the words it is found by."""
    RequestArea.objects.bulk_create(
        RequestArea(service_request=service_request, area_id=area_id) for area_id in area_ids
    )
    KeptFrom.objects.bulk_create(KeptFrom(service_request=service_request, department_id=key) for key in kept_from)
    SearchText.objects.create(service_request=service_request, words=words_of(service_request, [words]))


def cell_of(lat: float | None, long: float | None) -> int | None:
    """The H3 cell of a point as a number; None without a point."""
    return None if lat is None or long is None else h3.str_to_int(h3.latlng_to_cell(lat, long, H3_RESOLUTION))
