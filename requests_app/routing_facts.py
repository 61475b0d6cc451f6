"""What the rules are told of a request: put together from a report that comes in, or from one that came in once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from civic311.accounts.models import Department
from routing.assets import owner_code
from routing.engine import Facts
from routing.models import Asset, Service, ServiceQuestion
from routing.planning import landmarks_near
from routing.reference import Reference, in_city_zone


def facts_of(
    known: Reference, service: Service, *, answers: Mapping[str, Any], area_codes: Mapping[str, str], channel: str,
    text: str, received_at: datetime, language: str, lat: float | None = None, long: float | None = None,
    asset: Asset | None = None, kept_from: Sequence[str] = (), emergencies: Sequence[str] = (),
    near: Mapping[str, float] | None = None,
) -> Facts:  # fmt: skip
    """The facts for `routing.engine`. `received_at` is aware, in any zone; `asset` has its type and owner read.

    `near` are the landmarks near the point, where they are known already.
    """
    return Facts(
        service_code=service.service_code,
        group_code=service.group.code,
        answers=answers,
        area_codes=area_codes,
        channel=channel,
        severity=service.severity,
        text=text,
        received_at=in_city_zone(received_at),
        language=language,
        asset_type=asset.type.code if asset else "",
        asset_owner=owner_code(asset) if asset else "",
        emergencies=frozenset(emergencies),
        near=landmarks_near(known, lat, long) if near is None else near,
        kept_from=frozenset(kept_from),
    )


def departments_about(
    known: Reference, service: Service, questions: Sequence[ServiceQuestion], answers: Mapping[str, Any]
) -> dict[str, int]:
    """The departments a report is about, by code: those of its service, and those that a chosen answer names."""
    found: dict[str, int] = {each.code: each.pk for each in _kept_from(service)}
    for question in questions:
        chosen = answers.get(question.code)
        picked = chosen if isinstance(chosen, list) else [chosen]
        for choice in question.values:
            department_id = known.departments.get(choice.get("about", ""))
            if department_id is not None and choice["key"] in picked:
                found[choice["about"]] = department_id
    return found


def _kept_from(service: Service) -> Sequence[Department]:
    return list(service.kept_from.all())
