"""The conditions of rules in words, in the reader's language: "service is Pothole", "School within 200 m"."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from civic311.accounts.models import Department
from civic311.lib.translated_text import in_language
from requests_app.wording import CHANNELS, SEVERITIES
from routing.models import Area, AreaLayer, Emergency, ServiceQuestion
from routing.predicates import ANY_EMERGENCY
from routing.reference import Reference, reference

_WEEKDAYS = 7
Leaf = Mapping[str, Any]


@dataclass(frozen=True)
class Names:
    """The names that sentences need: reference data, and of the rest those that are spoken of."""

    reference: Reference
    layers: Mapping[str, str] = field(default_factory=dict)
    areas: Mapping[tuple[str, str], str] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)
    emergencies: Mapping[str, str] = field(default_factory=dict)


def names_for(leaves: Iterable[Leaf], departments: Iterable[str] = ()) -> Names:
    """Look up what these leaves speak of, and `departments`, which go by code. Asks only for what they name."""
    wanted: set[str] = set()
    owners, emergencies = set(departments), False
    for leaf in leaves:
        if leaf["fact"] == "area":
            wanted.add(leaf.get("layer", ""))
        elif leaf["fact"] == "asset_owner":
            owners.update(_listed(leaf["value"]))
        emergencies = emergencies or leaf["fact"] == "emergency"
    found = Department.objects.filter(code__in=owners) if owners else ()
    rows = Emergency.objects.values_list("code", "name") if emergencies else ()
    return Names(
        reference(),
        *_area_names(wanted),
        {department.code: str(department) for department in found},
        {code: in_language(name) or code for code, name in rows},
    )


def _area_names(layers: set[str]) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
    if not layers:
        return {}, {}
    named = {
        layer.code: in_language(layer.singular) or str(layer) for layer in AreaLayer.objects.filter(code__in=layers)
    }
    rows = Area.objects.filter(layer__code__in=layers).values_list("layer__code", "code", "name")
    return named, {(layer, code): name for layer, code, name in rows}


def joined(leaves: Sequence[Leaf], names: Names, *, with_actual: bool = False) -> str:
    """Conditions one after another; `with_actual` adds what was found instead of what they ask for."""
    return _("; ").join(condition(leaf, names, with_actual=with_actual) for leaf in leaves)


def whole(conditions: Mapping[str, Any], names: Names) -> str:
    """A whole tree, with what must hold together, what is one of several and what must not be."""
    if "fact" in conditions:
        return condition(conditions, names)
    parts = []
    for key, children in conditions.items():
        inner = [whole(child, names) for child in children]
        if key == "all":
            parts += [words for words in inner if words]
        elif key == "any":
            parts.append(_("at least one of (%(conditions)s)") % {"conditions": _("; ").join(inner)})
        elif inner:
            parts.append(_("none of (%(conditions)s)") % {"conditions": _("; ").join(inner)})
    return _("; ").join(parts)


def condition(leaf: Leaf, names: Names, *, with_actual: bool = False) -> str:
    """One condition: "service is Pothole"."""
    words = _special(leaf, names) or _general(leaf, names)
    actual = leaf.get("actual")
    if not with_actual or actual in (None, "", []) or leaf["fact"] == "near":
        return words
    shown = _(" and ").join(value_words(leaf, each, names) for each in _listed(actual))
    return _("%(condition)s (here: %(actual)s)") % {"condition": words, "actual": shown}


def _special(leaf: Leaf, names: Names) -> str:
    """What has sentences of its own; empty for everything else."""
    fact, denied = leaf["fact"], leaf["op"] in ("is_not", "not_in", "above")
    if fact == "near":
        row = names.reference.asset_types.get(leaf.get("asset_type", ""))
        words = {
            "thing": (in_language(row.singular) or str(row)) if row else leaf.get("asset_type", ""),
            "metres": f"{leaf['value']:g}",
        }
        pattern = _("no %(thing)s within %(metres)s m") if denied else _("%(thing)s within %(metres)s m")
        return pattern % words
    if fact != "emergency":
        return ""
    listed = _listed(leaf["value"])
    if ANY_EMERGENCY in listed:
        return _("no emergency is in force") if denied else _("an emergency is in force")
    words = {"emergency": _(" or ").join(names.emergencies.get(code, str(code)) for code in listed)}
    return (_("%(emergency)s is not in force") if denied else _("%(emergency)s is in force")) % words


def _general(leaf: Leaf, names: Names) -> str:
    subject = _subject(leaf, names)
    listed = _listed(leaf["value"])
    if leaf["op"] in ("between", "not_between") and len(listed) == 2:
        words = {
            "subject": subject, "low": value_words(leaf, listed[0], names), "high": value_words(leaf, listed[1], names),
        }  # fmt: skip
        pattern = _("%(subject)s is between %(low)s and %(high)s")
        return (
            _("%(subject)s is not between %(low)s and %(high)s") if leaf["op"] == "not_between" else pattern
        ) % words
    values = _(" or ").join(value_words(leaf, each, names) for each in listed)
    patterns = {
        "is": _("%(subject)s is %(value)s"),
        "in": _("%(subject)s is %(value)s"),
        "is_not": _("%(subject)s is not %(value)s"),
        "not_in": _("%(subject)s is not %(value)s"),
        "contains": _("%(subject)s has %(value)s"),
        "contains_not": _("%(subject)s does not have %(value)s"),
        "at_least": _("%(subject)s is at least %(value)s"),
        "at_most": _("%(subject)s is at most %(value)s"),
        "below": _("%(subject)s is below %(value)s"),
        "above": _("%(subject)s is above %(value)s"),
        "before": _("%(subject)s is before %(value)s"),
        "after": _("%(subject)s is after %(value)s"),
        "not_before": _("%(subject)s is not before %(value)s"),
        "not_after": _("%(subject)s is not after %(value)s"),
    }
    return patterns.get(leaf["op"], patterns["is"]) % {"subject": subject, "value": values}


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _subject(leaf: Leaf, names: Names) -> str:
    if leaf["fact"] == "area":
        return names.layers.get(leaf.get("layer", ""), _("area"))
    if leaf["fact"] == "answer":
        question = _question(leaf, names)
        return _("the answer to “%(question)s”") % {"question": question} if question else _("an answer")
    return {
        "service": _("service"),
        "group": _("group"),
        "channel": _("channel"),
        "language": _("language"),
        "severity": _("severity"),
        "weekday": _("day"),
        "words": _("the text"),
        "time_of_day": _("time of day"),
        "asset_type": _("asset"),
        "asset_owner": _("owner of the asset"),
    }.get(leaf["fact"], leaf["fact"])


def value_words(leaf: Leaf, value: Any, names: Names) -> str:
    """A value of a leaf by the name people know it by."""
    fact, known = leaf["fact"], names.reference
    if fact == "group":
        return next((str(each.group) for each in known.services.values() if each.group.code == value), str(value))
    if fact == "severity":
        return severity_words(value)
    if fact == "weekday" and isinstance(value, int) and 0 <= value < _WEEKDAYS:
        return _weekday(value)
    if fact == "area":
        return names.areas.get((leaf.get("layer", ""), value), str(value))
    if fact == "answer":
        return _answer(leaf, value, names)
    if fact == "asset_owner":
        return names.departments.get(value) or str(known.bodies.get(value, value))
    rows: Mapping[str, Any] = {
        "service": known.services, "channel": CHANNELS, "asset_type": known.asset_types,
        "emergency": names.emergencies,
    }.get(fact, {})  # fmt: skip
    return str(rows.get(value, value))


def _answer(leaf: Leaf, value: Any, names: Names) -> str:
    if leaf["op"] in ("before", "after", "not_before", "not_after"):
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    question = _question(leaf, names)
    choices = question.values if question else []
    return next((in_language(choice["name"]) for choice in choices if choice["key"] == value), str(value))


def _question(leaf: Leaf, names: Names) -> ServiceQuestion | None:
    """The question a leaf asks about; where several services have one of this code, the one with these choices."""
    wanted, values = leaf.get("question"), set(map(str, _listed(leaf["value"])))
    found = [each for listed in names.reference.questions.values() for each in listed if each.code == wanted]
    fitting = (each for each in found if values <= {choice["key"] for choice in each.values})
    return next(fitting, found[0] if found else None)


def severity_words(value: Any) -> str:
    """A severity as "2 (Urgent)"."""
    return f"{value} ({SEVERITIES[value]})" if value in SEVERITIES else str(value or "")


def _weekday(number: int) -> str:
    return (
        _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
    )[number]  # fmt: skip
