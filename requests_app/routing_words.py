"""Why a case went where it went, as sentences: the reasons that the routed event keeps, in the reader's language."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civic311.accounts.models import User
from civic311.lib.promise_words import promise_words
from civic311.lib.translated_text import in_language
from requests_app.condition_words import Leaf, Names, joined, names_for, severity_words, whole
from requests_app.event_words import escalation_title
from routing.conditions import leaves_of
from routing.models import ClockKind
from routing.why_not import Verdict

Params = Mapping[str, Any]


def reason_sentences(reasons: Sequence[Params]) -> list[str]:
    """One text for each reason; unknown kinds are left out. Asks the database only for names it has to look up."""
    factors = [factor for reason in reasons for factor in reason.get("factors", [])]
    names = names_for(
        [leaf for each in (*reasons, *factors) for leaf in each.get("conditions", [])],
        {reason["department"] for reason in reasons if reason.get("department")},
    )
    people = _people(reasons)
    return [_with_version(text, reason) for reason in reasons if (text := _reason(reason, names, people))]


def _with_version(text: str, reason: Params) -> str:
    """The sentence of a rule with the version that was in force."""
    version = reason.get("rule_version")
    return text if version is None else f"{text} {_('Version %(number)s') % {'number': version}}."


def why_not_sentences(verdicts: Sequence[Verdict]) -> list[str]:
    """How each rule stood to a request, up to the one that decided, one sentence each."""
    names = names_for(
        [leaf for verdict in verdicts for leaf in verdict.failing],
        {verdict.kept_from for verdict in verdicts if verdict.kept_from},
    )
    return [_verdict(verdict, names) for verdict in verdicts]


def conditions_sentences(many: Sequence[Sequence[Leaf]]) -> list[str]:
    """The conditions of each rule one after another, as the list of rules shows them; names are looked up once."""
    names = names_for([leaf for leaves in many for leaf in leaves])
    return [joined(leaves, names) for leaves in many]


def tree_sentences(trees: Sequence[Mapping[str, Any]]) -> list[str]:
    """Whole conditions, with how they are joined; empty where they always hold."""
    names = names_for([leaf for tree in trees for leaf in leaves_of(tree)])
    return [whole(tree, names) for tree in trees]


def _people(reasons: Sequence[Params]) -> dict[int, str]:
    wanted = {reason["assignee"].get("user_id") for reason in reasons if reason.get("assignee")} - {None}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=wanted)} if wanted else {}


def _reason(reason: Params, names: Names, people: Mapping[int, str]) -> str:
    kind = reason["kind"]
    if kind in ("service_default", "triage"):
        return _without_rule(reason, names)
    if kind == "escalation":
        return _("An escalation sent it to %(queue)s. %(why)s.") % (
            _values(reason, names) | {"why": escalation_title(reason)}
        )
    if kind == "kept_from":
        return _passed_over(reason, names)
    if kind == "severity_score":
        return _score(reason, names)
    effects = _("; ").join(_effects(reason, people))
    values = _values(reason, names) | {"effects": effects}
    if kind == "effect_rule":
        return _with_conditions(
            values, _("Rule “%(rule)s” sets: %(effects)s."),
            _("Rule “%(rule)s” sets: %(effects)s, because: %(conditions)s."),
        )  # fmt: skip
    if kind not in ("rule", "severity_rule"):
        return ""
    texts = [_severity_rule(values) if kind == "severity_rule" else _deciding_rule(reason, values)]
    if reason.get("hand_off") and reason.get("queue"):
        texts.append(_("%(queue)s watches over it meanwhile.") % values)
    if effects:
        texts.append(_("It also sets: %(effects)s.") % values)
    return " ".join(texts)


def _values(reason: Params, names: Names) -> dict[str, str]:
    known = names.reference
    queue, department = reason.get("queue", ""), reason.get("department", "")
    return {
        "rule": reason.get("rule_name", ""),
        "queue": str(known.queues.get(queue, queue)) or names.departments.get(department, department),
        "department": names.departments.get(department, department),
        "body": str(known.bodies.get(reason.get("hand_off", ""), reason.get("hand_off", ""))),
        "severity": severity_words(reason.get("severity")),
        "conditions": joined(reason.get("conditions", []), names),
    }


def _without_rule(reason: Params, names: Names) -> str:
    values = _values(reason, names)
    if reason.get("hand_off"):
        return _("%(queue)s watches over it meanwhile.") % values
    if reason["kind"] == "service_default":
        return _("No rule decided, so it went to the usual queue of this service: %(queue)s.") % values
    return _("No rule and no usual queue fits, so people sort it: %(queue)s.") % values


def _passed_over(reason: Params, names: Names) -> str:
    values = _values(reason, names)
    if reason.get("rule_id"):
        return _("Rule “%(rule)s” was passed over, because the request is about %(department)s.") % values
    return _("The usual queue, %(queue)s, was passed over, because the request is about %(department)s.") % values


def _score(reason: Params, names: Names) -> str:
    values = _values(reason, names) | {
        "factors": _("; ").join(_factor(factor, names) for factor in reason.get("factors", []))
    }
    return _("The severity is %(severity)s, because of: %(factors)s.") % values


def _factor(factor: Params, names: Names) -> str:
    name, points = factor["name"], factor["points"]
    values = {
        "name": in_language(name) if isinstance(name, Mapping) else name,
        "points": f"{points:+d}",
        "conditions": joined(factor.get("conditions", []), names),
    }
    count = abs(points)
    bare = ngettext("%(name)s (%(points)s point)", "%(name)s (%(points)s points)", count)
    full = ngettext(
        "%(name)s (%(points)s point: %(conditions)s)", "%(name)s (%(points)s points: %(conditions)s)", count
    )
    return _with_conditions(values, bare, full)


def _severity_rule(values: Mapping[str, str]) -> str:
    return _with_conditions(
        values, _("Rule “%(rule)s” sets the severity to %(severity)s."),
        _("Rule “%(rule)s” sets the severity to %(severity)s, because: %(conditions)s."),
    )  # fmt: skip


def _deciding_rule(reason: Params, values: Mapping[str, str]) -> str:
    if reason.get("hand_off"):
        return _with_conditions(
            values, _("Rule “%(rule)s” hands it to %(body)s."),
            _("Rule “%(rule)s” hands it to %(body)s, because: %(conditions)s."),
        )  # fmt: skip
    if reason.get("severity"):
        return _with_conditions(
            values, _("Rule “%(rule)s” sends it to %(queue)s with severity %(severity)s."),
            _("Rule “%(rule)s” sends it to %(queue)s with severity %(severity)s, because: %(conditions)s."),
        )  # fmt: skip
    return _with_conditions(
        values, _("Rule “%(rule)s” sends it to %(queue)s."),
        _("Rule “%(rule)s” sends it to %(queue)s, because: %(conditions)s."),
    )  # fmt: skip


def _effects(reason: Params, people: Mapping[int, str]) -> list[str]:
    """What a rule gave beside a destination and a severity, which only a hand-off does not tell itself."""
    effects = []
    if reason.get("hand_off") and reason.get("severity"):
        effects.append(_("severity %(severity)s") % {"severity": severity_words(reason["severity"])})
    for target in reason.get("targets", []):
        words = {
            "clock": ClockKind(target["kind"]).label, "amount": promise_words(target["amount"], target["unit"])
        }  # fmt: skip
        effects.append(_("%(clock)s within %(amount)s") % words)
    assignee = reason.get("assignee")
    if assignee:
        effects.append(_assignee(assignee, people))
    if reason.get("is_public") is not None:
        effects.append(_("shown to the public") if reason["is_public"] else _("not shown to the public"))
    tags = reason.get("tags", [])
    if tags:
        effects.append(ngettext("tag %(tags)s", "tags %(tags)s", len(tags)) % {"tags": ", ".join(tags)})
    return effects


def _assignee(assignee: Params, people: Mapping[int, str]) -> str:
    if assignee["mode"] == "round_robin":
        return _("given to those present in turn")
    if assignee["mode"] == "least_loaded":
        return _("given to whoever present has least to do")
    return _("given to %(person)s") % {"person": people.get(assignee["user_id"], _("somebody who left"))}


def _verdict(verdict: Verdict, names: Names) -> str:
    values = {
        "rule": verdict.rule.name,
        "conditions": joined(verdict.failing, names, with_actual=True),
        "department": names.departments.get(verdict.kept_from or "", verdict.kept_from or ""),
    }
    if verdict.decided:
        return _("Rule “%(rule)s” decided.") % values
    if verdict.kept_from:
        return _("Rule “%(rule)s” was passed over, because the request is about %(department)s.") % values
    if verdict.held:
        return _("Rule “%(rule)s” applied, but does not say where a request goes.") % values
    if not values["conditions"]:
        return _("Rule “%(rule)s” can never apply.") % values
    return _("Rule “%(rule)s” did not apply: %(conditions)s.") % values


def _with_conditions(values: Mapping[str, str], bare: str, full: str) -> str:
    return (full if values["conditions"] else bare) % values
