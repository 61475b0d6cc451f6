"""What a conversation leads to: a report, a message on a case, the state of a case, no more texts.

Each function returns what to say. Everything is written in the caller's transaction.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from civic311.lib import public_ids
from civic311.lib.translated_text import in_language
from civic311.people.models import Contact, ContactChannel
from civic311.people.stopped import start_again, stop
from integrations.models import SmsConversation, TextMessage
from integrations.texts.known import own_reports
from integrations.texts.turns import Say, Talk
from requests_app.actions.photos import add_photos
from requests_app.actions.submit import ContactInput, DangerFound, Intake, Refused
from requests_app.actions.talk import message_from_resident
from requests_app.actions.tracking import new_token, submit_and_link
from requests_app.actor import RESIDENT
from requests_app.models import Attachment, Report, ServiceRequest
from requests_app.outside_words import outside_words
from requests_app.promise_words import aloud, promise_sentence
from requests_app.queries.public import with_page_rows
from requests_app.queries.visible import public_requests
from requests_app.queries.voices import root_id
from requests_app.wording import STATUS_LABELS
from requests_app.workflow import OPEN_STATUSES

_KEYS = uuid.UUID("6f0c6e55-6d1e-5a2b-9a53-5c1d6b0f7f11")


def send_report(text: TextMessage, talk: Talk, *, now: datetime) -> tuple[list[Say], Report | None]:
    """Take the report in; what is said is its number, promise and link, or why it cannot be taken."""
    number, intake = text.conversation.number, _intake(text, talk.data)
    try:
        token = submit_and_link(intake, actor=RESIDENT, now=now)
    except DangerFound as danger:
        return [Say("danger", {"advice": in_language(danger.advice)})], None
    except Refused as refused:
        if refused.code == "outside_city":
            return [Say("not_ours", {"words": outside_words(refused.neighbor)})], None
        return [Say("not_yet")], None
    report = Report.objects.select_related("service_request").get(submission_key=intake.submission_key)
    # The text came from this very phone, so the number is proved.
    Contact.objects.filter(pk=report.contact_id, phone=number, phone_verified_at=None).update(phone_verified_at=now)
    case = _case(report.service_request_id)
    words = {"number": case.public_id, "promise": _promise(case, now), "link": _own_link(token)}
    return [Say("sent", words)], report


def _intake(text: TextMessage, data: Mapping[str, Any]) -> Intake:
    place, language = data.get("place") or {}, get_language() or "en"
    photos = Attachment.objects.filter(pk__in=data.get("photos", []), service_request=None)
    return Intake(
        service_code=data.get("service", ""), description=data.get("words", ""), channel="sms", provenance="sms",
        submission_key=uuid.uuid5(_KEYS, str(text.pk)), language=language, address=place.get("label", ""),
        place_note=data.get("place_note", ""), lat=place.get("lat"), long=place.get("long"),
        answers=data.get("answers", {}), photos=list(photos), danger_cleared=bool(data.get("cleared")),
        contact=ContactInput(
            name=data.get("name", ""), phone=text.conversation.number, language=language,
            channel=ContactChannel.SMS.value,
        ),
    )  # fmt: skip


def add_message(
    conversation: SmsConversation, words: str, photo_ids: Sequence[str], *, now: datetime
) -> tuple[list[Say], Report | None]:
    """Put the words and photos to the newest open case of this phone, whose report is returned."""
    mine = own_reports(conversation.number).filter(service_request__status__in=OPEN_STATUSES).first()
    if mine is None:
        return [Say("no_cases")], None
    if words:
        message_from_resident(mine, text=words, actor=RESIDENT, now=now)
    photos = list(Attachment.objects.filter(pk__in=photo_ids, service_request=None))
    if photos:
        add_photos(root_id(mine.service_request_id), photos=photos, actor=RESIDENT, now=now)
        Attachment.objects.filter(pk__in=[photo.pk for photo in photos]).update(report=mine)
    return [Say("message_kept", {"number": mine.service_request.public_id})], mine


def tell_status(conversation: SmsConversation, asked: str, *, now: datetime) -> tuple[list[Say], Report | None]:
    """How far a case is, the one whose number was sent, else the newest of this phone; and her report, if it is hers.

    Of what is not public only the phone it was reported from hears more than nothing.
    """
    mine = own_reports(conversation.number)
    if not asked:
        report = mine.first()
        return [_status_of(report.service_request_id, report, now) if report else Say("no_cases")], report
    number = public_ids.normalise(asked)
    own = mine.filter(service_request__public_id=number).first() if number else None
    if own is not None:
        return [_status_of(own.service_request_id, own, now)], own
    public = public_requests().filter(public_id=number).first() if number else None
    return [_status_of(public.pk, None, now) if public is not None else Say("number_unknown")], None


def _status_of(case_id: int, own: Report | None, now: datetime) -> Say:
    case = _case(root_id(case_id) if own is not None else case_id)
    link = settings.PUBLIC_URL + reverse("request_detail", args=[case.public_id])
    number = case.public_id
    if own is not None:
        link, number = _own_link(new_token(own, now=now)), own.service_request.public_id
    words = {"number": number, "service": str(case.service), "status": STATUS_LABELS[case.status]}
    return Say("status", {**words, "promise": _promise(case, now), "link": link})


def stop_texts(conversation: SmsConversation, *, now: datetime) -> None:
    """Send nothing to this number any more."""
    stop(ContactChannel.SMS, conversation.number, now=now)


def start_texts(conversation: SmsConversation) -> None:
    """Send to this number again."""
    start_again(ContactChannel.SMS, conversation.number)


def _case(case_id: int) -> ServiceRequest:
    found: ServiceRequest = with_page_rows(ServiceRequest.objects.all()).get(pk=case_id)
    return found


def _promise(case: ServiceRequest, now: datetime) -> str:
    return aloud(promise_sentence(case, now=now))


def _own_link(token: str) -> str:
    return settings.PUBLIC_URL + reverse("track", args=[token])
