"""Give a case to somebody without an account: a link that shows what is needed, lets them report, and ends."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from civic311.accounts.viewer import VISITOR
from civic311.lib import bearer_tokens
from notifications.outbox import Draft, put
from requests_app import events
from requests_app.actions import work
from requests_app.actions.change import changing
from requests_app.actor import Actor
from requests_app.models import Attachment, ServiceRequest, WorkLink
from requests_app.work_mail import written

SOURCE = "contractor"
CONTRACTOR = Actor(VISITOR, SOURCE, is_system=True)
LONGEST_DAYS = 60


def send_out(service_request_id: int, *, contractor: str, email: str, instructions: str, days: int, language: str,
             actor: Actor, version: int | None, now: datetime) -> WorkLink:  # fmt: skip
    """Mail a link to work on the case, good for so many days. Raises what `changing` raises."""
    with changing(service_request_id, "send_out", actor=actor, version=version, now=now) as change:
        token = bearer_tokens.new_token()
        link = WorkLink.objects.create(
            service_request=change.service_request, contractor=contractor, email=email,
            instructions=instructions.strip(), token_hash=bearer_tokens.hash_of(token), created_by_id=actor.user_id,
            created_at=now, expires_at=now + timedelta(days=days),
        )  # fmt: skip
        change.events.append(events.work_sent(link_id=link.pk, expires_at=link.expires_at))
        if not change.service_request.is_practice:
            put([_mail(link, change.service_request, token, language, now)], now=now)
    return link


def _mail(link: WorkLink, case: ServiceRequest, token: str, language: str, now: datetime) -> Draft:
    words = written(
        link, case, url=settings.PUBLIC_URL + reverse("work_link", args=[token]), language=language, now=now
    )
    return Draft(
        key=f"work:{link.pk}", kind="work", to_address=link.email, subject=words.subject, body_text=words.text,
        body_html=words.html, language=language, about=case.public_id, department_id=case.department_id,
        despite_stop=True,
    )  # fmt: skip


def withdraw(link: WorkLink, *, actor: Actor, now: datetime) -> None:
    """End a contractor's link at once; one that ended already stays as it is."""
    with changing(link.service_request_id, "withdraw_work", actor=actor, version=None, now=now) as change:
        ended = WorkLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=now)
        if ended:
            change.events.append(events.work_withdrawn(link_id=link.pk))


def link_for_token(token: str, *, now: datetime) -> WorkLink | None:
    """The link a token stands for, with its open case; None when it is unknown, expired, ended or the case closed."""
    rows = WorkLink.objects.select_related("service_request__service", "service_request__queue__department")
    found = rows.filter(token_hash=bearer_tokens.hash_of(token), expires_at__gt=now, revoked_at=None).first()
    return found if found is not None and found.service_request.is_open else None


def report_back(link: WorkLink, *, outcome: str, note: str, photos: list[Attachment], now: datetime) -> None:
    """What the contractor says of a visit; whoever owns the case is told, and closes it. Raises NotAllowed."""
    work.visit(
        link.service_request_id, outcome=outcome, note=f"{link.contractor}: {note}" if note.strip() else "",
        photos=photos, actor=CONTRACTOR, version=None, now=now,
    )  # fmt: skip
    WorkLink.objects.filter(pk=link.pk).update(last_used_at=now)
