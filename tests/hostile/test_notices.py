"""Made-up values in every form about notices, works, collection days and addresses."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from routing.models import Area
from tests.factories.notices import WEST_BLOCK, make_notice, make_work
from tests.factories.reports import PLACE
from tests.hostile.attack import KINDS, POISON, attack, broken_by, is_taken
from tests.personas import Persona

pytestmark = [pytest.mark.django_db, pytest.mark.deep]
SHAPE = json.dumps(WEST_BLOCK)
FILES = [
    b"", b"{}", b"\x00\x01", b"[" * 100_000, b'{"features": [{"geometry": {"type": "Polygon"}}]}',
    b'{"features": [{"properties": {"id": 1e400, "name": ["x"], "starts_on": {}, "ends_on": []}}]}',
    b"name\n" + b"x\n" * 2_000, "id,name,starts_on,ends_on,streets\n1,\u202e,2027-01-01,2027-01-02,\x00".encode(),
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_the_form_of_a_notice_withstands(supervisor: Persona, kind: str) -> None:
    form = {
        "kind": "closure", "severity": "info", "title_en": "Closed", "text_en": "Go around.", "everywhere": "",
        "areas": str(Area.objects.filter(layer__code="ward")[0].pk), "streets": "", "shape": SHAPE, "services": [],
        "starts_at": "2026-01-01T08:00", "ends_at": "2099-01-01T08:00", "review_at": "", "owner": supervisor.user.pk,
    }  # fmt: skip
    assert is_taken(supervisor, "/staff/notices/new/", form)
    attack(supervisor, "/staff/notices/new/", form, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_the_form_of_works_withstands(supervisor: Persona, kind: str) -> None:
    form = {
        "kind": "repaving", "name_en": "Repaving", "text_en": "", "advice_en": "Make safe", "starts_on": "2027-08-03",
        "ends_on": "2027-08-14", "streets": "", "shape": SHAPE, "services": [], "department": "",
    }  # fmt: skip
    assert is_taken(supervisor, "/staff/works/new/", form)
    attack(supervisor, "/staff/works/new/", form, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_what_residents_send_about_notices_withstands(visitor: Client, kind: str) -> None:
    notice = make_notice(now=timezone.now(), services=["pothole"])
    work = make_work(today=timezone.localdate(), services=["pothole"])
    attack(visitor, f"/notices/{notice.pk}/follow/", {"email": "rosa@example.org"}, kind)
    for values in ({"answers": f"work-{work.pk}"}, {"follow": f"notice-{notice.pk}", "email": "r@example.org"}):
        visitor.post("/report/pothole/", PLACE)
        attack(visitor, "/report/pothole/known/", values, kind)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("address", ["/notices/", "/address/"])
def test_a_typed_address_withstands(visitor: Client, address: str, kind: str) -> None:
    assert broken_by(visitor.get(address, {"place": POISON[kind] or ""})) == []


@pytest.mark.parametrize("content", FILES)
def test_a_file_of_works_withstands(supervisor: Persona, content: bytes) -> None:
    answer: Any = supervisor.post("/staff/works/import/", {"file": SimpleUploadedFile("w.json", content)})

    assert answer.status_code in (200, 422)


@pytest.mark.parametrize("token", ["x", "a" * 32, "é" * 32, "0" * 5_000])
def test_a_made_up_link_of_a_follower_opens_nothing(visitor: Client, token: str) -> None:
    assert visitor.get(f"/notices/follow/{token}/").status_code == 404
    assert visitor.post(f"/notices/follow/{token}/", {"do": "stop"}).status_code == 404
