"""What belongs to a case when it is handed out: its texts and photos, each an item with its own places to black out.

The words are those of the city's first language and zone, so that a text that was looked through is the one handed out.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from civic311.city.current import city_zone
from civic311.city.languages import first_language
from civic311.lib.translated_text import in_language
from integrations.models import InboundMail, TextMessage
from notifications.delivery import ACCOUNT
from notifications.models import OutboundMessage
from records.disclosure.words import KINDS
from records.models import DisclosureCase
from requests_app.answer_words import answer_words
from requests_app.event_words import staff_words
from requests_app.models import (
    Answer,
    Attachment,
    AttachmentState,
    CallBack,
    Event,
    Message,
    Note,
    Report,
    ReportCorrection,
    ServiceRequest,
    SurveyAnswer,
)
from requests_app.queries.case import names_for
from requests_app.wording import CHANNELS


@dataclass(frozen=True)
class Item:
    """One text or photo of a case. `kind` and `object_id` name it; `people`: its text is somebody's contact details."""

    kind: str
    object_id: str
    at: datetime
    text: str = ""
    photo: Attachment | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What its row of places is found by."""
        return self.kind, self.object_id

    @property
    def title(self) -> Any:
        """What kind of thing it is; its own words stand in its text only."""
        return KINDS[self.kind]

    @property
    def content(self) -> str:
        """What was looked at: the text, and which file of a photo, since hiding parts makes another."""
        return f"{self.text}\n{self.photo.large_path}" if self.photo is not None else self.text

    @property
    def form_key(self) -> str:
        """What its fields in a form are named by."""
        return f"{self.kind}-{self.object_id}"


CONTACT = "contact"


def items_of(rows: Sequence[DisclosureCase]) -> dict[int, list[Item]]:
    """The items of each case by its id, oldest first, as far as they were there when the case was found."""
    found: dict[int, list[Item]] = defaultdict(list)
    ends = {row.service_request_id: row.as_of for row in rows}
    numbers = dict(ServiceRequest.everything.filter(pk__in=ends).values_list("public_id", "pk"))
    with translation.override(first_language()), timezone.override(city_zone()):
        for case_id, item in _all(list(ends), numbers):
            if item.at <= ends[case_id]:
                found[case_id].append(item)
        for case_id, item in _logs(ends):
            found[case_id].append(item)
    for items in found.values():
        items.sort(key=lambda item: (item.kind != "facts", item.kind == "log", item.at, item.kind, item.object_id))
    return found


def _all(ids: list[int], numbers: dict[str, int]) -> Iterator[tuple[int, Item]]:
    """Every item but the logs, in a number of queries that does not grow with the cases."""
    yield from _cases(ids)
    yield from _reports(ids)
    of_it = {"service_request__in": ids}
    for note in Note.objects.filter(**of_it).select_related("author"):
        text = _with_heads([(_("By"), note.author.name if note.author else "")], note.text)
        yield note.service_request_id, Item("note", str(note.pk), note.created_at, text)
    for message in Message.objects.filter(**of_it):
        text = "\n\n".join([message.text, *(words for _code, words in sorted(message.translations.items()))])
        heads = [(_("From"), _("a resident") if message.direction == Message.Direction.IN else _("the city"))]
        yield message.service_request_id, Item("message", str(message.pk), message.created_at, _with_heads(heads, text))
    for call in CallBack.objects.filter(**of_it):
        text = _with_heads([(_("Subject"), call.subject)], call.script)
        yield call.service_request_id, Item("call", str(call.pk), call.created_at, text)
    yield from _mail(ids, numbers)
    photos = Attachment.objects.filter(**of_it, state=AttachmentState.READY).exclude(large_path="")
    for photo in photos:
        assert photo.service_request_id is not None
        item = Item("photo", str(photo.pk), photo.created_at, photo.caption, photo=photo)
        yield photo.service_request_id, item


def _cases(ids: list[int]) -> Iterator[tuple[int, Item]]:
    for case in ServiceRequest.everything.filter(pk__in=ids).select_related("service", "ward"):
        facts = [(_("Case"), case.public_id), (_("Service"), case.service), (_("Address"), case.address),
                 (_("Received"), _moment(case.requested_datetime)), (_("Ward"), case.ward)]  # fmt: skip
        yield case.pk, Item("facts", "", case.requested_datetime, _lines(facts))


def _reports(ids: list[int]) -> Iterator[tuple[int, Item]]:
    reports = {row.pk: row for row in Report.objects.filter(service_request__in=ids).select_related("contact")}
    answers: dict[int, list[tuple[Any, Any]]] = defaultdict(list)
    for answer in Answer.objects.filter(report__in=reports):
        words = answer_words(answer.datatype, answer.value, answer.labels)
        answers[answer.report_id].append((in_language(answer.question) or answer.code, words))
    for report in reports.values():
        case_id, at, key = report.service_request_id, report.received_at, str(report.pk)
        told = [(_("Channel"), CHANNELS.get(report.channel, report.channel)), (_("Address"), report.address),
                (_("Place"), report.place_note), *answers[report.pk]]  # fmt: skip
        text = "\n\n".join(part for part in (report.description, _lines(told)) if part)
        yield case_id, Item("report", key, at, text)
        if report.contact is not None and report.contact.redacted_at is None:
            person = report.contact
            known = [
                (_("Name"), person.name), (_("Email"), person.email), (_("Phone"), person.phone),
                (_("Phone as typed"), person.phone_as_typed), (_("Postal address"), person.postal_address),
            ]  # fmt: skip
            yield case_id, Item(CONTACT, key, at, _lines(known))
    for earlier in ReportCorrection.objects.filter(report__in=reports):
        case_id = reports[earlier.report_id].service_request_id
        yield case_id, Item("earlier", str(earlier.pk), earlier.corrected_at, earlier.description)
    for said in SurveyAnswer.objects.filter(report__in=reports).exclude(words=""):
        case_id = reports[said.report_id].service_request_id
        yield case_id, Item("survey", str(said.pk), said.answered_at, said.words)


def _mail(ids: list[int], numbers: dict[str, int]) -> Iterator[tuple[int, Item]]:
    for sent in OutboundMessage.objects.filter(about__in=list(numbers)).exclude(kind=ACCOUNT):
        text = _with_heads([(_("To"), sent.to_address), (_("Subject"), sent.subject)], sent.body_text)
        yield numbers[sent.about], Item("sent", str(sent.pk), sent.created_at, text)
    for mail in InboundMail.objects.filter(service_request__in=ids):
        assert mail.service_request_id is not None
        heads = [(_("From"), f"{mail.from_name} {mail.from_address}".strip()), (_("Subject"), mail.subject)]
        text = _with_heads(heads, mail.text)
        yield mail.service_request_id, Item("mail_in", str(mail.pk), mail.received_at, text)
    texts = TextMessage.objects.filter(report__service_request__in=ids).exclude(text="")
    for row in texts.select_related("report"):
        assert row.report is not None
        yield row.report.service_request_id, Item("text_in", str(row.pk), row.at, row.text)


def _logs(ends: dict[int, datetime]) -> Iterator[tuple[int, Item]]:
    events: dict[int, list[Event]] = defaultdict(list)
    rows = Event.objects.filter(service_request__in=list(ends)).select_related("actor").order_by("sequence")
    for event in rows:
        if event.recorded_at <= ends[event.service_request_id]:
            events[event.service_request_id].append(event)
    one = ServiceRequest.everything.select_related("assignee", "duplicate_of").filter(pk__in=list(events)).first()
    if one is None:
        return
    names = names_for(one, [event for its in events.values() for event in its])  # all that any of them mentions
    for case_id, its in events.items():
        lines = []
        for event in its:
            said = staff_words(event.kind, event.data, names)
            who = event.actor.name if event.actor else ""
            lines.append(
                " | ".join(str(part) for part in (_moment(event.occurred_at), who, said.title, said.detail) if part)
            )
        yield case_id, Item("log", "", its[-1].occurred_at, "\n".join(lines))


def _with_heads(heads: Sequence[tuple[Any, Any]], text: str) -> str:
    return "\n\n".join(part for part in (_lines(heads), text) if part)


def _lines(facts: Sequence[tuple[Any, Any]]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in facts if value)


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT")
