"""Requests for public records, as the officer who answers them works."""

import csv
import hashlib
import io
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civic311.city.current import city_zone
from civic311.people.models import Contact, ContactAccess, Held
from civic311.people.privacy import person_of
from records import privacy
from records.disclosure import finding, producing
from records.disclosure.asking import NotNow
from records.disclosure.exemptions import begin_with_usual
from records.disclosure.redacting import read
from records.models import Disclosure, DisclosureAct, DisclosureItem, Exemption, Production, Requester
from records.sparing import Sparing
from requests_app.models import Note, Report, ServiceRequest
from tests.factories.photos import ready_photo
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
PAGE = "/staff/records/requests/"
WORDS = "Call me, Rosa Canary, at 508 555 0142 or my neighbor Pablo Quill, plate KXR 482"


def enter(officer: Persona, **values: Any) -> str:
    """A request received today; returns the address of its page."""
    today = timezone.localdate(None, city_zone())
    given = {"text": "All potholes of Mill Street", "channel": "email", "name": "Ada Asker",
             "email": "ada@news.example", "received_on": today.isoformat()}  # fmt: skip
    officer.post(PAGE, given | values)
    return f"{PAGE}{Disclosure.objects.latest('pk').number}/"


def fields_of(html: str) -> dict[str, list[str]]:
    """What a browser would send of the page as it is: hidden fields, ticked boxes and the first of each choice."""
    sent: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", html):
        found = dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
        ticked = found.get("type") == "checkbox" and " checked" in tag
        if "name" in found and (found.get("type") == "hidden" or ticked):
            sent.setdefault(found["name"], []).append(found.get("value", ""))
    for name, options in re.findall(r'<select[^>]*name="([^"]+)">(.*?)</select>', html, re.DOTALL):
        sent[name] = re.findall(r'<option value="(\d+)"', options)[:1]
    return sent


def look_through(officer: Persona, page: str, case: ServiceRequest, **more: str) -> None:
    """Save the case as the page proposes it, with further values."""
    address = f"{page}cases/{case.public_id}/"
    officer.post(address, fields_of(officer.get(address).content.decode()) | {"do": "save"} | more)


def made_set(page: str, officer: Persona) -> zipfile.ZipFile:
    """The set that is ordered, made and downloaded."""
    officer.post(page, {"do": "order"})
    producing.make_next(now=timezone.now())
    pk = Production.objects.latest("pk").pk
    return zipfile.ZipFile(io.BytesIO(b"".join(officer.post(f"{page}sets/{pk}/").streaming_content)))


@pytest.fixture
def officer(manager: Persona) -> Persona:
    """A manager, who answers requests for public records, in a city with codes."""
    begin_with_usual()
    return manager


def test_a_set_holds_every_text_and_none_of_the_words_that_were_blacked_out(officer: Persona) -> None:
    case = make_request(description=WORDS, now=MORNING)
    report = Report.objects.get()
    Note.objects.create(service_request=case, text="Spoke with Pablo Quill at the bakery", salt=b"x" * 16)
    photo, hidden = ready_photo(case.pk, report=report), ready_photo(case.pk, report=report)
    page = enter(officer)
    found = officer.post(
        f"{page}find/", {"words": "pablo quill", "address": "mill", "person": "rosa.canary@example.org"}
    )
    assert case.public_id in found.content.decode()
    officer.post(f"{page}find/", {"add": "1", "case": [case.pk]})
    assert Held.objects.filter(request_id=case.pk).exists()
    assert officer.post(page, {"do": "order"}).status_code == 302
    assert not Production.objects.exists()  # nobody looked through it yet

    look_through(
        officer, page, case, **{f"withhold-photo-{hidden.pk}": "1", f"words-report-{report.pk}": "Pablo Quill"}
    )
    officer.post(page, {"do": "rest"})
    archive = made_set(page, officer)

    everything = b"\n".join([*(archive.read(name) for name in archive.namelist()), str(archive.namelist()).encode()])
    for word in ("Rosa", "Canary", "508 555", "Pablo", "Quill", "KXR", "rosa.canary", "15085550199"):
        assert word.casefold().encode() not in everything.lower(), word
    case_page = archive.read(f"cases/{case.public_id}.html").decode()
    assert "at the bakery" in case_page
    assert "Call me" in case_page
    assert "█████[PRIV]" in case_page
    pictures = [name for name in archive.namelist() if name.startswith("photos/")]
    with default_storage.open(photo.large_path) as file:
        assert [archive.read(name) for name in pictures] == [file.read()]
    assert Report.objects.get().description == WORDS
    assert "Rosa" not in str(list(DisclosureItem.objects.values()))


def test_the_log_of_a_set_counts_pieces_by_law_and_its_sums_prove_each_file(officer: Persona) -> None:
    case = make_request(description=WORDS, now=MORNING)
    page = enter(officer)
    officer.post(f"{page}find/", {"add": "1", "case": [case.pk]})
    look_through(officer, page, case)
    archive = made_set(page, officer)
    second = made_set(page, officer)

    lines = list(csv.DictReader(io.StringIO(archive.read("redaction-log.csv").decode())))
    index = list(csv.DictReader(io.StringIO(archive.read("index.csv").decode())))
    assert sum(int(line["pieces"]) for line in lines) == sum(int(line["pieces"]) for line in index) > 4
    assert {line["law"] for line in lines} == {Exemption.objects.get(code="PRIV").law}
    number = Disclosure.objects.get().number
    assert index[0]["number"] == f"{number}-000001"
    follows = list(csv.DictReader(io.StringIO(second.read("index.csv").decode())))[0]["number"]
    assert follows == f"{number}-{len(index) + 1:06}"
    for line in archive.read("SHA256SUMS.txt").decode().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256(archive.read(name)).hexdigest() == digest
    assert "Ada" not in archive.read("cover-letter.txt").decode()
    assert DisclosureAct.objects.filter(what="downloaded", by=officer.user).count() == 2
    assert ContactAccess.objects.filter(user=officer.user, about=case.public_id).exists()


def test_a_text_that_changed_has_to_be_looked_through_again_and_is_not_saved_by_an_old_page(officer: Persona) -> None:
    case = make_request(description=WORDS, now=MORNING)
    page = enter(officer)
    officer.post(f"{page}find/", {"add": "1", "case": [case.pk]})
    address = f"{page}cases/{case.public_id}/"
    old = fields_of(officer.get(address).content.decode()) | {"do": "save"}
    officer.post(address, old)
    officer.post(page, {"do": "order"})
    Report.objects.update(description="Something else, says Olga Fresh")

    producing.make_next(now=timezone.now())
    officer.post(address, old)

    assert Production.objects.get().state == "failed"
    officer.post(page, {"do": "order"})
    assert Production.objects.count() == 1


def test_what_came_after_the_case_was_found_is_not_part_of_it(officer: Persona) -> None:
    case = make_request(now=MORNING)
    page = enter(officer)
    officer.post(f"{page}find/", {"add": "1", "case": [case.pk]})
    Note.objects.create(service_request=case, text="A later thought", salt=b"x" * 16)
    assert "A later thought" not in officer.get(f"{page}cases/{case.public_id}/").content.decode()


def test_a_case_is_left_out_by_a_law_with_its_reason_and_stands_in_the_log_only(officer: Persona) -> None:
    kept, out = make_request(now=MORNING), make_request(now=MORNING, description="Gang matter")
    page = enter(officer)
    officer.post(f"{page}find/", {"add": "1", "case": [kept.pk, out.pk]})
    look_through(officer, page, kept)
    law = Exemption.objects.get(code="LAW")
    away = {"do": "leave_out", "out-reason": "", "out-exemption": law.pk}
    assert officer.post(f"{page}cases/{out.public_id}/", away).status_code == 422
    officer.post(f"{page}cases/{out.public_id}/", away | {"out-reason": "an inquiry runs"})

    archive = made_set(page, officer)

    assert f"cases/{out.public_id}.html" not in archive.namelist()
    assert f"{out.public_id},The whole case,LAW" in archive.read("redaction-log.csv").decode()


def test_sets_go_and_holds_end_when_the_time_of_an_answered_request_is_over(officer: Persona) -> None:
    case = make_request(now=MORNING)
    page = enter(officer)
    officer.post(f"{page}find/", {"add": "1", "case": [case.pk]})
    look_through(officer, page, case)
    made_set(page, officer)
    officer.post(page, {"do": "answer", "answer-outcome": "whole"})
    stored = Production.objects.get().stored_as

    producing.delete_old(now=timezone.now() + timedelta(days=80))
    assert default_storage.exists(stored)
    assert Held.objects.exists()
    producing.delete_old(now=timezone.now() + timedelta(days=92))

    assert not default_storage.exists(stored)
    assert not Held.objects.exists()
    with pytest.raises(NotNow):
        finding.add(Disclosure.objects.get().pk, [case.pk], by=None, now=timezone.now())


def test_a_large_set_takes_as_many_queries_as_a_small_one(officer: Persona) -> None:
    cases = [make_request(now=MORNING) for _each in range(3)]
    page = enter(officer)
    counts = []
    for chosen in (cases[:1], cases):
        officer.post(f"{page}find/", {"add": "1", "case": [case.pk for case in chosen]})
        with CaptureQueriesContext(connection) as queries:
            read(Disclosure.objects.get())
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_who_asked_is_forgotten_once_the_request_is_over(officer: Persona) -> None:
    ask = Contact.objects.create(name="Ada Asker", email="ada@news.example")
    page = enter(officer)
    for over in (False, True):
        person = person_of([ask.pk])
        assert person is not None
        if over:
            officer.post(page, {"do": "withdraw"})
        privacy.erase(person, Sparing([], now=timezone.now()), now=timezone.now())
        assert Requester.objects.filter(email="ada@news.example").exists() is not over
