"""The filters of the operations page: those of every report without dates, and only what the viewer may see."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from django.db.models import Q
from django.http import QueryDict

from reports.filters import ALL, Choice, Chosen, ReportForm
from reports.queries.operations_scope import Scope
from routing.reference import reference


def chosen_now(data: QueryDict, now: datetime, scope: Scope) -> Chosen:
    """What an address chooses, of the wards and departments within the scope."""
    found = ReportForm(data, as_of=now, own=scope.wards, only=ALL).chosen_filters()
    if scope.departments is None:
        return found
    own = set(scope.departments)
    codes = {code for code, key in reference().departments.items() if key in own}
    choices = [_only(each, codes) if each.name == "department" else each for each in found.choices]
    return replace(found, departments=found.departments & own, choices=choices)


def _only(choice: Choice, codes: Collection[str]) -> Choice:
    known = [(code, words) for code, words in choice.choices if code in codes]
    return replace(choice, choices=known, chosen=choice.chosen & set(codes))


def condition_of(chosen: Chosen) -> Q:
    """What is chosen as a condition on requests."""
    found = Q()
    for column, values in (
        ("ward_id", chosen.wards), ("service_id", chosen.services), ("department_id", chosen.departments),
        ("channel", chosen.channels), ("severity", chosen.severities),
    ):  # fmt: skip
        if values:
            found &= Q(**{f"{column}__in": sorted(values)})
    return found


def series_of(chosen: Chosen, scope: Scope) -> dict[str, int] | None:
    """The forecast that is about these very cases: of the whole city, of one service or of one ward; else None."""
    if scope.departments is not None or chosen.departments or chosen.channels or chosen.severities:
        return None
    wards = chosen.wards or scope.wards
    named = {"service_id": chosen.services or None, "ward_id": wards}
    asked = {name: list(values) for name, values in named.items() if values is not None}
    if len(asked) > 1 or any(len(values) != 1 for values in asked.values()):
        return None
    return {name: values[0] for name, values in asked.items()}
