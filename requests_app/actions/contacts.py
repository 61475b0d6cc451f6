"""Correct who reported a case; make two contacts one when they are one person, and take that back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model

from civic311.people.models import Contact, ContactChange, ContactMerge
from community.models import Enquiry, NoticeFollower
from requests_app import events
from requests_app.actions.change import changing
from requests_app.actor import Actor
from requests_app.models import CallBack, Report

EDITABLE = ("name", "email", "phone", "language", "channel", "needs_interpreter", "uses_relay", "postal_address")
FILLED = ("name", "email", "phone", "postal_address")
_LONGEST = 300
# What belongs to a person and goes along, by its name in `ContactMerge.moved`.
_BELONGINGS: dict[str, type[Model]] = {"report": Report, "call_back": CallBack, "enquiry": Enquiry}


class CannotMerge(Exception):
    """The two cannot be made one, or no longer two. `code`: itself, gone, undone, moved_on."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ContactMoved(Exception):
    """Somebody corrected the contact since it was shown. `fields` are the names of those that differ."""

    def __init__(self, fields: list[str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


def edit_contact(
    report: Report, *, values: Mapping[str, Any], seen: Mapping[str, str], actor: Actor, now: datetime
) -> list[str]:
    """Correct the person behind a report; returns the names of the fields that changed.

    `seen` is what the form showed, as `as_text` writes it. Each change is kept with its old value. Raises ContactMoved
    and what `changing` raises; then nothing is written.
    """
    with changing(report.service_request_id, "edit_contact", actor=actor, version=None, now=now) as change:
        contact = Contact.objects.select_for_update().get(pk=report.contact_id)
        before = {name: as_text(getattr(contact, name)) for name in EDITABLE}
        moved = [name for name in EDITABLE if name in seen and seen[name] != before[name]]
        if moved:
            raise ContactMoved(moved)
        changed = [name for name in EDITABLE if name in values and as_text(values[name]) != before[name]]
        if not changed:
            return []
        for name in changed:
            setattr(contact, name, values[name])
        proved = {"email": contact.email_verified_at is not None, "phone": contact.phone_verified_at is not None}
        contact.email_verified_at = None if "email" in changed else contact.email_verified_at
        contact.phone_verified_at = None if "phone" in changed else contact.phone_verified_at
        contact.phone_as_typed = "" if "phone" in changed else contact.phone_as_typed
        contact.save()
        ContactChange.objects.bulk_create(
            ContactChange(
                contact=contact, field=name, old=before[name][:_LONGEST], new=as_text(values[name])[:_LONGEST],
                was_verified=proved.get(name, False), changed_by_id=actor.user_id, changed_at=now,
            )
            for name in changed
        )  # fmt: skip
        change.events.append(events.contact_changed(report_id=report.pk, fields=changed))
    return changed


def as_text(value: Any) -> str:
    """A field's value as it is kept in the record of changes."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value or "")


def merge_contacts(report: Report, *, gone_id: int, actor: Actor, now: datetime) -> ContactMerge:
    """The person behind the report and `gone` are one: what belongs to `gone` goes over, gaps are filled from it.

    Raises CannotMerge and what `changing` raises; then nothing is written.
    """
    with changing(report.service_request_id, "merge_contacts", actor=actor, version=None, now=now) as change:
        if gone_id == report.contact_id:
            raise CannotMerge("itself")
        rows = Contact.objects.select_for_update().filter(pk__in=[report.contact_id, gone_id]).order_by("pk").in_bulk()
        kept, gone = rows.get(report.contact_id), rows.get(gone_id)
        if kept is None or gone is None or any(row.merged_into_id or row.redacted_at for row in (kept, gone)):
            raise CannotMerge("gone")
        merge = ContactMerge.objects.create(
            kept=kept, gone=gone, moved=_move(kept, gone) | {"filled": _fill(kept, gone)}, merged_by_id=actor.user_id,
            merged_at=now,
        )  # fmt: skip
        gone.merged_into = kept
        gone.save(update_fields=["merged_into"])
        change.events.append(events.contact_changed(report_id=report.pk, fields=["merged"]))
    return merge


def _move(kept: Contact, gone: Contact) -> dict[str, list[int]]:
    moved: dict[str, list[int]] = {}
    for name, model in _BELONGINGS.items():
        rows = model._default_manager.filter(contact=gone)
        moved[name] = list(rows.values_list("pk", flat=True))
        rows.update(contact=kept)
    already = list(NoticeFollower.objects.filter(contact=kept).values_list("notice_id", flat=True))
    followed = NoticeFollower.objects.filter(contact=gone).exclude(notice_id__in=already)
    moved["notice_follower"] = list(followed.values_list("pk", flat=True))
    NoticeFollower.objects.filter(pk__in=moved["notice_follower"]).update(contact=kept)
    return moved


def _fill(kept: Contact, gone: Contact) -> dict[str, str]:
    """What the one knew and the other did not."""
    filled = {name: str(getattr(gone, name)) for name in FILLED if getattr(gone, name) and not getattr(kept, name)}
    for name, value in filled.items():
        setattr(kept, name, value)
    if filled:
        kept.save(update_fields=list(filled))
    return filled


def unmerge_contacts(report: Report, *, merge_id: int, actor: Actor, now: datetime) -> None:
    """They are two people after all: exactly what went over goes back, what came later stays.

    Raises CannotMerge and what `changing` raises; then nothing is written.
    """
    with changing(report.service_request_id, "merge_contacts", actor=actor, version=None, now=now) as change:
        merge = ContactMerge.objects.select_for_update(of=("self",)).filter(pk=merge_id).first()
        if merge is None or merge.undone_at is not None or report.contact_id not in (merge.kept_id, merge.gone_id):
            raise CannotMerge("undone")
        for name, model in (_BELONGINGS | {"notice_follower": NoticeFollower}).items():
            rows = model._default_manager.filter(pk__in=merge.moved.get(name, []), contact_id=merge.kept_id)
            rows.update(contact_id=merge.gone_id)
        kept = Contact.objects.select_for_update().get(pk=merge.kept_id)
        emptied = [name for name, value in merge.moved["filled"].items() if str(getattr(kept, name)) == value]
        for name in emptied:
            setattr(kept, name, "")
        if emptied:
            kept.save(update_fields=emptied)
        Contact.objects.filter(pk=merge.gone_id).update(merged_into=None)
        merge.undone_at = now
        merge.save(update_fields=["undone_at"])
        change.events.append(events.contact_changed(report_id=report.pk, fields=["unmerged"]))
