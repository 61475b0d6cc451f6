"""What this room knows of a person, to export or erase: the requests for public records that she made."""

from datetime import datetime

from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civic311.city.current import city_zone
from civic311.lib.known_data import Known, Person, Spared
from civic311.people.models import RecordKind
from civic311.people.privacy import block_out
from records.models import Disclosure, DisclosureCase, Requester

_DETAILS = ("name", "email", "phone", "postal_address")


def _hers(person: Person) -> QuerySet[Requester]:
    rows = Requester.objects.annotate(written=Lower("email")).filter(written__in=person.emails)
    return rows.select_related("disclosure").order_by("pk")


def known(person: Person) -> list[Known]:
    """Her requests for public records."""
    return [
        Known("asked_for", _("Requests for public records"), [
            {"name": row.name, "email": row.email, "phone": row.phone, "postal_address": row.postal_address,
             "text": row.disclosure.text, "at": row.disclosure.received_on} for row in _hers(person)
        ])
    ]  # fmt: skip


def erase(person: Person, spared: Spared, *, now: datetime) -> dict[str, int]:
    """Forget who made a request that is over, and block her out of what was written about requests that are over;
    one that is open keeps her until it is answered. Returns how many rows.
    """
    last = timezone.localdate(spared.since(RecordKind.REQUESTERS), city_zone())
    over = Requester.objects.filter(disclosure__ended_on__lte=last)
    mine = over.filter(pk__in=_hers(person).values("pk"))
    count = mine.exclude(name="", email="", phone="", postal_address="").update(**dict.fromkeys(_DETAILS, ""))
    count += sum(block_out(over, name, person) for name in _DETAILS)
    ended = Disclosure.objects.exclude(ended_on=None)
    count += sum(block_out(ended, name, person) for name in ("text", "extension_reason"))
    count += block_out(DisclosureCase.objects.exclude(disclosure__ended_on=None), "left_out_because", person)
    return {"asked_for": count}
