"""What this room knows of a person, to export or erase."""

from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Concat, Lower
from django.utils.translation import gettext_lazy as _

from civic311.lib.known_data import Known, Person, Spared
from civic311.people.privacy import block_out
from integrations.models import (
    Delivery,
    Exchange,
    InboundMail,
    NewsFromPeer,
    SmsConversation,
    TextMessage,
    WorkEvent,
)
from requests_app.models import Report

_WORDS = ["description", "place_note"]


def _mail_of(person: Person) -> QuerySet[InboundMail]:
    return InboundMail.objects.annotate(sender=Lower("from_address")).filter(sender__in=person.emails)


def _texts_of(person: Person) -> QuerySet[SmsConversation]:
    return SmsConversation.objects.filter(number__in=person.phones)


def known(person: Person) -> list[Known]:
    """Mail and text messages that came from her."""
    texts = TextMessage.objects.filter(conversation__in=_texts_of(person)).order_by("at")
    return [
        Known("mail_in", _("Mail that came in"), [
            {"at": row.received_at, "from": row.from_address, "subject": row.subject, "text": row.text}
            for row in _mail_of(person).order_by("received_at")
        ]),
        Known("texts_in", _("Text messages that came in"), [{"at": row.at, "text": row.text} for row in texts]),
    ]  # fmt: skip


def erase(person: Person, spared: Spared, *, now: datetime) -> dict[str, int]:
    """Empty her mail and delete her text messages; returns how many rows of each kind.

    What came in about cases in `spared.inbound` stays. Doing it again finds nothing.
    """
    mail = InboundMail.objects.filter(pk__in=_mail_of(person).exclude(service_request__in=spared.inbound).values("pk"))
    texts = _texts_of(person).exclude(report__service_request__in=spared.inbound)
    counts = {"mail_in": _empty(mail), "texts_in": texts.delete()[0]}
    _forget_copies(Report.objects.filter(contact__in=person.contact_ids).values("service_request_id"))
    told = {(WorkEvent, "body"), (NewsFromPeer, "text"), (InboundMail, "text"), (Exchange, "answer")}
    return counts | {"told_by_systems": sum(block_out(row.objects.all(), name, person) for row, name in told)}


def empty_about(case_id: int) -> int:
    """Empty mail and delete text messages that became part of a case; returns how many."""
    mail = InboundMail.objects.filter(service_request=case_id).exclude(from_address="", subject="", text="")
    texts = SmsConversation.objects.filter(report__service_request=case_id)
    _forget_copies([case_id])
    return _empty(mail) + texts.delete()[0]


def _forget_copies(case_ids: Any) -> None:
    """Leave the words of cases out of what was kept to be sent to other systems again."""
    copies = Delivery.objects.filter(service_request__in=case_ids).filter(payload__case__has_any_keys=_WORDS)
    for row in copies:
        row.payload["case"] = {name: value for name, value in row.payload["case"].items() if name not in _WORDS}
        row.save(update_fields=["payload"])


def _empty(mail: QuerySet[InboundMail]) -> int:
    """The ids that mail programs give hold the sender's domain: they go too."""
    mail.filter(state__in=[InboundMail.State.DRAFT, InboundMail.State.REFUSED]).update(state=InboundMail.State.DONE)
    return mail.update(
        message_id=Concat(Value("erased:"), Cast(F("pk"), CharField())), from_address="", from_name="", to_address="",
        subject="", text="", photos=[],
    )  # fmt: skip
