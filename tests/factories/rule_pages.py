"""The rule form as an administrator without JavaScript fills it in."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from requests_app.models import DryRun
from routing.models import RoutingRule


def row(group: str, number: int, key: str, op: str, *values: str, to: str = "") -> dict[str, Any]:
    """The fields of one condition."""
    start = f"when-{group}-{number}"
    return {f"{start}-key": key, f"{start}-op": op, f"{start}-value": list(values), f"{start}-to": to}


def rule_url(rule: RoutingRule | None) -> str:
    """Where a rule is changed, or a new one is made."""
    return reverse("settings_rule", args=[rule.pk]) if rule else reverse("settings_rule_add")


def check(client: Client, given: dict[str, Any], rule: RoutingRule | None = None) -> HttpResponse:
    """Press "Check and save"."""
    version = rule.version if rule else 0
    return client.post(rule_url(rule), {"version": version, "do": "check"} | given)


def draft(client: Client, given: dict[str, Any], rule: RoutingRule | None = None) -> DryRun:
    """The same, where nothing is wrong: the draft whose check page comes next."""
    answer = check(client, given, rule)
    assert answer.status_code == 302, list(answer.context["form"].editor.row_errors()) or answer.context["form"].errors
    return DryRun.objects.latest("pk")


def put_in_force(client: Client, given: dict[str, Any], rule: RoutingRule | None = None) -> RoutingRule:
    """Check a rule and save it; returns it as it is then."""
    run = draft(client, given, rule)
    client.post(reverse("settings_rule_check", args=[run.pk]), {"do": "save"})
    return RoutingRule.objects.get(pk=rule.pk) if rule else RoutingRule.objects.latest("pk")
