"""Nobody gives herself more power by a file than the pages would let her."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from civic311.accounts.models import Role
from tests.personas import Persona

pytestmark = pytest.mark.django_db


def test_a_file_gives_rights_only_from_the_hand_of_who_may_give_them(
    administrator: Persona, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    role = Role.objects.get(memberships__user=administrator.user)
    content = b"".join(administrator.get(reverse("settings_configuration_download")).streaming_content)  # type: ignore[attr-defined]
    file = json.loads(content)
    changed = json.dumps(file).replace('"requests.view"', '"requests.view", "people.data"', 1)
    Role.objects.filter(pk=role.pk).update(capabilities=["city.configure"])
    administrator.prove_identity()
    page = administrator.post(
        reverse("settings_configuration"), {"file": SimpleUploadedFile("c.json", changed.encode())}, follow=True
    )
    answer = administrator.post(page.request["PATH_INFO"], {"do": "load"})

    role.refresh_from_db()
    assert (answer.status_code, role.capabilities) == (403, ["city.configure"])

    Role.objects.filter(pk=role.pk).update(capabilities=["city.configure", "people.manage"])
    assert administrator.post(page.request["PATH_INFO"], {"do": "load"}).status_code != 403
