"""What this room knows of a person, to export or erase."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast, Upper
from django.utils.translation import gettext_lazy as _

from civic311.lib.known_data import Known, Person, Spared
from civic311.lib.mentions import without_anywhere
from civic311.people.models import Contact, ContactAccess, ContactChange, ContactMerge, LinkWish, PersonLink
from civic311.people.models import StoppedAddress as Stopped
from civic311.people.stopped import forget_address, normal, written_as

_DETAILS = ("name", "email", "phone", "phone_as_typed", "postal_address")
_SHOWN = (*_DETAILS, "language", "channel", "needs_interpreter", "uses_relay", "wants_digest")


def person_of(contact_ids: Sequence[int]) -> Person | None:
    """The person behind these contacts, those that were merged with them and those with the same email: each report
    makes a contact of its own. None when all of them are gone.
    """
    wanted: set[int] = set()
    grown = set(contact_ids)
    while grown != wanted:
        wanted = grown
        rows = list(Contact.objects.filter(Q(pk__in=wanted) | Q(merged_into__in=wanted)))
        grown = {row.pk for row in rows} | {row.merged_into_id for row in rows if row.merged_into_id}
        emails = {normal(row.email) for row in rows if row.email}
        same = Contact.objects.annotate(upper=Upper("email")).filter(upper__in=[email.upper() for email in emails])
        grown |= set(same.values_list("pk", flat=True))
    if not rows or all(row.redacted_at for row in rows):
        return None
    said: dict[str, set[str]] = {name: {str(getattr(row, name)) for row in rows} for name in ("name", "email", "phone")}
    # What was typed wrong and corrected is a stranger's: an address that she gave up counts if it was proved hers.
    old = ContactChange.objects.filter(Q(field="name") | Q(was_verified=True), contact__in=wanted)
    for name, before in old.values_list("field", "old"):
        said.get(name, set()).add(before)
    emails, phones, names = (said[name] - {""} for name in ("email", "phone", "name"))
    others = Contact.objects.exclude(pk__in=wanted).filter(redacted_at=None)
    shared = {str(each) for each in others.filter(phone__in=phones).values_list("phone", flat=True)}
    former = {normal(each) for each in others.filter(email__in=emails).values_list("email", flat=True)}
    return Person(
        tuple(sorted(wanted)), frozenset({normal(each) for each in emails} - former), frozenset(phones - shared),
        frozenset(names),
    )  # fmt: skip


def alike(person: Person) -> list[Contact]:
    """Contacts of others with one of her phone numbers, that may be her too."""
    phones = Contact.objects.filter(pk__in=person.contact_ids).exclude(phone="").values_list("phone", flat=True)
    others = Contact.objects.exclude(pk__in=person.contact_ids).filter(redacted_at=None, phone__in=list(phones))
    return list(others.order_by("pk")[:20])


def known(person: Person) -> list[Known]:
    """Her contact details, their corrections, the links she got, and who looked at her details."""
    contacts = Contact.objects.filter(pk__in=person.contact_ids).order_by("pk")
    changes = ContactChange.objects.filter(contact__in=person.contact_ids).order_by("changed_at")
    looks = ContactAccess.objects.filter(contact__in=person.contact_ids).order_by("looked_at")
    links = PersonLink.objects.filter(email__in=person.emails).order_by("created_at")
    stopped = Stopped.objects.filter(address__in=written_as(person.addresses))
    return [
        Known("contacts", _("Contact details"), [
            {name: str(getattr(row, name)) for name in _SHOWN} | {"since": row.created_at} for row in contacts
        ]),
        Known("corrections", _("Corrections of contact details"), [
            {"field": row.field, "old": row.old, "new": row.new, "at": row.changed_at} for row in changes
        ]),
        Known("looks", _("Looks of staff at contact details"), [
            {"about": row.about, "at": row.looked_at} for row in looks
        ]),
        Known("links", _("Links that were sent"), [{"at": row.created_at, "until": row.expires_at} for row in links]),
        Known("stopped", _("Addresses to which nothing is sent"), [
            {"address": row.address, "reason": row.reason, "at": row.stopped_at} for row in stopped
        ]),
    ]  # fmt: skip


def erase(person: Person, spared: Spared, *, now: datetime) -> dict[str, int]:
    """Empty what this room knows; returns how many rows of each kind. Doing it again finds nothing."""
    counts = {
        "links": PersonLink.objects.filter(email__in=person.emails).delete()[0],
        "wishes": LinkWish.objects.filter(email__in=person.emails).delete()[0],
    }
    if spared.contact:
        return counts
    counts["stopped"] = sum(forget_address(address) for address in person.addresses)
    corrections = ContactChange.objects.filter(contact__in=person.contact_ids).exclude(old="", new="")
    counts["corrections"] = corrections.update(old="", new="")
    for merge in ContactMerge.objects.filter(Q(kept__in=person.contact_ids) | Q(gone__in=person.contact_ids)):
        if merge.moved.pop("filled", None):
            merge.moved["filled"] = {}
            merge.save(update_fields=["moved"])
    counts["contacts"] = forget_contacts(person.contact_ids, now=now)
    return counts


def forget_contacts(contact_ids: Sequence[int], *, now: datetime) -> int:
    """Empty contacts; the rows stay, so that reports still know that somebody was there. Returns how many."""
    return Contact.objects.filter(pk__in=contact_ids, redacted_at=None).update(
        **dict.fromkeys(_DETAILS, ""), channel="none", needs_interpreter=False, uses_relay=False, wants_digest=False,
        quiet_from=None, quiet_until=None, email_verified_at=None, phone_verified_at=None, redacted_at=now,
    )  # fmt: skip


def block_out(rows: QuerySet[Any], name: str, person: Person) -> int:
    """Block her out of the texts, or the JSON, in column `name` of rows that others wrote; returns how many changed."""
    mention, done = person.mention(), 0
    for row in _naming(rows, name, person):
        before = getattr(row, name)
        after = without_anywhere(before, mention)
        if after != before:
            done += type(row)._default_manager.filter(pk=row.pk).update(**{name: after})
    return done


def block_out_of_cases(
    rows: QuerySet[Any], name: str, person: Person, *, case: str, kind: str, spared: Spared
) -> int:  # fmt: skip
    """As `block_out`, but for rows whose case has to keep its records of this kind. `case` is where its id stands."""
    cases = _naming(rows, name, person).order_by().values_list(case, flat=True).distinct()
    return block_out(rows.exclude(**{f"{case}__in": spared.ids(kind, cases)}), name, person)


def _naming(rows: QuerySet[Any], name: str, person: Person) -> QuerySet[Any]:
    """Rows that may name her in a column."""
    may_name_her = Q(pk__in=[])
    for words in (*person.emails, *person.names, *(phone[-4:] for phone in person.phones)):
        may_name_her |= Q(written__icontains=words)
    return rows.annotate(written=Cast(name, TextField())).filter(may_name_her)
