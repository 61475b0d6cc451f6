"""Taking a posted report in: one transaction for the report, who posted it, and the pictures that are fetched later."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from civic311.accounts.viewer import VISITOR
from civic311.city.current import current_city, takes_reports
from civic311.lib.jobs import enqueue
from civic311.lib.translated_text import in_language
from integrations import exchanges
from integrations.models import ApiKey, Exchange, MediaToFetch, PostedReport
from integrations.open311.server.nearby import join
from integrations.open311.server.posting import Posted
from integrations.open311.server.problems import Problem
from integrations.open311.server.repeats import check_same
from requests_app.actions.intake_rows import Intake
from requests_app.actions.submit import DangerFound, Refused, danger_in, preview, submit
from requests_app.actor import Actor
from requests_app.models import Attachment, Report, ServiceRequest
from requests_app.outside_words import outside_words
from requests_app.promise_words import aloud, promise_sentence
from requests_app.queries.abuse import block_of
from requests_app.sender_marks import Sender
from requests_app.uploads import UploadRefused, store_upload
from routing.asked import stop_in
from routing.models import Service
from routing.reference import reference

OPEN311 = Actor(VISITOR, "open311", is_system=True)
DOOR = "open311-server"


def take(
    posted: Posted, service: Service, *, original: ServiceRequest | None = None, key: ApiKey, now: datetime
) -> ServiceRequest:
    """The new request, or the one that the same call made before; `original`: the one that the report joins. Raises
    Problem for what is not taken; then nothing is written.
    """
    if not takes_reports():
        raise Problem(403, _("This service is being set up. Soon you can report here."))
    _refuse_blocked(posted, now)
    try:
        if posted.files:  # nothing is kept of a report that is refused
            preview(posted.intake, now=now)
        photos = [store_upload(file, stage=Attachment.Stage.REPORT, now=now) for file in posted.files]
        intake = replace(posted.intake, photos=photos)
        with transaction.atomic():
            if original is not None:
                made = join(intake, original, actor=OPEN311, now=now).service_request
            else:
                made = submit(intake, actor=OPEN311, now=now)
            _remember(posted, made, key=key, now=now)
    except Refused as refused:
        raise Problem(404 if refused.code == "service_retired" else 400, _refusal(refused, posted, service)) from None
    except UploadRefused as refused:
        raise Problem(400, refused.words) from None
    return made


def answer_to(made: ServiceRequest, intake: Intake, service: Service, *, now: datetime) -> dict[str, Any]:
    """What the sender is told: the number, and what happens next in words for residents."""
    danger = danger_in(service, intake.description, intake.answers)
    said = [*_danger_words(danger), aloud(promise_sentence(made, now=now))]
    return {"service_request_id": made.public_id, "service_notice": " ".join(said), "account_id": None}


def note_refusal(key: ApiKey, problem: Problem, *, what: str = "report", now: datetime) -> None:
    """Write into the ledger that a report, or `what` else was sent, was not taken."""
    exchanges.note(
        DOOR, peer=key.name, direction=Exchange.Direction.IN, what=what, state=Exchange.State.GIVEN_UP,
        answer=f"{problem.status}: {' '.join(map(str, problem.descriptions))}", now=now,
    )  # fmt: skip


def tokens(token: str, key: ApiKey | None) -> list[dict[str, Any]]:
    """The requests that a token stands for: one, unless two senders chose the same name for different calls and no key
    says which of them asks.
    """
    rows = PostedReport.objects.filter(token=token)
    mine = rows.filter(key__family=key.family) if key else rows.none()
    found = (mine or rows).values_list("report__service_request__public_id", flat=True)[:2]
    return [{"service_request_id": number, "token": token} for number in found]


def _remember(posted: Posted, made: ServiceRequest, *, key: ApiKey, now: datetime) -> None:
    """Who posted it, and what is to be fetched; once, also when two calls with the same name meet."""
    report_id = Report.objects.values_list("pk", flat=True).get(submission_key=posted.intake.submission_key)
    twin = PostedReport.objects.filter(pk=report_id).first() if posted.is_named else None
    if twin is not None:
        check_same(twin, posted.mark)
        return
    PostedReport.objects.create(
        report_id=report_id, key=key, token=posted.token, mark=posted.mark if posted.is_named else "", created_at=now
    )
    MediaToFetch.objects.bulk_create(
        MediaToFetch(report_id=report_id, sender=key.name, url=url, due_at=now, created_at=now)
        for url in posted.media_urls
    )
    if posted.media_urls:
        enqueue("integrations.open311.server.tasks.fetch_media")
    exchanges.note(
        DOOR, peer=key.name, direction=Exchange.Direction.IN, what="report", reference=made.public_id,
        service_request_id=made.pk, now=now,
    )  # fmt: skip


def _refuse_blocked(posted: Posted, now: datetime) -> None:
    contact = posted.intake.contact
    sender = Sender("", "", contact.email, contact.phone) if contact else None
    if sender is not None and block_of(sender, now=now) is not None:
        raise Problem(400, _("We could not take this report."))


def _refusal(refused: Refused, posted: Posted, service: Service) -> str:
    """Why it is not taken, in the words that the form has for it."""
    if refused.code == "outside_city":
        return outside_words(refused.neighbor)
    stop = stop_in(reference().questions.get(service.pk, []), posted.intake.answers)
    if refused.code == "answer_stops" and stop is not None:
        return in_language(stop.text)
    return _("We could not take this report.")


def _danger_words(danger: DangerFound | None) -> list[str]:
    """What to do first where the words may mean danger: the report is taken all the same."""
    if danger is None:
        return []
    city = current_city()
    call_now = _("If somebody is in danger, call %(phone)s now.") % {"phone": city.emergency_phone if city else "911"}
    return [call_now, *([in_language(danger.advice)] if danger.advice else [])]
