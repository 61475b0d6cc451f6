"""What staff decide about the words of residents: whether everybody may read them."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from requests_app import events
from requests_app.actions.change import changing
from requests_app.actor import Actor
from requests_app.models import Report, TextState


def publish_text(report: Report, *, is_public: bool, actor: Actor, now: datetime) -> bool:
    """Let everybody read the words of a report, or hide them; False when that is so already. The request's own service
    still decides whether it is public at all. Raises what `changing` raises.
    """
    wanted = TextState.SHOWN if is_public else TextState.HIDDEN
    with changing(report.service_request_id, "publish_text", actor=actor, version=None, now=now) as change:
        changed = Report.objects.filter(pk=report.pk).exclude(text_state=wanted).update(text_state=wanted)
        if changed:
            change.events.append(events.text_published(report_id=report.pk, is_public=is_public))
    return bool(changed)


def publish_texts(reports: QuerySet[Report], *, is_public: bool, actor: Actor, now: datetime) -> int:
    """Say the same of several; returns how many changed. Each is a change of its own, all or none."""
    with transaction.atomic():
        return sum(
            publish_text(report, is_public=is_public, actor=actor, now=now)
            for report in reports.order_by("service_request_id", "pk")
        )
