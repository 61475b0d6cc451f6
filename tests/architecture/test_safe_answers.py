"""What every answer says to browsers, how cookies are set, and that no form is taken from another site."""

import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from requests_app.actions.tracking import new_token
from requests_app.models import Attachment, Report
from tests.architecture.addresses import ADDRESSES
from tests.architecture.source import ROOT
from tests.architecture.stand_ins import stand_ins
from tests.factories.city import PASSWORD, SmallCity, make_user
from tests.factories.requests import MORNING, make_request
from tests.factories.schedules import make_schedule
from tests.personas import Persona

pytestmark = pytest.mark.django_db
FRAMED = {"embed_list", "embed_map", "embed_report"}  # other sites may show these in a frame
FOREIGN = ["/accounts/login/", "/accounts/password/reset/", "/accounts/2fa/", "/staff/settings/reference/", "/nowhere/"]
LIVE = {"live_queue", "live_case", "palette"}  # numbers and names of pages; asked anew each time, mostly answered 304
# Who looked, how often, who looks just now, and that a program met another catalogue than before.
NOTED_BY_READING = {
    "requests_app.OriginalLook", "people.ContactAccess", "city.RateCounter", "requests_app.Looking",
    "integrations.CatalogueChange",
}  # fmt: skip
WITHOUT_FORM_TOKEN = {
    "texts_in", "texts_status", "mail_hook", "work_hook", "open311_requests", "open311_request", "open311_services",
    "open311_definition", "open311_discovery", "open311_v2_discovery", "open311_updates", "open311_openapi",
    "open311_token", "open311_unknown",
    "track_stop", "follow_stop",  # one press in a mail program; the address is the secret
}  # fmt: skip


@pytest.fixture
def addresses(small_city: SmallCity) -> dict[str, str]:
    """A path for every address of the project, with rows behind it."""
    made = make_request()
    photo = Attachment.objects.create(service_request=made, report=made.reports.get())
    token = new_token(Report.objects.get(service_request=made), now=MORNING)
    colleague = make_user("colleague@testville.example", "Col League", "worker")
    rows = stand_ins(made, colleague, now=MORNING) | {
        "<case>": made.public_id, "<photo>": photo.pk, "<token>": token, "<message>": 1,
        "<schedule>": make_schedule().pk,
    }  # fmt: skip
    return {
        name: reverse(name, kwargs={key: rows.get(value, value) for key, value in access.arguments.items()} or None)
        for name, access in ADDRESSES.items()
    }


@pytest.fixture
def unrendered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Headers are asked for, not looks: drawing hundreds of pages would take minutes."""
    monkeypatch.setattr("django.template.backends.django.Template.render", lambda *args, **kwargs: "")


def faults(answer: HttpResponse, *, is_framed: bool = False) -> list[str]:
    """What an answer lacks."""
    policy = answer.get("Content-Security-Policy", "")
    wanted = {
        "no unsafe source": "unsafe" not in policy and "*" not in policy.replace("frame-ancestors *", ""),
        "a policy": "base-uri 'none'" in policy
        and ("default-src 'none'" in policy or ("default-src 'self'" in policy and "object-src 'none'" in policy)),
        "frames": is_framed or "frame-ancestors 'none'" in policy,
        "nosniff": answer.get("X-Content-Type-Options") == "nosniff",
        "referrer": answer.get("Referrer-Policy") in ("same-origin", "no-referrer"),
        "opener": answer.get("Cross-Origin-Opener-Policy") == "same-origin",
        "permissions": "camera=()" in answer.get("Permissions-Policy", ""),
    }
    return [name for name, is_there in wanted.items() if not is_there]


@pytest.mark.deep
def test_every_answer_has_the_headers_that_protect_its_reader(
    addresses: dict[str, str], administrator: Persona, unrendered: None
) -> None:
    found = {name: faults(administrator.get(path), is_framed=name in FRAMED) for name, path in addresses.items()}
    found |= {path: faults(administrator.get(path)) for path in FOREIGN}

    assert {name: lacks for name, lacks in found.items() if lacks} == {}


@pytest.mark.deep
def test_no_browser_or_proxy_keeps_what_is_for_one_person(
    addresses: dict[str, str], administrator: Persona, unrendered: None
) -> None:
    private = {name: path for name, path in addresses.items() if path.startswith(("/staff/", "/reports/"))}
    links = {name: path for name, path in addresses.items() if "token" in ADDRESSES[name].arguments}
    kept = {}
    for name, path in (private | links).items():
        if name in LIVE:
            continue
        answer = administrator.get(path)
        cache = answer.get("Cache-Control", "")
        if "no-store" not in cache or answer.get("Cross-Origin-Resource-Policy") != "same-origin":
            kept[name] = cache

    assert kept == {}


@pytest.mark.deep
def test_reading_any_page_changes_nothing_of_what_people_wrote_or_set_up(
    addresses: dict[str, str], administrator: Persona, unrendered: None
) -> None:
    before = state()
    for path in addresses.values():
        administrator.get(path)

    after = state()
    assert {name for name in before if before[name] != after[name]} == set()


def state() -> dict[str, Any]:
    """The rows of every model, as far as they are not notes of who looked."""
    rows = {}
    for model in apps.get_models():
        if model._meta.managed and model._meta.label not in NOTED_BY_READING:
            found = model._default_manager.order_by("pk").values()  # type: ignore[attr-defined]
            rows[model._meta.label] = str(list(found))
    return rows


def test_a_staff_page_is_not_kept_and_a_public_one_is_protected_too(operator: Persona) -> None:
    assert operator.get("/staff/queue/")["Cache-Control"].startswith("no-store")
    assert faults(Client().get("/")) == faults(Client().get("/nowhere/")) == []


@pytest.mark.deep
def test_no_form_is_taken_without_its_token(addresses: dict[str, str], administrator: Persona) -> None:
    administrator.handler.enforce_csrf_checks = True
    taken = {name for name, path in addresses.items() if administrator.post(path).status_code not in (403, 405)}

    assert taken <= WITHOUT_FORM_TOKEN, "found before the form is looked at" if taken else ""


def test_only_doors_for_machines_do_without_a_form_token() -> None:
    exempt = {
        pattern.name
        for pattern in get_resolver().url_patterns
        if getattr(getattr(pattern, "callback", None), "csrf_exempt", False)
    }

    assert exempt == WITHOUT_FORM_TOKEN


@pytest.mark.deep
def test_cookies_and_transport_are_strict_in_production() -> None:
    names = [
        "COOKIE_PREFIX", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME", "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY",
        "SESSION_COOKIE_SAMESITE", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_SSL_REDIRECT",
        "REQUIRE_SECOND_FACTOR", "DEBUG",
    ]  # fmt: skip
    program = (
        f"import json; from civic311 import settings; print(json.dumps([getattr(settings, n) for n in {names!r}]))"
    )
    production = {"SECRET_KEY": "k" * 60, "DATABASE_URL": "postgresql:///unused", "DEMO_MODE": "0", "DEBUG": "0"}
    ran = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ | production,
        capture_output=True,
        text=True,
        check=True,
    )
    found = dict(zip(names, json.loads(ran.stdout), strict=True))

    assert found == dict.fromkeys(names, True) | {
        "COOKIE_PREFIX": "__Host-", "SESSION_COOKIE_NAME": "__Host-sessionid", "CSRF_COOKIE_NAME": "__Host-csrftoken",
        "LANGUAGE_COOKIE_NAME": "__Host-language", "SESSION_COOKIE_SAMESITE": "Lax", "DEBUG": False,
        "SECURE_HSTS_SECONDS": 31_536_000,
    }  # fmt: skip


def test_cookies_are_for_this_site_and_not_for_scripts(operator: Persona) -> None:
    browser = Client()
    browser.get("/accounts/login/")
    browser.get("/language/", {"language": "es", "next": "/"})
    browser.post("/accounts/login/", {"login": operator.user.email, "password": PASSWORD})
    loose: dict[str, Any] = {
        name: dict(cookie)
        for name, cookie in browser.cookies.items()
        if not cookie["httponly"] or cookie["samesite"] != "Lax" or cookie["path"] != "/" or cookie["domain"]
    }

    assert {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME} <= set(
        browser.cookies
    )
    assert loose == {}


def test_a_program_without_tls_is_refused_and_a_person_sent_on(small_city: SmallCity, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.DEMO_MODE = False
    program, person = Client().get("/open311/v2/services.json"), Client().get("/help/")

    assert (program.status_code, person.status_code) == (403, 301)
    assert Client().get("/open311/v2/services.json", secure=True).status_code == 200


@pytest.mark.parametrize("path", ["/.git/config", "/.env", "/static/", "/media/", "/civic311/settings.py", "/admin/"])
def test_nothing_is_served_but_pages(small_city: SmallCity, path: str) -> None:
    assert Client().get(path).status_code == 404


def test_security_txt_says_whom_to_tell_of_a_hole(small_city: SmallCity) -> None:
    small_city.city.email = "security@testville.example"
    small_city.city.save()
    answer = Client().get("/.well-known/security.txt")

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "Contact: mailto:security@testville.example\n" in answer.text
    assert re.search(r"^Expires: \d{4}-\d\d-\d\dT00:00:00Z$", answer.text, re.MULTILINE)
