"""The pages of records and personal data, as staff and residents use them."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from civic311.city.current import city_zone
from civic311.people.links import new_link
from civic311.people.models import Contact, ContactAccess, Held, LegalHold, PersonLink, RecordSeries
from notifications.models import OutboundMessage
from notifications.tasks import deliver_due
from records import destroying, erasing
from records.models import DataWish, DestructionBatch, Erasure, LookReview
from records.residue import residue_of
from records.tasks import erase_people
from requests_app.models import Report
from tests.factories.city import SmallCity
from tests.factories.photos import ready_photo
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
ROSA = "rosa.canary@example.org"
PEOPLE, RECORDS = "/staff/people-data/", "/staff/settings/records/"


def test_staff_find_a_person_download_her_copy_and_erase_her(administrator: Persona) -> None:
    case = make_request()
    report = Report.objects.get(service_request=case)
    photo = ready_photo(case.pk, report=report)

    found = administrator.post(PEOPLE, {"q": "rosa CANARY"}).content.decode()
    (person,) = re.findall(rf"{PEOPLE}\d+/", found)
    copy = administrator.post(f"{person}copy/")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(copy.streaming_content)))

    assert ContactAccess.objects.filter(user=administrator.user, about="people-data").count() == 2
    data = json.loads(archive.read("data.json"))["data"]
    assert data["reports"][0]["text"] == "A deep hole by the bakery"
    assert ROSA in archive.read("data.html").decode()
    assert f"photos/{photo.pk}.jpg" in archive.namelist()

    administrator.post(f"{person}erase/", {"reason": "asked by letter", "is_sure": "on"})
    erasing.erase_next(now=timezone.now())

    row = Erasure.objects.get()
    assert Contact.objects.get().email == ""
    certificate = administrator.get(f"{RECORDS}certificates/{row.certificate.number}/").content.decode()
    assert "unchanged" in certificate
    assert "Nothing was found." in certificate
    assert "Canary" not in certificate


def test_before_a_copy_is_handed_out_it_is_asked_again_who_hands_it_out(administrator: Persona) -> None:
    make_request()
    page = f"{PEOPLE}{Contact.objects.get().pk}/"
    administrator.prove_identity(minutes_ago=16)

    answer = administrator.post(f"{page}copy/", headers={"Referer": f"http://testserver{page}"}, follow=True)

    assert answer.redirect_chain[-1][0].startswith("/accounts/reauthenticate/")
    assert not ContactAccess.objects.exists()


def test_a_person_asks_by_her_link_and_takes_her_copy_once_staff_say_so(
    visitor: Client, administrator: Persona
) -> None:
    make_request()
    page = f"/requests/mine/{new_link(ROSA, now=timezone.now())}/data/"
    for _again in range(2):
        visitor.post(page, {"do": "copy"})
    wish = DataWish.objects.get()
    assert wish.due_on == timezone.localdate(wish.asked_at, city_zone()) + timedelta(days=30)
    assert visitor.post(page, {"do": "take"}).status_code == 404
    assert "People who ask for their data" in administrator.get("/staff/").content.decode()

    administrator.post(f"{PEOPLE}wishes/{wish.pk}/", {"do": "ready"})
    copy = visitor.post(page, {"do": "take"})

    assert zipfile.ZipFile(io.BytesIO(b"".join(copy.streaming_content))).namelist()[:2] == ["data.json", "data.html"]


def test_a_refusal_is_mailed_with_a_new_link_that_says_why(visitor: Client, administrator: Persona) -> None:
    make_request()
    now = timezone.now()
    visitor.post(f"/requests/mine/{new_link(ROSA, now=now)}/data/", {"do": "erase"})
    PersonLink.objects.all().delete()

    administrator.post(
        f"{PEOPLE}wishes/{DataWish.objects.get().pk}/", {"do": "refuse", "reason": "A lawsuit needs it until May."}
    )

    mail = OutboundMessage.objects.get(kind="data_answer", to_address=ROSA)
    assert "A lawsuit needs it until May." in mail.body_text
    link = next(word for word in mail.body_text.split() if "/data/" in word)
    assert "A lawsuit needs it until May." in visitor.get(link.removeprefix("http://testserver")).content.decode()


def test_whoever_asked_to_be_erased_is_told_what_stayed_and_why_and_then_forgotten(
    visitor: Client, administrator: Persona, mailoutbox: list[EmailMessage]
) -> None:
    case = make_request()
    now = timezone.now()
    RecordSeries.objects.create(name="Reports", kinds=["words"], basis="x", minimum_days=4000, counted_from="creation")
    visitor.post(f"/requests/mine/{new_link(ROSA, now=now)}/data/", {"do": "erase"})
    page = f"{PEOPLE}{Contact.objects.get().pk}/"

    administrator.post(f"{page}erase/", {"reason": "asked by link", "is_sure": "on"})
    erase_people()
    deliver_due()

    (mail,) = mailoutbox
    until = timezone.localdate(case.requested_datetime + timedelta(days=4000), city_zone())
    assert mail.to == [ROSA]
    assert "Reports: to be kept until" in mail.body
    assert str(until.year) in mail.body
    assert DataWish.objects.get().state == "done"
    erase_people()
    assert residue_of([ROSA], leave_out=()).found == {}


def test_a_hold_is_placed_shown_on_its_case_and_released(administrator: Persona, manager: Persona) -> None:
    case = make_request()
    hold = {"name": "Doe v. City", "reason": "A claim", "numbers": f"{case.public_id}\n", "addresses": "555"}
    assert administrator.post(f"{RECORDS}holds/", hold).status_code == 422

    administrator.post(f"{RECORDS}holds/", hold | {"addresses": ROSA.upper()})

    row = LegalHold.objects.get()
    assert row.addresses == [ROSA]
    assert "Legal hold: Doe v. City" in administrator.get(f"/staff/requests/{case.public_id}/").content.decode()
    assert "Doe v. City" not in manager.get(f"/staff/requests/{case.public_id}/").content.decode()
    person = Contact.objects.get().pk
    assert "cannot be done now" in administrator.get(f"{PEOPLE}{person}/erase/").content.decode()

    administrator.post(f"{RECORDS}holds/{row.pk}/", {"reason": "settled"})

    assert not Held.objects.exists()
    assert LegalHold.objects.get().addresses == []


def test_a_series_cannot_destroy_before_it_may(administrator: Persona) -> None:
    given = {"name": "Reports", "basis": "State law 12", "kinds": ["words"], "counted_from": "closing",
             "minimum_days": "730", "maximum_days": "365", "is_active": "on"}  # fmt: skip

    assert administrator.post(f"{RECORDS}series/add/", given).status_code == 422
    assert administrator.post(f"{RECORDS}series/add/", given | {"maximum_days": "900"}).status_code == 302
    assert RecordSeries.objects.get().maximum_days == 900


def test_a_destruction_is_declined_with_a_reason_and_not_proposed_the_next_night(administrator: Persona) -> None:
    RecordSeries.objects.create(name="R", kinds=["words"], basis="x", maximum_days=1, counted_from="creation")
    make_request()
    now = timezone.now()
    destroying.propose(now=now)
    batch = f"{RECORDS}destruction/{DestructionBatch.objects.get().pk}/"

    assert administrator.post(batch, {"do": "decline", "reason": ""}).status_code == 422
    administrator.post(batch, {"do": "decline", "reason": "wait for the audit"})

    assert DestructionBatch.objects.get().state == "declined"
    assert destroying.propose(now=now + timedelta(days=1)) == 0
    assert destroying.propose(now=now + timedelta(days=31)) == 1


def test_an_auditor_goes_through_the_looks_and_notes_it(auditor: Persona, operator: Persona) -> None:
    case = make_request(now=MORNING)
    contact = Contact.objects.get()
    now = timezone.now()
    ContactAccess.objects.create(contact=contact, user=operator.user, about=case.public_id, looked_at=now)
    days = {"from": f"{now - timedelta(days=1):%Y-%m-%d}", "until": f"{now + timedelta(days=1):%Y-%m-%d}"}

    asked = auditor.post(f"{RECORDS}looks/", days | {"person": ROSA, "marked": "1", "show": "1"})
    page = asked.content.decode()
    rows = auditor.post(f"{RECORDS}looks.csv", days | {"person": ROSA}).content.decode()
    auditor.post(f"{RECORDS}looks/", days | {"note": "asked Olu"})

    assert "Olu Operator" in page
    assert "Nothing was done on the case" in page
    assert "Rosa" not in page
    assert not LookReview.objects.filter(note="").exists()
    assert 'method="get"' not in page.partition('name="person"')[0].rpartition("<form")[2]
    assert f"Olu Operator,{contact.pk},{case.public_id},nothing_done" in rows
    review = LookReview.objects.get()
    assert (review.looks, review.marked, review.reviewed_by) == (1, 1, auditor.user)


def test_a_right_in_one_department_does_not_open_what_is_about_the_whole_city(
    sign_in: Callable[..., Persona], small_city: SmallCity
) -> None:
    make_request()
    of_streets = sign_in("Dee Partment", "administrator", small_city.streets)

    answers = [of_streets.get(page).status_code for page in (PEOPLE, RECORDS, f"{RECORDS}looks/")]

    assert answers == [403, 403, 403]
    assert of_streets.get(f"{PEOPLE}{Contact.objects.get().pk}/").status_code == 403
