"""What the desk does with mail: make a report of it, add it to a case, answer it, set it aside."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from civic311.accounts.viewer import Viewer
from civic311.city.current import city_zone
from civic311.people.holds import address_is_held, case_is_held
from civic311.people.models import RecordKind
from civic311.people.retention import may_go_before
from community.actions.enquiries import log_enquiry
from community.models import Article
from integrations.mail.confirm import answer
from integrations.mail.hand_on import MOST_MESSAGE, add_to_case, hand_on, key_of, photos_of, words_of
from integrations.models import InboundMail
from requests_app.actions.call_drafts import keep_call
from requests_app.actions.talk import add_note
from requests_app.actor import Actor
from requests_app.models import Attachment, CallDraft, IntakeDraft, Report, ServiceRequest
from requests_app.queries.voices import root_id

KEPT = timedelta(days=30)
_CHUNK = 500
_A_WHILE = timedelta(minutes=10)
State = InboundMail.State


class AlreadyDone(Exception):
    """Somebody else has dealt with this mail meanwhile."""


def open_report(mail: InboundMail, viewer: Viewer, *, now: datetime) -> UUID:
    """Lay the mail on the viewer's call desk as a call that was begun; returns its key. Raises AlreadyDone."""
    key = key_of(mail)
    assert viewer.user_id is not None
    with transaction.atomic():
        _still_to_do(mail)
        if Report.objects.filter(submission_key=key).exists():
            raise AlreadyDone
        waiting = [photo.pk for photo in photos_of(mail)]
        Attachment.objects.filter(pk__in=waiting).update(stage=Attachment.Stage.REPORT)
        # Whoever opened it before and let it lie gives it up.
        CallDraft.objects.filter(pk=key).exclude(user_id=viewer.user_id).delete()
        CallDraft.objects.filter(pk=key).exclude(ended_at=None).delete()
        if not CallDraft.objects.filter(pk=key).exists():
            keep_call(key, viewer.user_id, _fields(mail, viewer, now), now=now)
    return key


def _fields(mail: InboundMail, viewer: Viewer, now: datetime) -> dict[str, list[str]]:
    """The call desk's fields with what the mail says."""
    words = mail.text if mail.subject in mail.text else f"{mail.subject}\n\n{mail.text}"
    fields = {
        "name": mail.from_name, "email": mail.from_address, "language": mail.language, "tell_by": "email",
        "channel": "email", "description": words.strip()[:MOST_MESSAGE],
    }  # fmt: skip
    if viewer.has("requests.backdate") and mail.received_at < now - _A_WHILE:
        fields["received_at"] = timezone.localtime(mail.received_at, city_zone()).strftime("%Y-%m-%dT%H:%M")
        fields["backdate_reason"] = _("It came by email then.")
    return {name: [value] for name, value in fields.items() if value}


def add_to(mail: InboundMail, case: ServiceRequest, *, actor: Actor, now: datetime) -> None:
    """Put the mail on a case: as the message of its reporter if it is from her address, else as a note for staff.

    Raises AlreadyDone and what `add_note` raises.
    """
    with transaction.atomic():
        _still_to_do(mail)
        hers = Report.objects.filter(service_request=case, contact__email__iexact=mail.from_address)
        report = hers.filter(contact__redacted_at=None).exclude(contact__email="").order_by("pk").first()
        if report is not None:
            mail.report = report
            hand_on(mail, now=now)
        else:
            who = f"{mail.from_name} {mail.from_address}".strip()
            text = _("Email from %(who)s:\n\n%(text)s") % {"who": who, "text": words_of(mail)}
            add_note(case.pk, text=text, actor=actor, now=now)
            add_to_case(root_id(case.pk), photos_of(mail), now=now)
        mail.service_request = case
        _done(mail, actor, now)


def take_as_hers(mail: InboundMail, *, actor: Actor, now: datetime) -> None:
    """A person looked at it: it is from the writer of the report after all. Raises AlreadyDone."""
    with transaction.atomic():
        _still_to_do(mail)
        hand_on(mail, now=now)
        _done(mail, actor, now)


def finish(
    mail: InboundMail, *, text: str = "", article: Article | None = None, was_answered: bool = False,
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """It becomes no case: answer it, if there are words, and count it as asked. Raises AlreadyDone."""
    with transaction.atomic():
        _still_to_do(mail)
        words = Truncator(f"{mail.subject} {mail.text}").chars(300)
        log_enquiry(
            article=article, was_answered=was_answered, words=words, language=mail.language, channel="email",
            taken_by_id=actor.user_id, now=now,
        )  # fmt: skip
        if text:
            answer(mail, text, now=now)
        _done(mail, actor, now)


def discard(mail: InboundMail, *, actor: Actor, now: datetime) -> None:
    """Nothing follows from it. Raises AlreadyDone."""
    with transaction.atomic():
        _still_to_do(mail)
        _done(mail, actor, now)


def bring_back(mail: InboundMail, *, now: datetime) -> None:
    """It was set aside by mistake: the desk works on it."""
    InboundMail.objects.filter(pk=mail.pk, state=State.IGNORED).update(state=State.DRAFT)


def settle(*, now: datetime) -> int:
    """Mark the drafts that have become reports; returns how many. Their reports know them by their key."""
    drafts = {key_of(mail): mail for mail in InboundMail.objects.filter(state=State.DRAFT)[:_CHUNK]}
    made = Report.objects.filter(submission_key__in=list(drafts)).select_related("service_request")
    for report in made:
        InboundMail.objects.filter(pk=drafts[report.submission_key].pk, state=State.DRAFT).update(
            state=State.DONE, report=report, service_request=report.service_request,
            done_by=report.entered_by_id, done_at=now,
        )  # fmt: skip
    return len(made)


def forget(*, now: datetime) -> int:
    """Empty mail that was dealt with a month ago: words, name and address; returns how many. What it became stays.

    Photos that went nowhere are gone by then (`requests_app.photo_jobs.forget_unsent`). What is under a legal hold
    stays, and so does what a record series keeps longer.
    """
    before = may_go_before(RecordKind.INBOUND, KEPT, now=now)
    if before is None:
        return 0
    old = InboundMail.objects.filter(received_at__lt=before, state__in=[State.TAKEN, State.IGNORED, State.DONE])
    old = old.exclude(text="", from_address="", subject="", from_name="").exclude(
        case_is_held("service_request_id") | address_is_held("from_address")
    )
    chunk = list(old.values_list("pk", flat=True)[:_CHUNK])
    return InboundMail.objects.filter(pk__in=chunk).update(
        text="", from_address="", from_name="", to_address="", subject="", photos=[]
    )  # fmt: skip


def keep_photos(*, now: datetime) -> None:
    """Say that the photos of mail that waits are still wanted: else they are deleted like those of unsent reports."""
    waiting = InboundMail.objects.filter(state__in=[State.DRAFT, State.REFUSED]).exclude(photos=[])
    IntakeDraft.objects.filter(pk__in=[key_of(mail) for mail in waiting.only("pk")]).update(updated_at=now)


def _still_to_do(mail: InboundMail) -> None:
    """Lock it, and raise AlreadyDone unless somebody has to deal with it."""
    waiting = InboundMail.objects.select_for_update(of=("self",)).filter(pk=mail.pk)
    if not waiting.filter(state__in=[State.DRAFT, State.REFUSED]).exists():
        raise AlreadyDone


def _done(mail: InboundMail, actor: Actor, now: datetime) -> None:
    mail.state, mail.done_by_id, mail.done_at = State.DONE, actor.user_id, now
    mail.save(update_fields=["state", "done_by", "done_at", "report", "service_request"])
