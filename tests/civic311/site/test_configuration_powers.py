"""Nobody changes by a file what she may not change on its own page."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from civic311.accounts.capabilities import CAPABILITIES
from civic311.accounts.models import Role
from civic311.site.configuration.kinds import BY_MODEL, KINDS
from civic311.site.views.settings.sections import SECTIONS
from records.models import RecordsPolicy
from tests.personas import Persona

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer(administrator: Persona, settings: Any, tmp_path: Path) -> Callable[[Callable[[Any], None]], str]:
    """Upload the city's file with a change, and become somebody with `city.configure` alone; returns the page."""
    settings.MEDIA_ROOT = tmp_path

    def upload(change: Callable[[Any], None]) -> str:
        content = b"".join(administrator.get(reverse("settings_configuration_download")).streaming_content)  # type: ignore[attr-defined]
        file = json.loads(content)
        change(file)
        hold(administrator, "city.configure")
        sent = SimpleUploadedFile("c.json", json.dumps(file).encode())
        page = administrator.post(reverse("settings_configuration"), {"file": sent}, follow=True)
        return str(page.request["PATH_INFO"])

    return upload


def hold(persona: Persona, *capabilities: str) -> None:
    Role.objects.filter(memberships__user=persona.user).update(capabilities=list(capabilities))
    persona.prove_identity()


def test_a_file_gives_rights_only_from_the_hand_of_who_may_give_them(administrator: Persona, offer: Any) -> None:
    role = Role.objects.get(memberships__user=administrator.user)
    page = offer(lambda file: file["roles"]["operator"]["capabilities"].append("people.data"))

    assert administrator.post(page, {"do": "load"}).status_code == 403
    assert "people.data" not in Role.objects.get(code="operator").capabilities

    Role.objects.filter(pk=role.pk).update(capabilities=["city.configure", "people.manage"])
    assert administrator.post(page, {"do": "load"}).status_code == 302
    assert "people.data" in Role.objects.get(code="operator").capabilities


def test_rules_about_records_change_by_a_file_only_for_who_keeps_records(administrator: Persona, offer: Any) -> None:
    RecordsPolicy.objects.create(pk=1, two_approvers=True)

    def loosen(file: Any) -> None:
        file["records_policy"]["policy"]["two_approvers"] = False
        del file["roles"]  # that of this test says what it may

    page = offer(loosen)

    assert administrator.post(page, {"do": "load"}).status_code == 403
    assert RecordsPolicy.objects.get().two_approvers

    hold(administrator, "city.configure", "records.manage")
    assert administrator.post(page, {"do": "load"}).status_code == 302
    assert not RecordsPolicy.objects.get().two_approvers


def test_a_file_asks_for_what_the_pages_ask_for() -> None:
    assert {kind.power for kind in KINDS} <= set(CAPABILITIES)
    pages = {section.model: section.capability for section in SECTIONS.values() if section.model in BY_MODEL}
    assert {model: BY_MODEL[model].power for model in pages} == pages
