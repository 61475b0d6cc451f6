"""What operators send from the call desk."""

import uuid
from typing import Any

from tests.factories.city import WEST
from tests.personas import Persona

EVERYTHING = "caller,fields,services,questions,script,alarm,place,near,say"


def typed(**values: Any) -> dict[str, Any]:
    """The fields of a whole call about a pothole; None leaves one out."""
    given = {
        "service": "pothole", "answer_depth": "ankle", "description": "Hole by the bakery", "channel": "phone",
        "address": "12 Mill Street", "lat": WEST[0], "long": WEST[1], "phone": "508 555 0142", "name": "Ana Lima",
        "language": "es", "submission_key": str(uuid.uuid4()),
    }  # fmt: skip
    return {name: value for name, value in (given | values).items() if value is not None}


def save(persona: Persona, **values: Any) -> Any:
    """Press "Save and end"."""
    return persona.post("/staff/call/", typed(**{"step": "send"} | values))


def live(persona: Persona, parts: str = EVERYTHING, **values: Any) -> str:
    """What the page is told while the call is typed."""
    answer = persona.post("/staff/call/live/", typed(**values) | {"parts": parts})
    assert answer.status_code == 200
    return str(answer.content.decode())
