"""What this room knows of a person, to export or erase."""

from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Concat, Lower
from django.utils.translation import gettext_lazy as _

from civic311.lib.known_data import Known, Person, Spared
from civic311.people.holds import address_is_held
from civic311.people.models import RecordKind
from civic311.people.privacy import block_out_of_cases
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
# What others told, and how the case stands there.
_TOLD: tuple[tuple[QuerySet[Any], str, str], ...] = (
    (WorkEvent.objects.all(), "body", "service_request"),
    (NewsFromPeer.objects.all(), "text", "hand_over__service_request"),
    (InboundMail.objects.exclude(address_is_held("from_address")), "text", "service_request"),
    (Exchange.objects.all(), "answer", "service_request"),
)


def _mail_of(person: Person) -> QuerySet[InboundMail]:
    return InboundMail.objects.annotate(sender=Lower("from_address")).filter(sender__in=person.emails)


def _texts_of(person: Person) -> QuerySet[TextMessage]:
    return TextMessage.objects.filter(conversation__number__in=person.phones)


def known(person: Person) -> list[Known]:
    """Mail and text messages that came from her."""
    texts = _texts_of(person).order_by("at")
    return [
        Known("mail_in", _("Mail that came in"), [
            {"at": row.received_at, "from": row.from_address, "subject": row.subject, "text": row.text}
            for row in _mail_of(person).order_by("received_at")
        ]),
        Known("texts_in", _("Text messages that came in"), [{"at": row.at, "text": row.text} for row in texts]),
    ]  # fmt: skip


def erase(person: Person, spared: Spared, *, now: datetime) -> dict[str, int]:
    """Empty her mail and delete her text messages; returns how many rows of each kind.

    What is about a case that has to keep it stays. Doing it again finds nothing.
    """
    mail = _mail_of(person).exclude(_to_keep(_mail_of(person), "service_request", "received_at", spared))
    texts = _texts_of(person).exclude(_to_keep(_texts_of(person), "report__service_request", "at", spared))
    counts = {
        "mail_in": _empty(InboundMail.objects.filter(pk__in=list(mail.values_list("pk", flat=True)))),
        "texts_in": _delete(texts),
    }
    hers = set(Report.objects.filter(contact__in=person.contact_ids).values_list("service_request_id", flat=True))
    _forget_copies(hers - spared.ids(RecordKind.WORDS, hers))
    counts["told_by_systems"] = sum(
        block_out_of_cases(rows.all(), name, person, case=case, kind=RecordKind.INBOUND, spared=spared)
        for rows, name, case in _TOLD
    )
    return counts


def _to_keep(rows: QuerySet[Any], case: str, at: str, spared: Spared) -> Q:
    """Which of the rows have to stay: by their cases, or as they are too new."""
    cases = spared.ids(RecordKind.INBOUND, rows.order_by().values_list(case, flat=True).distinct())
    return Q(**{f"{case}__in": cases}) | Q(**{case: None, f"{at}__gt": spared.since(RecordKind.INBOUND)})


def empty_about(case_id: int) -> int:
    """Empty mail and delete text messages that became part of a case, but for those of somebody under a hold; returns
    how many.
    """
    mail = InboundMail.objects.filter(service_request=case_id).exclude(from_address="", subject="", text="")
    texts = TextMessage.objects.filter(report__service_request=case_id)
    _forget_copies([case_id])
    return _empty(mail.exclude(address_is_held("from_address"))) + _delete(
        texts.exclude(address_is_held("conversation__number"))
    )


def _delete(texts: QuerySet[TextMessage]) -> int:
    """With them go conversations of which no text is left: their numbers and what was told last."""
    phones = set(texts.values_list("conversation_id", flat=True))
    count = texts.delete()[0]
    SmsConversation.objects.filter(pk__in=phones, texts=None).delete()
    return count


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
