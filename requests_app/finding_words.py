"""What is wrong with rules, as sentences for whoever edits them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from civic311.lib.translated_text import in_language
from requests_app.condition_words import Names, joined, names_for
from routing.rule_check import Finding


def finding_sentences(findings: Sequence[Finding]) -> list[str]:
    """One sentence for each finding, in the reader's language."""
    names = names_for([leaf for finding in findings for leaf in finding.params.get("conditions", [])])
    return [_sentence(finding, names) for finding in findings]


def _sentence(finding: Finding, names: Names) -> str:
    params = finding.params
    if finding.code == "unknown_code":
        return _unknown(params, names)
    if finding.code == "never_contradiction":
        if not params["conditions"]:
            return _("This rule can never apply: none of its alternatives is filled in.")
        values = {"conditions": joined(params["conditions"], names)}
        return _("This rule can never apply, because its conditions exclude each other: %(conditions)s.") % values
    values = {"rules": _(", ").join(f"“{each['rule_name']}”" for each in params["by"])}
    if finding.code == "never_shadowed":
        return _("This rule can never apply: whenever it could, an earlier rule decides. See %(rules)s.") % values
    return _("This rule changes nothing: what it gives has been given before. See %(rules)s.") % values


def _unknown(params: Mapping[str, Any], names: Names) -> str:
    values = {"code": params["code"], "to": _in_words(params, names)}
    return {
        "service": _("It names a service that does not exist or is retired: %(code)s."),
        "group": _("It names a group that does not exist: %(code)s."),
        "layer": _("It names a layer of areas that does not exist: %(code)s."),
        "area": _("It names an area that does not exist or is no longer in force: %(code)s."),
        "question": _("It asks for the answer to a question that does not exist or is retired: %(code)s."),
        "question_of_service": _("It asks for the answer to %(code)s, which these services do not ask: %(to)s."),
        "choice": _("It asks for an answer that nobody can give: %(code)s."),
        "asset_type": _("It names a kind of asset that does not exist or is retired: %(code)s."),
        "asset_owner": _("It names an owner of assets that does not exist: %(code)s."),
        "emergency": _("It names an emergency that does not exist: %(code)s."),
        "channel": _("It names a channel that does not exist: %(code)s."),
        "language": _("It names a language that is not offered: %(code)s."),
        "queue": _("It sends requests to a queue that does not exist or is retired: %(code)s."),
        "department": _("It sends requests to a department that does not exist or is retired: %(code)s."),
        "body": _("It hands requests to an outside body that does not exist or is retired: %(code)s."),
        "person": _("It gives requests to a person who can no longer take them."),
    }[params["what"]] % values


def _in_words(params: Mapping[str, Any], names: Names) -> str:
    to = params.get("to", "")
    if isinstance(to, str):
        return to
    services = names.reference.services
    return _(", ").join(in_language(services[code].name) if code in services else code for code in to)
