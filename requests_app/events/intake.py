"""Events about what a request is: how it came, what it is about, who is responsible, who may see it. Plain Python."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from requests_app.events.kinds import NewEvent


def submitted(
    *, service_id: int, report_id: int | None, channel: str, provenance: str, severity: int, language: str,
    ward_id: int | None, area_ids: Sequence[int] = (), is_live: bool = True, backdated: bool = False,
    asset_id: int | None = None, parent_id: int | None = None, kept_from: Sequence[int] = (),
    occurred_at: datetime | None = None,
) -> NewEvent:  # fmt: skip
    """The request reached the city. `occurred_at` is when it was received, `backdated` when staff gave that time.

    `report_id`: the report it began with (None: split off from another, whose reports speak for it too);
    `asset_id`: what it is about; `parent_id`: the case it was split off from; `kept_from`: departments it is about.
    """
    return NewEvent(
        "submitted",
        {
            "service": service_id, "report": report_id, "channel": channel, "provenance": provenance,
            "severity": severity, "language": language, "ward": ward_id, "areas": list(area_ids), "live": is_live,
            **({"backdated": True} if backdated else {}),
            **({"asset": asset_id} if asset_id else {}),
            **({"parent": parent_id} if parent_id else {}),
            **({"kept_from": list(kept_from)} if kept_from else {}),
        },
        occurred_at,
    )  # fmt: skip


def routed(
    *,
    department_id: int,
    queue_id: int,
    reasons: Sequence[Mapping[str, Any]] = (),
    by_hand: bool = False,
    note_id: int | None = None,
    occurred_at: datetime | None = None,
) -> NewEvent:
    """A queue has it. `reasons` are those of `routing.engine.Decision` as data; `by_hand` when staff sent it there."""
    data: dict[str, Any] = {"department": department_id, "queue": queue_id, "reasons": [dict(r) for r in reasons]}
    if by_hand:
        data |= {"by_hand": True, "note": note_id}
    return NewEvent("routed", data, occurred_at)


def severity_changed(*, severity: int, note_id: int | None = None, occurred_at: datetime | None = None) -> NewEvent:
    """How urgent it is was changed, by staff or by a step of an escalation."""
    return NewEvent("severity_changed", {"severity": severity, "note": note_id}, occurred_at)


def service_changed(*, service_id: int, note_id: int | None = None, occurred_at: datetime | None = None) -> NewEvent:
    """It is about another service than was said. The first promise stays."""
    return NewEvent("service_changed", {"service": service_id, "note": note_id}, occurred_at)


def tagged(*, tags: Sequence[str], occurred_at: datetime | None = None) -> NewEvent:
    """It carries these tags now."""
    return NewEvent("tagged", {"tags": list(tags)}, occurred_at)


def withheld(*, is_withheld: bool, occurred_at: datetime | None = None) -> NewEvent:
    """It is kept from the public, or no longer."""
    return NewEvent("withheld", {"withheld": is_withheld}, occurred_at)


def handed_off(*, body_id: int, rule_id: int | None = None, note_id: int | None = None,
               occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """A body outside the city is responsible and was handed the matter."""
    return NewEvent("handed_off", {"body": body_id, "rule": rule_id, "note": note_id}, occurred_at)


def passed_on(*, body_id: int, rule_id: int | None = None, note_id: int | None = None,
              occurred_at: datetime | None = None) -> NewEvent:  # fmt: skip
    """A body outside the city works on it from now on; the case stays open here, and the city watches over it."""
    return NewEvent("passed_on", {"body": body_id, "rule": rule_id, "note": note_id}, occurred_at)


def went_live(*, occurred_at: datetime | None = None) -> NewEvent:
    """An imported open case is now worked here: from this moment the city tells and escalates."""
    return NewEvent("went_live", {}, occurred_at)
