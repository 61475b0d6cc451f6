"""Take in an update that another system sent: its words, its photos, and what it asks for, once.

What a key may do follows from its scopes and from who reported the request. Whoever sent the request here speaks for
its reporter: words are her message, and she may have it taken up again. A key for work does what staff do. Everything
else is a note for staff, so that nothing is lost. What comes late turns nothing back: staff are asked to look.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from civic311.lib.jobs import enqueue
from integrations.exchanges import note
from integrations.models import ApiKey, MediaToFetch, ReceivedUpdate, Scope
from integrations.open311.server.taking import DOOR, OPEN311
from integrations.open311.updates.statuses import ASKING, NOT_OURS, Step, meant
from requests_app.actions import work
from requests_app.actions.attention import ask_to_look
from requests_app.actions.closing import MissingEvidence, ask_exception
from requests_app.actions.parts import PartsOpen
from requests_app.actions.photos import add_photos
from requests_app.actions.survey import REOPENED, Said, not_in_order
from requests_app.actions.talk import add_note, message_from_resident
from requests_app.models import Attachment, Report, ServiceRequest
from requests_app.queries.case import closure_reasons_for
from requests_app.queries.visible import public_requests
from requests_app.workflow import NotAllowed, Status
from routing.models import ClosureReason

Outcome = ReceivedUpdate.Outcome
_OUTCOMES = {Step.RESOLVE: Status.RESOLVED, Step.DECLINE: Status.NOT_ACTIONABLE, Step.CANCEL: Status.CANCELED}


@dataclass(frozen=True)
class News:
    """An update as it was sent. `status` in any case; `sender` is the name of the key; `code` may name a closure
    reason; `media_urls` are fetched later and `photos` lie here already."""

    update_id: str
    status: str
    updated_at: datetime
    description: str = ""
    sender: str = ""
    code: str = ""
    media_urls: Sequence[str] = ()
    photos: Sequence[Attachment] = ()

    @property
    def note(self) -> str:
        """The words as staff read them: whose they are is said, since nobody of theirs wrote them."""
        words = self.description.strip()
        return _("%(body)s writes: %(text)s") % {"body": self.sender, "text": words} if words else ""


def request_for(key: ApiKey, number: str) -> ServiceRequest | None:
    """The request that a key may send news of: a public one, one that was sent with a key of its family, or any with
    the scope for services that are not public."""
    row: ServiceRequest | None = ServiceRequest.objects.filter(public_id=number).first()
    if row is None or Scope.RESTRICTED in key.scopes:
        return row
    is_public = public_requests().filter(pk=row.pk).exists()
    return row if is_public or _own_report(key, row) is not None else None


def known_update(key: ApiKey, update_id: str) -> ReceivedUpdate | None:
    """The same update, when it came before."""
    return ReceivedUpdate.objects.filter(sender=key.family, update_id=update_id).first()


def take_in(key: ApiKey, service_request: ServiceRequest, news: News, *, now: datetime) -> ReceivedUpdate:
    """Act on an update, in one transaction; one that came before is left at that. Raises KeyError for no status."""
    meant(news.status, is_open=True)
    try:
        with transaction.atomic():
            row = ReceivedUpdate.objects.create(
                key=key, sender=key.family, update_id=news.update_id, service_request=service_request,
                status=news.status.lower(), updated_datetime=news.updated_at, received_at=now,
            )  # fmt: skip
            outcome = _act(row, service_request, news, now)
            ReceivedUpdate.objects.filter(pk=row.pk).update(outcome=outcome)
            note(
                DOOR, peer=key.name, direction="in", what=f"update {news.status.lower()}"[:80],
                reference=service_request.public_id, service_request_id=service_request.pk,
                answer=Outcome(outcome).value, now=now,
            )  # fmt: skip
    except IntegrityError:
        twin = known_update(key, news.update_id)
        if twin is None:
            raise
        return twin
    row.outcome = outcome
    return row


def _act(row: ReceivedUpdate, case: ServiceRequest, news: News, now: datetime) -> Outcome:
    case.refresh_from_db()
    step = meant(news.status, is_open=case.is_open)
    if step == Step.NOTHING or not _came_late(row):
        return _do_step(row.key, case, step, news, now)
    _do_step(row.key, case, Step.NOTHING, news, now)  # its words and photos
    return _left_to_staff(case, news, now)


def _came_late(row: ReceivedUpdate) -> bool:
    """Whether its sender told something newer of this request before, or the same: that is not turned back."""
    earlier = ReceivedUpdate.objects.filter(sender=row.sender, service_request=row.service_request, status__in=ASKING)
    since = Q(updated_datetime__gt=row.updated_datetime)
    again = Q(updated_datetime=row.updated_datetime, status=row.status)
    return earlier.filter(since | again).exclude(pk=row.pk).exists()


def _do_step(key: ApiKey, case: ServiceRequest, step: Step, news: News, now: datetime) -> Outcome:
    report = _own_report(key, case)
    if Scope.WORK in key.scopes:
        _fetch_later(key, news, case, None if step != Step.RESOLVE else Attachment.Stage.CLOSING, now)
        return _work(case, step, news, now)
    if report is not None:
        _fetch_later(key, news, case, report, now)
        return _of_reporter(report, case, step, news, now)
    _fetch_later(key, news, case, None, now)
    _keep(case, news, now)
    return _left_to_staff(case, news, now) if step != Step.NOTHING else Outcome.KEPT


def _own_report(key: ApiKey, case: ServiceRequest) -> Report | None:
    """The report that was sent with this key, or with the one it replaced."""
    return Report.objects.filter(service_request=case, posted__key__family=key.family).order_by("pk").first()


def _of_reporter(report: Report, case: ServiceRequest, step: Step, news: News, now: datetime) -> Outcome:
    if step == Step.REOPEN:
        said = Said(words=news.description, photos=news.photos)
        try:
            with transaction.atomic():
                reopened = not_in_order(report, said, actor=OPEN311, now=now) == REOPENED
            return Outcome.DONE if reopened else _left_to_staff(case, news, now)
        except NotAllowed:
            pass  # it was closed too long ago: the words still reach whoever closed it
    if news.description.strip() or news.photos:
        message_from_resident(report, text=news.description, photos=news.photos, actor=OPEN311, now=now)
    if step == Step.NOTHING:
        return Outcome.KEPT
    return _left_to_staff(case, news, now)


def _work(case: ServiceRequest, step: Step, news: News, now: datetime) -> Outcome:
    """What staff would do. Whatever the workflow refuses is left to a person, with the words and photos."""
    try:
        with transaction.atomic():
            done = _do(case, step, news, now)
        return Outcome.DONE if done else Outcome.KEPT
    except (MissingEvidence, PartsOpen, NotAllowed):
        _keep(case, news, now)
        if case.is_open:
            words = _("%(sender)s says that this is done, but it cannot close yet.") % {"sender": news.sender}
            ask_exception(case.pk, reason=words, actor=OPEN311, version=None, now=now)
        return Outcome.LEFT_TO_STAFF


def _do(case: ServiceRequest, step: Step, news: News, now: datetime) -> bool:
    by = {"actor": OPEN311, "version": None, "now": now}
    if step in _OUTCOMES:
        reason = _reason(case, step, news)
        if reason is None:
            raise NotAllowed("close", case.status)
        work.close(case.pk, reason=reason, note=news.note, photos=news.photos, **by)  # type: ignore[arg-type]
        return True
    if step == Step.REOPEN:
        work.reopen(case.pk, reason=news.note, **by)  # type: ignore[arg-type]
        if news.photos:
            add_photos(case.pk, photos=list(news.photos), actor=OPEN311, now=now)
        return True
    _keep(case, news, now)
    if step == Step.WORK and case.status in (Status.RECEIVED, Status.ROUTED):
        work.start(case.pk, **by)  # type: ignore[arg-type]
        return True
    if step == Step.WORK and case.status == Status.ON_HOLD:
        work.resume(case.pk, **by)  # type: ignore[arg-type]
        return True
    return False


def _reason(case: ServiceRequest, step: Step, news: News) -> ClosureReason | None:
    """The reason the sender named, when it fits, else the first that does. Of what is somebody else's the one that
    says so."""
    fitting = list(closure_reasons_for(case.service_id).filter(outcome=_OUTCOMES[step]).distinct())
    wanted = [news.code, NOT_OURS if news.status.lower() == "not_councils_responsibility" else ""]
    named = [reason for code in wanted for reason in fitting if reason.code == code]
    return next(iter([*named, *(reason for reason in fitting if reason.code != NOT_OURS)]), None)


def _keep(case: ServiceRequest, news: News, now: datetime) -> None:
    """Words and photos for staff."""
    if news.note:
        add_note(case.pk, text=news.note, actor=OPEN311, now=now)
    if news.photos:
        add_photos(case.pk, photos=list(news.photos), actor=OPEN311, now=now)


def _left_to_staff(case: ServiceRequest, news: News, now: datetime) -> Outcome:
    words = _("%(sender)s says “%(status)s”. It may not change where this case stands.")
    told = {"sender": news.sender, "status": news.status.lower()}
    ask_to_look(case.pk, text=words % told, actor=OPEN311, now=now)
    return Outcome.LEFT_TO_STAFF


def _fetch_later(
    key: ApiKey, news: News, case: ServiceRequest, of: Report | Attachment.Stage | None, now: datetime
) -> None:
    """Leave the addresses of photos to the worker: with the reporter's words, as those of the work, or for staff."""
    report = of if isinstance(of, Report) else None
    stage = Attachment.Stage.REPORT if report else of or Attachment.Stage.NOTE
    MediaToFetch.objects.bulk_create(
        MediaToFetch(
            report=report, service_request=case, stage=stage, sender=key.name, url=url, due_at=now, created_at=now
        )  # fmt: skip
        for url in news.media_urls
    )
    if news.media_urls:
        enqueue("integrations.open311.server.tasks.fetch_media")
