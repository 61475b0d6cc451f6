"""Points that cannot be, sent to every form that takes a place."""

import uuid
from typing import Any

import pytest

from requests_app.models import ServiceRequest
from tests.factories.city import OUTSIDE
from tests.personas import Persona

pytestmark = [pytest.mark.django_db, pytest.mark.deep]
POINTS = [
    ("0", "0"), ("-0.0", "0.0"), (str(OUTSIDE[0]), str(OUTSIDE[1])), ("91", "0"), ("-90.1", "-71"), ("41", "181"),
    ("41", "-540"), ("NaN", "-71.05"), ("41", "inf"), ("1e309", "1e309"), ("4.1e1", ""), ("", "-71.05"),
    ("41,00", "-71,05"), ("0x29", "-71"), ("41.0; DROP", "-71"),
]  # fmt: skip


@pytest.mark.parametrize(("lat", "long"), POINTS)
@pytest.mark.parametrize(
    "form", ["report", *(pytest.param(form, marks=pytest.mark.deep) for form in ("call", "field/found"))]
)
def test_a_point_that_cannot_be_is_refused_with_the_words_kept(
    visitor: Any, supervisor: Persona, form: str, lat: str, long: str
) -> None:
    place = {"address": "by the old mill & oak", "place_note": "left <side>", "lat": lat, "long": long}
    entry = {"service": "pothole", "answer_depth": "ankle", "step": "send", "submission_key": str(uuid.uuid4()),
             "channel": "phone", "language": "en"}  # fmt: skip

    if form == "report":
        answer = visitor.post("/report/pothole/", place | {"do": "continue"})
    else:
        answer = supervisor.post(f"/staff/{form}/", entry | place)

    assert answer.status_code == 200
    assert "by the old mill &amp; oak" in answer.text
    assert "left &lt;side&gt;" in answer.text
    assert 'href="#id_address"' in answer.text
    assert not ServiceRequest.objects.exists()
