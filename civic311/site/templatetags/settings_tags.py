"""The parts of the settings that a person may open, for the index and for the side navigation."""

from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from civic311.accounts.viewer import VISITOR, Viewer
from civic311.site.views.settings.section import CATALOGUE, CITY, PEOPLE
from civic311.site.views.settings.sections import SECTIONS
from requests_app.queries.directory import ASSIGN

register = template.Library()


def settings_cards(viewer: Viewer) -> list[dict[str, Any]]:
    """Address, title, sentence and icon of everything the viewer may edit in the whole city."""
    cards: list[dict[str, Any]] = []
    if viewer.has_in(CITY, None):
        lede = _("Name, phone, hours, time zone and languages.")
        cards.append({"url": reverse("settings_city"), "title": _("City"), "lede": lede, "icon": "location_city"})
        lede = _("Wards, neighborhoods, the limits of the city and what lies around it.")
        cards.append({"url": reverse("settings_layers"), "title": _("Areas"), "lede": lede, "icon": "map"})
        lede = _("Let clocks stand still in a storm, and tell everybody why.")
        cards.append(
            {"url": reverse("settings_emergencies"), "title": _("Emergency mode"), "lede": lede, "icon": "warning"}
        )
    if viewer.has_in(PEOPLE, None):
        lede = _("Invite people, give roles, move and deactivate them.")
        cards.append({"url": reverse("settings_people"), "title": _("People"), "lede": lede, "icon": "people"})
    cards += [
        {
            "url": reverse("settings_section", args=[section.slug]),
            "title": section.title,
            "lede": section.lede,
            "icon": section.icon,
        }
        for section in SECTIONS.values()
        if viewer.has_in(section.capability, None)
    ]
    cards += _rule_cards(viewer)
    cards += _escalation_cards(viewer)
    if viewer.has_in(CITY, None):
        lede = _("The address index, figures about areas and what each role may do.")
        cards.append(
            {"url": reverse("admin:index"), "title": _("Addresses and roles"), "lede": lede, "icon": "location_on"}
        )
    return cards


def _rule_cards(viewer: Viewer) -> list[dict[str, Any]]:
    """Where requests go, and how urgent they are."""
    if not viewer.has_in(CATALOGUE, None):
        return []
    rules = _("Where requests go and what they get: ordered rules, tried on past requests before they count.")
    severity = _("What makes a request more or less urgent than its service usually is.")
    return [
        {"url": reverse("settings_rules"), "title": _("Routing rules"), "lede": rules, "icon": "directions"},
        {"url": reverse("settings_severity"), "title": _("How urgent"), "lede": severity, "icon": "report"},
    ]


def _escalation_cards(viewer: Viewer) -> list[dict[str, Any]]:
    """What happens when time runs out, and who is called; supervisors keep the rota of their own departments."""
    cards: list[dict[str, Any]] = []
    if viewer.has_in(CATALOGUE, None):
        lede = _("What happens when time runs out, and who is told.")
        cards.append({"url": reverse("settings_chains"), "title": _("Escalation"), "lede": lede, "icon": "trending_up"})
    if viewer.has_in(CATALOGUE, None):
        lede = _("Services whose residents choose a day, and how much fits into each.")
        cards.append({"url": reverse("settings_schedules"), "title": _("Appointments"), "lede": lede, "icon": "event"})
    if viewer.has_in(CATALOGUE, None) or viewer.has(ASSIGN):
        lede = _("Who is called about emergencies.")
        cards.append({"url": reverse("settings_on_call"), "title": _("On call"), "lede": lede, "icon": "phone"})
    return cards


@register.inclusion_tag("staff/settings/_rail.html", takes_context=True)
def settings_rail(context: Context) -> dict[str, Any]:
    """The side navigation of the settings."""
    return {"cards": settings_cards(context.get("viewer", VISITOR)), "request": context.get("request")}
