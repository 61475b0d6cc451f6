"""A resident whose name, email and phone must appear on no public page, feed or export."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from community.actions.notices import follow
from reports.open_data_files import make_files
from requests_app.actions import talk, work
from requests_app.actions.submit import ContactInput
from requests_app.actor import WORKER
from routing.models import ClosureReason
from tests.architecture.addresses import ADDRESSES
from tests.factories.knowledge import make_article
from tests.factories.notices import make_notice
from tests.factories.requests import MORNING, make_request

pytestmark = [pytest.mark.django_db, pytest.mark.deep]
CANARY = ContactInput(name="Zebulon Canaria", email="zebulon@canaria.example", phone="+15085550142")
SECRETS = ["Zebulon", "Canaria", "canaria.example", "5550142", "555-0142", "Nora Notewriter", "only for staff"]


def test_no_public_address_tells_who_reported(visitor: Client, settings: Any, tmp_path: Path) -> None:
    settings.OPEN_DATA_DIR = tmp_path
    made = make_request(contact=CANARY, language="en")
    hidden = make_request("private-tip", contact=CANARY, description="secret tip about the landlord")
    talk.add_note(made.pk, text="only for staff: Nora Notewriter rang", actor=WORKER, now=MORNING)
    work.close(made.pk, reason=ClosureReason.objects.get(code="done"), actor=WORKER, version=None, now=MORNING)
    notice = make_notice(now=timezone.now())
    follow(notice, email=CANARY.email, language="en", now=timezone.now())
    stand_ins = {"<case>": made.public_id, "<notice>": notice.pk, "<article>": make_article("any").slug}
    make_files(tmp_path, now=timezone.now())
    pages = [name for name, access in ADDRESSES.items() if access.kind == "public" and not access.post]
    told = {}
    for name in pages:
        arguments = {key: stand_ins.get(value, value) for key, value in ADDRESSES[name].arguments.items()}
        if "token" in arguments or "photo_id" in arguments:
            continue
        answer = visitor.get(reverse(name, kwargs=arguments or None))
        body = b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode()
        told[name] = [secret for secret in [*SECRETS, "secret tip", hidden.public_id] if secret in body]

    assert {name: found for name, found in told.items() if found} == {}
    assert visitor.get(reverse("request_detail", args=[hidden.public_id])).status_code == 404
