"""Routing rules in words for whoever edits them: when, then, and why one cannot be used."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civic311.accounts.models import Department, User
from civic311.lib.promise_words import promise_words
from requests_app.condition_words import severity_words
from requests_app.routing_words import tree_sentences
from routing.engine import Effect, Rule
from routing.models import ClockKind
from routing.reference import Reference, reference


def when_sentences(rules: Sequence[Rule]) -> list[str]:
    """When each rule applies."""
    return [sentence or _("Always") for sentence in tree_sentences([rule.conditions for rule in rules])]


def then_sentences(rules: Sequence[Rule]) -> list[list[str]]:
    """What each rule gives, one phrase for each thing."""
    people = _names(rules)
    departments = _departments(rules)
    known = reference()
    return [_then(rule.effect, known, people, departments) for rule in rules]


def _names(rules: Iterable[Rule]) -> dict[int, str]:
    wanted = {rule.effect.assignee.user_id for rule in rules if rule.effect.assignee} - {None}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=wanted)} if wanted else {}


def _departments(rules: Iterable[Rule]) -> dict[str, str]:
    wanted = {rule.effect.department for rule in rules if rule.effect.department}
    return {row.code: str(row) for row in Department.objects.filter(code__in=wanted)} if wanted else {}


def _then(
    effect: Effect, known: Reference, people: Mapping[int, str], departments: Mapping[str, str]
) -> list[str]:  # fmt: skip
    queue = str(known.queues.get(effect.queue or "", effect.queue or ""))
    phrases = []
    if effect.hand_off:
        body = {"body": known.bodies.get(effect.hand_off, effect.hand_off), "queue": queue}
        phrases.append(
            (_("hand it to %(body)s; %(queue)s watches over it") if queue else _("hand it to %(body)s")) % body
        )
    elif queue:
        phrases.append(_("send it to %(queue)s") % {"queue": queue})
    elif effect.department:
        name = departments.get(effect.department, effect.department)
        phrases.append(_("send it to the department %(department)s") % {"department": name})
    if effect.severity:
        phrases.append(_("severity %(severity)s") % {"severity": severity_words(effect.severity)})
    phrases += [
        _("%(clock)s within %(amount)s")
        % {"clock": ClockKind(target.kind).label, "amount": promise_words(target.amount, target.unit)}
        for target in effect.targets
    ]
    if effect.assignee:
        mode, person = effect.assignee.mode, people.get(effect.assignee.user_id or 0, _("somebody who left"))
        phrases.append(
            {"round_robin": _("given to those present in turn"),
             "least_loaded": _("given to whoever present has least to do")}.get(mode)
            or _("given to %(person)s") % {"person": person}
        )  # fmt: skip
    if effect.is_public is not None:
        phrases.append(_("shown to the public") if effect.is_public else _("not shown to the public"))
    if effect.tags:
        words = {"tags": ", ".join(effect.tags)}
        phrases.append(ngettext("tag %(tags)s", "tags %(tags)s", len(effect.tags)) % words)
    return phrases


def rule_problem(reason: str) -> str:
    """Why the engine cannot use a rule."""
    return _("The rule cannot work: %(reason)s.") % {"reason": reason}


def version_changes(before: Rule | None, after: Rule) -> list[dict[str, str]]:
    """What a version changed, each with `what`, `before` and `after`; nothing for the first one."""
    if before is None:
        return []
    whens, thens = when_sentences([before, after]), [_("; ").join(each) for each in then_sentences([before, after])]
    changes = [
        {"what": what, "before": old, "after": new}
        for what, old, new in (
            (_("Name"), before.name, after.name), (_("When"), whens[0], whens[1]), (_("Then"), thens[0], thens[1]),
        )
        if old != new
    ]  # fmt: skip
    if before.order != after.order:
        places = {"before": str(before.order), "after": str(after.order)}
        changes.append({"what": _("Its place in the order")} | places)
    return changes


def factor_problem(reason: str) -> str:
    """Why a severity factor cannot be used."""
    return _("It cannot work: %(reason)s.") % {"reason": reason}
