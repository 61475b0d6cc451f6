"""What a dry run found, by the names people know."""

from collections.abc import Mapping
from typing import Any

from requests_app.condition_words import severity_words
from routing.reference import reference

Result = Mapping[str, Any]


def place_words(place: str) -> str:
    """A place of a dry run ("queue:<code>", "body:<code>") by its name."""
    kind, _colon, code = place.partition(":")
    known = reference()
    rows: Mapping[str, Any] = known.bodies if kind == "body" else known.queues
    return str(rows.get(code, code))


def trial_words(result: Result) -> dict[str, Any]:
    """The counts of a dry run with names: `moves`, `severities`, `examples`, and how many there are of each."""
    moves = [
        {"from": place_words(row["from"]), "to": place_words(row["to"]), "count": row["count"], "late": row["late"]}
        for row in result.get("moves", [])
    ]
    severities = [
        {"from": severity_words(row["from"]), "to": severity_words(row["to"]), "count": row["count"]}
        for row in result.get("severities", [])
    ]
    return {
        "moves": moves,
        "moved": sum(row["count"] for row in moves),
        "late": sum(row["late"] for row in moves),
        "severities": severities,
        "changed_severity": sum(row["count"] for row in severities),
        "others": result.get("others", 0),
        "examples": [_example(row) for row in result.get("examples", [])],
    }


def _example(row: Mapping[str, Any]) -> dict[str, Any]:
    moved = row["from"] != row["to"]
    return {
        "number": row["number"],
        "late": row["late"],
        "from": place_words(row["from"]) if moved else severity_words(row["severity_from"]),
        "to": place_words(row["to"]) if moved else severity_words(row["severity_to"]),
        "moved": moved,
    }
