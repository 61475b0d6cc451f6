"""Why a case went where it went, as sentences: the reasons that the routed event keeps, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from civic311.lib.translated_text import in_language
from requests_app.wording import CHANNELS, SEVERITIES
from routing.models import Area, AreaLayer, ServiceQuestion
from routing.reference import Reference, reference

_WEEKDAYS = 7
Leaf = Mapping[str, Any]


@dataclass(frozen=True)
class _Known:
    """The names that sentences need: reference data, and of areas and layers those that are spoken of."""

    reference: Reference
    layers: Mapping[str, str]
    areas: Mapping[tuple[str, str], str]


def reason_sentences(reasons: Sequence[Mapping[str, Any]]) -> list[str]:
    """One sentence for each reason; unknown kinds are left out. Asks the database only where a rule looked at areas."""
    known = _names_for([leaf for reason in reasons for leaf in reason.get("conditions", [])])
    return [sentence for reason in reasons if (sentence := _sentence(reason, known))]


def conditions_sentence(leaves: Sequence[Leaf]) -> str:
    """Conditions one after another, as a rule's page shows them."""
    return conditions_sentences([leaves])[0]


def conditions_sentences(many: Sequence[Sequence[Leaf]]) -> list[str]:
    """The same for several rules, looking names up once."""
    known = _names_for([leaf for leaves in many for leaf in leaves])
    return [_("; ").join(_condition(leaf, known) for leaf in leaves) for leaves in many]


def _names_for(leaves: Sequence[Leaf]) -> _Known:
    wanted = {leaf.get("layer", "") for leaf in leaves if leaf["fact"] == "area"}
    if not wanted:
        return _Known(reference(), {}, {})
    layers = {
        layer.code: in_language(layer.singular) or str(layer) for layer in AreaLayer.objects.filter(code__in=wanted)
    }
    rows = Area.objects.filter(layer__code__in=wanted).values_list("layer__code", "code", "name")
    return _Known(reference(), layers, {(layer, code): name for layer, code, name in rows})


def _sentence(reason: Mapping[str, Any], known: _Known) -> str:
    queue = known.reference.queues.get(reason.get("queue", ""))
    values: dict[str, Any] = {"queue": str(queue) if queue else reason.get("queue", "")}
    if reason["kind"] == "service_default":
        return _("No rule decided, so it went to the usual queue of this service: %(queue)s.") % values
    if reason["kind"] == "triage":
        return _("No rule and no usual queue fits, so people sort it: %(queue)s.") % values
    values |= {
        "rule": reason.get("rule_name", ""),
        "conditions": _("; ").join(_condition(leaf, known) for leaf in reason.get("conditions", [])),
        "severity": _severity(reason.get("severity")),
    }
    if reason["kind"] == "severity_rule":
        return _with_conditions(
            values, _("Rule “%(rule)s” sets the severity to %(severity)s."),
            _("Rule “%(rule)s” sets the severity to %(severity)s, because: %(conditions)s."),
        )  # fmt: skip
    if reason["kind"] != "rule":
        return ""
    if reason.get("severity"):
        return _with_conditions(
            values, _("Rule “%(rule)s” sends it to %(queue)s with severity %(severity)s."),
            _("Rule “%(rule)s” sends it to %(queue)s with severity %(severity)s, because: %(conditions)s."),
        )  # fmt: skip
    return _with_conditions(
        values, _("Rule “%(rule)s” sends it to %(queue)s."),
        _("Rule “%(rule)s” sends it to %(queue)s, because: %(conditions)s."),
    )  # fmt: skip


def _with_conditions(values: Mapping[str, Any], bare: str, full: str) -> str:
    return (full if values["conditions"] else bare) % values


def _condition(leaf: Leaf, known: _Known) -> str:
    """One matched condition: "service is Pothole"."""
    subject = _subject(leaf, known)
    value = leaf["value"]
    listed = value if isinstance(value, list | tuple) else [value]
    if leaf["op"] in ("between", "not_between") and len(listed) == 2:
        words = {"subject": subject, "low": _value(leaf, listed[0], known), "high": _value(leaf, listed[1], known)}
        pattern = _("%(subject)s is between %(low)s and %(high)s")
        return (
            _("%(subject)s is not between %(low)s and %(high)s") if leaf["op"] == "not_between" else pattern
        ) % words
    joined = _(" or ").join(_value(leaf, each, known) for each in listed)
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
    }
    return patterns.get(leaf["op"], patterns["is"]) % {"subject": subject, "value": joined}


def _subject(leaf: Leaf, known: _Known) -> str:
    if leaf["fact"] == "area":
        return known.layers.get(leaf.get("layer", ""), _("area"))
    if leaf["fact"] == "answer":
        question = _question(leaf, known)
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
    }.get(leaf["fact"], leaf["fact"])


def _value(leaf: Leaf, value: Any, known: _Known) -> str:
    fact = leaf["fact"]
    services = known.reference.services
    if fact == "service" and value in services:
        return str(services[value])
    if fact == "group":
        return next((str(each.group) for each in services.values() if each.group.code == value), str(value))
    if fact == "channel":
        return str(CHANNELS.get(value, value))
    if fact == "severity":
        return _severity(value)
    if fact == "weekday" and isinstance(value, int) and 0 <= value < _WEEKDAYS:
        return _weekday(value)
    if fact == "area":
        return known.areas.get((leaf.get("layer", ""), value), str(value))
    if fact == "answer":
        question = _question(leaf, known)
        choices = question.values if question else []
        return next((in_language(choice["name"]) for choice in choices if choice["key"] == value), str(value))
    return str(value)


def _question(leaf: Leaf, known: _Known) -> ServiceQuestion | None:
    wanted = leaf.get("question")
    return next((each for listed in known.reference.questions.values() for each in listed if each.code == wanted), None)


def _severity(value: Any) -> str:
    return f"{value} ({SEVERITIES[value]})" if value in SEVERITIES else str(value or "")


def _weekday(number: int) -> str:
    return (
        _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
    )[number]  # fmt: skip
