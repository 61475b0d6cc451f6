"""What is under a legal hold: whoever erases or empties rows leaves these out."""

from typing import Any

from django.db.models import CharField, Exists, F, IntegerField, OuterRef, Q, TextField
from django.db.models.functions import Cast, Lower, StrIndex

from civic311.people.models import Held


def case_is_held(column: str) -> Exists:
    """A condition: the case whose id stands in `column` is under a hold."""
    return Exists(Held.objects.filter(request_id=OuterRef(column)))


def number_is_held(column: str) -> Exists:
    """A condition: the case whose public id stands in `column` is under a hold."""
    return Exists(Held.objects.exclude(public_id="").filter(public_id=OuterRef(column)))


def contact_is_held(column: str) -> Exists:
    """A condition: the contact whose id stands in `column` is under a hold."""
    return Exists(Held.objects.filter(contact_id=OuterRef(column)))


def address_is_held(column: str) -> Exists:
    """A condition: the email or phone in `column` is under a hold, however its letters are written."""
    written = Lower(Cast(OuterRef(column), CharField()))
    return Exists(Held.objects.exclude(address="").filter(address=written))


def names_held_address(column: str = "data") -> Exists:
    """A condition: what was typed into the JSON `column` holds an email or phone under a hold."""
    typed = Lower(Cast(OuterRef(column), TextField()))
    rows = Held.objects.exclude(address="").annotate(place=StrIndex(typed, F("address"), output_field=IntegerField()))
    return Exists(rows.filter(place__gt=0))


def holds_on_case(request_id: int) -> list[Any]:
    """The holds that a case is under, the oldest first."""
    rows = Held.objects.filter(request_id=request_id).select_related("hold").order_by("hold__placed_at", "hold_id")
    return [row.hold for row in rows]


def holds_on_person(contact_ids: Any, addresses: Any) -> list[Any]:
    """The holds that name a person herself: one of her contacts, emails or phones."""
    found = Held.objects.filter(Q(contact_id__in=list(contact_ids)) | Q(address__in=list(addresses)))
    return list({row.hold_id: row.hold for row in found.select_related("hold")}.values())
