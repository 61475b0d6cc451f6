"""What a sign-in leaves behind, and what it does not take over."""

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.test import Client
from django.utils import timezone

from civic311.accounts import oidc
from civic311.accounts.tasks import forget_sessions
from tests.factories.city import PASSWORD
from tests.personas import Persona

pytestmark = pytest.mark.django_db


def test_a_session_from_before_the_sign_in_is_worth_nothing(operator: Persona) -> None:
    browser, thief = Client(), Client()
    session = browser.session
    session["planted"] = "yes"
    session.save()
    planted = session.session_key
    browser.cookies[settings.SESSION_COOKIE_NAME] = planted

    browser.post("/accounts/login/", {"login": operator.user.email, "password": PASSWORD})
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted

    assert browser.get("/staff/").status_code == 200
    assert browser.session.session_key != planted
    assert thief.get("/staff/").status_code == 302


def test_good_and_failed_sign_ins_leave_a_trace_without_the_password(
    operator: Persona, caplog: pytest.LogCaptureFixture
) -> None:
    visitor = Client()
    visitor.post("/accounts/login/", {"login": operator.user.email, "password": "what was typed"})
    visitor.post("/accounts/login/", {"login": operator.user.email, "password": PASSWORD})

    assert "login failure" in caplog.text
    assert AccessLog.objects.filter(username=operator.user.email).exists()
    assert "what was typed" not in caplog.text


def test_traces_of_sign_ins_are_forgotten_in_time(operator: Persona) -> None:
    now = timezone.now()
    for days in (10, 40, 500):
        AccessLog.objects.create(username=f"{days} days ago")
        AccessAttempt.objects.create(username=f"{days} days ago", failures_since_start=1)
        for model in (AccessLog, AccessAttempt):
            model.objects.filter(username=f"{days} days ago").update(attempt_time=now - timedelta(days=days))

    forget_sessions()

    assert set(AccessLog.objects.filter(username__contains="ago").values_list("username", flat=True)) == {
        "10 days ago", "40 days ago",
    }  # fmt: skip
    assert list(AccessAttempt.objects.values_list("username", flat=True)) == ["10 days ago"]


def test_passwords_are_masked_and_may_be_pasted_or_filled_in(operator: Persona) -> None:
    page = operator.get("/accounts/password/change/").text
    fields = [tag for tag in re.findall(r"<input[^>]*>", page) if re.search(r'name="(?:old)?password', tag)]

    assert len(fields) == 3
    assert all('type="password"' in tag and "autocomplete=" in tag for tag in fields)
    assert all("off" not in tag and "readonly" not in tag for tag in fields)


def test_a_provider_that_names_itself_otherwise_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = SimpleNamespace(raise_for_status=lambda: None, json=lambda: {"issuer": "https://another.example"})

    class Session:
        def __enter__(self) -> "Session":
            return self

        def __exit__(self, *error: Any) -> None:
            return None

        def get(self, url: str) -> Any:
            return answer

    monkeypatch.setattr(oidc, "checked_session", Session)
    with pytest.raises(OAuth2Error, match="another address"):
        oidc.discover("https://login.city.example")
