"""The demo city's routing rules: by area, words, answers, channel and time of day. Plain data and their rows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from routing.actions.rules import note_versions
from routing.models import OutsideBody, Queue, RoutingRule


def _is(fact: str, value: Any, **subject: str) -> dict[str, Any]:
    return {"fact": fact, **subject, "op": "is", "value": value}


def _in(fact: str, *values: Any, **subject: str) -> dict[str, Any]:
    return {"fact": fact, **subject, "op": "in", "value": list(values)}


# (name, conditions, queue or None, severity or None), in order: urgency first, then places, then exceptions.
RULES: list[tuple[str, dict[str, Any], str | None, int | None]] = [
    ("Deep potholes are urgent", {"all": [_is("service", "pothole"), _is("answer", "yes", question="deep")]}, None, 2),
    (
        "Hateful graffiti goes first",
        {"all": [_is("service", "graffiti"), _is("answer", "yes", question="hateful")]}, None, 2,
    ),
    (
        "Wheelchairs and strollers cannot pass",
        {"all": [_is("service", "sidewalk"),
                 {"fact": "words", "op": "contains", "value": ["wheelchair", "stroller", "silla de ruedas"]}]},
        None, 2,
    ),
    (
        "Broken play equipment that can hurt a child",
        {"all": [_is("service", "park-repair"), _is("answer", "play", question="what"),
                 _is("answer", "yes", question="sharp")]},
        "grounds", 2,
    ),
    (
        "Streets south of the canal belong to the south crew",
        {"all": [_in("service", "pothole", "road-collapse"), _in("area", "5", "6", "7", "9", "10", layer="ward")]},
        "roads-south", None,
    ),
    (
        "Street lights west of the river belong to the west crew",
        {"all": [_in("service", "streetlight", "pole-damaged"), _in("area", "1", "2", "5", "6", "9", layer="ward")]},
        "lights-west", None,
    ),
    (
        "Street lights east of the river belong to the east crew",
        {"all": [_in("service", "streetlight", "pole-damaged"), _in("area", "3", "4", "7", "8", "10", layer="ward")]},
        "lights-east", None,
    ),
    (
        "Floods that come up from a manhole are for the mains",
        {"all": [_is("service", "flooding"), {"fact": "words", "op": "contains", "value": ["manhole", "coladera"]}]},
        "mains", None,
    ),
    (
        "Dogs at night go to the officer on duty",
        {"all": [_is("service", "loose-dog"), {"fact": "time_of_day", "op": "between", "value": ["22:00", "06:00"]}]},
        "animals", 1,
    ),
    (
        "Cars on sidewalks block the way: parking looks first",
        {"all": [_is("service", "sidewalk"), _is("answer", "blocked", question="problem"),
                 {"fact": "words", "op": "contains", "value": ["car", "van", "truck", "carro", "camioneta"]}]},
        "parking", None,
    ),
    (
        "Council offices get an answer from the service desk",
        {"all": [_is("channel", "council"), _in("service", "new-tree", "road-markings", "empty-lot")]}, "answers", None,
    ),
    ("Weekend noise goes to the night team", {"all": [_is("service", "noise"), _in("weekday", 5, 6)]}, "noise", 3),
]  # fmt: skip


# What is not the city's, asked before everything else: (name, conditions, outside body).
HANDED_OFF: list[tuple[str, dict[str, Any], str]] = [
    (
        "Route 9 belongs to the state",
        {"all": [_in("service", "pothole", "road-markings", "street-sign", "mowing"),
                 {"fact": "words", "op": "contains", "value": ["route 9", "ruta 9"]}]},
        "state-roads",
    ),
    (
        "Lights on poles of the power company are theirs",
        {"all": [_is("service", "streetlight"), _is("asset_owner", "alder-power")]}, "alder-power",
    ),
]  # fmt: skip


def make_rules(queues: Mapping[str, Queue], bodies: Mapping[str, OutsideBody], *, since: datetime) -> None:
    """Write the rules, in force `since` then, ten apart, so that a city can put others between them."""
    RoutingRule.objects.bulk_create(
        RoutingRule(
            name=name, order=10 * position, conditions=conditions, queue=queues[queue] if queue else None,
            severity=severity,
        )
        for position, (name, conditions, queue, severity) in enumerate(RULES, start=1)
    )  # fmt: skip
    RoutingRule.objects.bulk_create(
        RoutingRule(name=name, order=position, conditions=conditions, hand_off=bodies[body])
        for position, (name, conditions, body) in enumerate(HANDED_OFF, start=1)
    )
    note_versions(user_id=None, now=since)
