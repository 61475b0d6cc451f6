"""No secret and nothing personal stands in the log, even where everything is logged, over what happens most."""

import io
import logging
import logging.config
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic311.accounts.invitations import invite
from civic311.accounts.models import User
from notifications.tasks import deliver_due
from requests_app.actions import talk, work
from requests_app.actions.submit import ContactInput
from requests_app.actions.tracking import new_token
from requests_app.models import Report
from requests_app.tasks import announce_backlog
from routing.models import ClosureReason
from tests.factories.city import PASSWORD
from tests.factories.requests import make_request
from tests.factories.sign_on import SECRET, switch_on
from tests.personas import Persona

pytestmark = [pytest.mark.django_db, pytest.mark.deep]
CANARY = ContactInput(name="Zebulon Canaria", email="zebulon@canaria.example", phone="+15085550142")
WRONG = "a wrong password that was typed"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that anybody logs, as the city's own log would have it."""
    stream = io.StringIO()
    logging.config.dictConfig({**settings.LOGGING, "root": {"handlers": ["stderr"], "level": "DEBUG"}})
    handler = next(each for each in logging.getLogger().handlers if each.filters and each.formatter)
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    yield stream
    logging.config.dictConfig(settings.LOGGING)


def test_the_log_holds_no_secret_and_no_person(log: io.StringIO, administrator: Persona, worker: Persona) -> None:
    now = timezone.now()
    made = make_request(contact=CANARY, language="en", description="The neighbor at Canaria street shouts")
    token = new_token(Report.objects.get(service_request=made), now=now)
    talk.add_note(made.pk, text="Nora Notewriter rang", actor=worker.actor, now=now)
    work.close(made.pk, reason=ClosureReason.objects.get(code="done"), actor=administrator.actor, version=None, now=now)
    announce_backlog()
    deliver_due()
    newcomer = User.objects.create_user("zebedee@canaria.example", name="Zebedee Newcomer")
    invitation = invite(newcomer, now=now)
    visitor = Client()
    visitor.get(f"/track/{token}/")
    visitor.get(reverse("invite", args=[invitation]))
    visitor.post("/accounts/login/", {"login": worker.user.email, "password": WRONG})
    visitor.post("/accounts/login/", {"login": worker.user.email, "password": PASSWORD})
    visitor.post("/accounts/password/reset/", {"email": worker.user.email})
    Client().get("/requests/", {"q": "zebulon@canaria.example"})
    worker.get(reverse("case", args=[made.public_id]))
    administrator.get(reverse("settings_person", args=[newcomer.pk]))
    switch_on("http://localhost:9")
    Client().post(reverse("sign_on"))
    Client().get(reverse("sign_on_callback"), {"code": "the-code-of-a-sign-in", "state": "x"})

    text = log.getvalue()
    secrets = ["Zebulon", "Canaria", "canaria.example", "5550142", "Notewriter", "Zebedee", WRONG, PASSWORD, SECRET,
               token, invitation, "the-code-of-a-sign-in", worker.user.email,
               administrator.session.session_key or "no key"]  # fmt: skip
    told = [secret for secret in secrets if secret in text]
    assert "Sign-on" in text or "sign-on" in text, "the log is read here"
    assert told == [], [line[:300] for line in text.splitlines() if any(secret in line for secret in told)][:5]
