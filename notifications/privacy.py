"""What this room knows of a person, to export or erase."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from civic311.lib.known_data import Known, Person, Spared
from civic311.people.holds import address_is_held
from civic311.people.models import RecordKind
from notifications.models import DigestLine, MessageState, OutboundMessage

_TEXTS = {"body_text": "", "body_html": "", "attachment": ""}
_MOST_SHOWN = 2000


def sent_to(person: Person) -> QuerySet[OutboundMessage]:
    """Messages that went, or are to go, to one of her addresses, the oldest first."""
    rows = OutboundMessage.objects.annotate(to=Lower("to_address")).filter(to__in=person.addresses)
    return rows.order_by("created_at", "pk")


def known(person: Person) -> list[Known]:
    """What was sent to her, with its words as long as they are kept, and news that waits to be told."""
    waiting = DigestLine.objects.annotate(to=Lower("to_address")).filter(to__in=person.addresses, message=None)
    return [
        Known("sent", _("Messages that were sent to her"), [
            {"at": row.created_at, "to": row.to_address, "about": row.about, "subject": row.subject,
             "text": row.body_text} for row in sent_to(person)[:_MOST_SHOWN]
        ]),
        Known("news", _("News that waits to be told"), [{"title": row.title, "text": row.text} for row in waiting]),
    ]  # fmt: skip


def erase(person: Person, spared: Spared, *, now: datetime) -> dict[str, int]:
    """Empty messages to her and the bodies of those to others that name her, and drop what waits.

    What is about a case that has to keep it stays. Returns how many rows of each kind; doing it again finds nothing.
    """
    lines = DigestLine.objects.annotate(to=Lower("to_address")).filter(to__in=person.addresses)
    told = lines.exclude(message=None).filter(about__in=spared.numbers(RecordKind.SENT, _abouts(lines)))
    kept = _to_keep(sent_to(person), spared) | Q(pk__in=list(told.values_list("message", flat=True)))
    hers = OutboundMessage.objects.filter(pk__in=sent_to(person).exclude(kept).values("pk"))
    hers.filter(state__in=[MessageState.DUE, MessageState.SENDING]).update(state=MessageState.FAILED)
    counts = {
        "news": lines.exclude(pk__in=list(told.values_list("pk", flat=True))).delete()[0],
        "sent": hers.update(
            to_address="", subject="", last_error="", reply_to="", stop_url="", purged_at=now, **_TEXTS
        ),
    }  # fmt: skip
    naming = Q(pk__in=[])
    for words in (*person.emails, *(name for name in person.names if " " in name.strip())):
        naming |= Q(body_text__icontains=words) | Q(body_html__icontains=words)
    others = OutboundMessage.objects.filter(naming, purged_at=None).exclude(pk__in=sent_to(person).values("pk"))
    done = others.exclude(address_is_held("to_address")).exclude(_to_keep(others, spared))
    done = done.exclude(state__in=[MessageState.DUE, MessageState.SENDING])
    counts["sent_to_others"] = done.update(purged_at=now, **_TEXTS)
    return counts


def _to_keep(rows: QuerySet[OutboundMessage], spared: Spared) -> Q:
    """Which of the messages have to stay: by their cases, or as they are too new."""
    return Q(about__in=spared.numbers(RecordKind.SENT, _abouts(rows))) | Q(
        about="", created_at__gt=spared.since(RecordKind.SENT)
    )


def _abouts(rows: QuerySet[Any]) -> QuerySet[Any, str]:
    return rows.exclude(about="").order_by().values_list("about", flat=True).distinct()


def empty_about(number: str, *, now: datetime) -> int:
    """Empty every message about a case whose texts were kept long enough, but for those to somebody under a hold;
    returns how many.
    """
    rows = OutboundMessage.objects.filter(about=number).exclude(subject="", body_text="", to_address="")
    rows = rows.exclude(address_is_held("to_address"))
    return rows.exclude(state__in=[MessageState.DUE, MessageState.SENDING]).update(
        to_address="", subject="", last_error="", reply_to="", stop_url="", purged_at=now, **_TEXTS
    )
