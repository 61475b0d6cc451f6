"""Sending reports by Open311, as a program does that was written from the specification."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from defusedxml import ElementTree
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from integrations import keys
from integrations.models import ApiKey, Exchange, MediaToFetch
from integrations.open311.server import pictures
from notifications.models import OutboundMessage
from requests_app.announce import announce_next
from requests_app.models import Attachment, Report, ServiceRequest
from routing.models import Address, DangerPhrase, ServiceQuestion, Street
from routing.reference import forget_reference
from tests.factories.city import OUTSIDE, WEST, SmallCity
from tests.factories.photos import jpeg

pytestmark = pytest.mark.django_db
API = "/open311/v2"


@pytest.fixture
def key(small_city: SmallCity) -> str:
    return keys.make_key("An app", scopes=["open311"], now=timezone.now())[1]


@pytest.fixture
def send(key: str) -> Any:
    """Post a pothole; arguments replace or add to what is sent, None leaves one out."""

    def send(form: str = "json", headers: Any = None, **given: Any) -> Any:
        usual = {"api_key": key, "service_code": "pothole", "lat": WEST[0], "long": WEST[1],
                 "attribute[depth]": "ankle", "description": "A deep hole"}  # fmt: skip
        sent = {name: value for name, value in (usual | given).items() if value is not None}
        return Client().post(f"{API}/requests.{form}", sent, headers=headers)

    return send


def the_answer(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.content
    (item,) = answer.json()
    return dict(item)


def test_a_report_gets_its_number_and_is_readable_at_once(send: Any) -> None:
    told = the_answer(send(first_name="Rosa", last_name="Canary", email="rosa@example.org", phone="5085550199"))

    assert set(told) == {"service_request_id", "service_notice", "account_id"}
    assert "promise" in told["service_notice"]
    (item,) = Client().get(f"{API}/requests/{told['service_request_id']}.json").json()
    assert (item["status"], item["description"], item["lat"]) == ("open", "A deep hole", WEST[0])
    made = ServiceRequest.objects.get(public_id=told["service_request_id"])
    assert (made.channel, made.provenance) == ("open311", "api")
    contact = made.reports.get().contact
    assert (contact.name, contact.email, str(contact.phone)) == ("Rosa Canary", "rosa@example.org", "+15085550199")
    assert Exchange.objects.get(door="open311-server").reference == made.public_id
    while announce_next(now=timezone.now()):
        pass
    told_by_mail = OutboundMessage.objects.get(kind="confirmation")
    assert told_by_mail.to_address == "rosa@example.org"
    assert made.public_id in told_by_mail.body_text


def test_the_answer_in_xml_has_the_same_parts(send: Any) -> None:
    root = ElementTree.fromstring(send("xml").content)

    assert root.tag == "service_requests"
    assert [child.tag for child in root[0]] == ["service_request_id", "service_notice", "account_id"]


WRONG: list[tuple[int, dict[str, Any]]] = [
    (403, {"api_key": None}),
    (403, {"api_key": "made-up"}),
    (404, {"service_code": "nothing"}),
    (404, {"service_code": "private-tip", "attribute[depth]": None}),
    (400, {"service_code": None}),
    (400, {"lat": None}),
    (400, {"lat": None, "long": None}),
    (400, {"lat": "95", "long": "0"}),
    (400, {"lat": "NaN"}),
    (400, {"lat": OUTSIDE[0], "long": OUTSIDE[1]}),
    (400, {"attribute[depth]": None}),
    (400, {"attribute[depth]": "to the sky"}),
    (400, {"attribute[unasked]": "yes"}),
    (400, {"attribute": "ankle"}),
    (400, {"description": "x" * 4001}),
    (400, {"description": ["one", "another"]}),
    (400, {"email": "nobody"}),
    (400, {"media_url": "file:///etc/passwd"}),
    (400, {"address_id": "a:999999", "lat": None, "long": None}),
]


def test_what_is_wrong_is_refused_in_the_body_and_nothing_is_made(send: Any) -> None:
    for status, given in WRONG:
        answer = send(**given)
        assert (answer.status_code, answer.json()[0]["code"]) == (status, status), given
        assert answer.json()[0]["description"]
    assert not ServiceRequest.objects.exists()


def test_an_address_is_enough_and_is_found_in_the_index(send: Any) -> None:
    mill = Street.objects.create(name="Mill Street")
    known = Address.objects.create(street=mill, number=12, lat=WEST[0], long=WEST[1])

    in_words = the_answer(send(lat=None, long=None, address_string="12 mill street"))
    by_id = the_answer(send(lat="0", long="0", address_id=f"a:{known.pk}"))
    unknown = the_answer(send(lat=None, long=None, address_string="behind the old mill"))

    rows = {row.public_id: row for row in ServiceRequest.objects.all()}
    assert rows[in_words["service_request_id"]].lat == rows[by_id["service_request_id"]].lat == WEST[0]
    assert rows[unknown["service_request_id"]].address == "behind the old mill"


def test_every_type_of_answer_is_taken_and_checked(send: Any, small_city: SmallCity) -> None:
    kinds = {"string": "B-204", "text": "two\nlines", "number": "2.5", "datetime": "2026-03-01T08:30:00-05:00"}
    choices = [{"key": "a", "name": {"en": "A"}}, {"key": "b", "name": {"en": "B"}}]
    for order, kind in enumerate([*kinds, "multivaluelist"], start=2):
        ServiceQuestion.objects.create(
            service=small_city.service("pothole"), code=f"q-{kind}", text={"en": kind}, datatype=kind, order=order,
            values=choices if kind == "multivaluelist" else [], is_required=True,
        )  # fmt: skip
    forget_reference()
    whole = {f"attribute[q-{kind}]": value for kind, value in kinds.items()}
    whole["attribute[q-multivaluelist][]"] = ["a", "b"]

    the_answer(send(**whole))

    answers = dict(Report.objects.get().answers.values_list("datatype", "value"))
    assert (answers["number"], answers["multivaluelist"], answers["text"]) == (2.5, ["a", "b"], "two\nlines")
    for name, value in (("number", "many"), ("datetime", "soon"), ("datetime", "9999-12-31T23:59:59-23:00")):
        assert send(**(whole | {f"attribute[q-{name}]": value})).status_code == 400


def test_the_same_call_again_gives_the_same_number(send: Any) -> None:
    first = the_answer(send(headers={"Idempotency-Key": "call-17"}))
    again = the_answer(send(request_id="call-17"))
    other = the_answer(send(headers={"Idempotency-Key": "call-18"}))

    assert first == again
    assert other["service_request_id"] != first["service_request_id"]
    assert Client().get(f"{API}/tokens/call-17.json").json() == [
        {"service_request_id": first["service_request_id"], "token": "call-17"}
    ]


def test_a_call_is_still_known_by_the_key_that_replaced_its_own(send: Any, key: str) -> None:
    first = the_answer(send(headers={"Idempotency-Key": "call-17"}))
    _row, newer = keys.replace_key(ApiKey.objects.get(), by_id=None, now=timezone.now())
    assert the_answer(send(api_key=newer, headers={"Idempotency-Key": "call-17"})) == first


def test_several_photos_come_with_the_call_and_what_is_none_is_refused(send: Any) -> None:
    photo = jpeg()
    files = [SimpleUploadedFile("one.jpg", photo), SimpleUploadedFile("two.jpg", photo)]
    number = the_answer(send(**{"media[]": files}))["service_request_id"]

    assert Attachment.objects.filter(service_request__public_id=number, report__isnull=False).count() == 2
    refused = send(media=SimpleUploadedFile("page.jpg", b"<html>"))
    assert refused.status_code == 400
    assert ServiceRequest.objects.count() == 1


def test_a_picture_elsewhere_is_fetched_later_and_once(send: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    the_answer(send(media_url="https://pictures.example/hole.jpg"))
    assert not Attachment.objects.exists()

    monkeypatch.setattr(pictures, "fetch_photo", lambda url: jpeg())
    while pictures.fetch_next(now=timezone.now()):
        pass

    photo = Attachment.objects.get()
    assert photo.report == Report.objects.get()
    assert photo.is_public
    assert MediaToFetch.objects.get().state == "done"


def test_a_private_address_is_never_called_for_a_picture(send: Any) -> None:
    the_answer(send(media_url="http://127.0.0.1:9/hole.jpg"))

    pictures.fetch_next(now=timezone.now())

    assert MediaToFetch.objects.get().state == "failed"
    assert Exchange.objects.filter(what="media_url", state="given_up").exists()


def test_words_of_danger_are_taken_and_answered_with_whom_to_call(send: Any) -> None:
    DangerPhrase.objects.get_or_create(language="en", phrase="gas smell", defaults={"advice": {"en": "Leave now."}})
    forget_reference()

    told = the_answer(send(description="a strong gas smell <b>here</b>"))

    assert "911" in told["service_notice"]
    assert Report.objects.get().description == "a strong gas smell <b>here</b>"


def test_a_body_too_long_is_refused_before_it_is_read(key: str) -> None:
    answer = Client().generic(
        "POST", f"{API}/requests.xml", b"", content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(100 * 1024 * 1024), **{"wsgi.input": BytesIO(b"")},
    )  # fmt: skip
    assert answer.status_code == 413
    assert ElementTree.fromstring(answer.content).findtext("error/code") == "413"


def test_bytes_that_are_no_utf8_and_other_bodies_are_refused(key: str) -> None:
    for body, kind in ((b"description=%ff", "application/x-www-form-urlencoded"), (b"{}", "application/json")):
        answer = Client().post(f"{API}/requests.json", body, content_type=kind)
        assert (answer.status_code, answer.json()[0]["code"]) == (400, 400)


def test_a_session_counts_for_nothing(administrator: Client, key: str) -> None:
    answer = administrator.post(f"{API}/requests.json", {"service_code": "other", "lat": WEST[0], "long": WEST[1]})

    assert answer.status_code == 403


def test_a_key_ends_is_replaced_with_time_to_change_and_is_limited(send: Any, key: str) -> None:
    row, now = ApiKey.objects.get(), timezone.now()
    new, text = keys.replace_key(row, by_id=None, now=now)

    assert keys.key_of(key, "open311", now) == row
    assert keys.key_of(key, "open311", now + timedelta(days=15)) is None
    assert keys.key_of(text, "open311", now + timedelta(days=15)) == new
    assert keys.key_of(text, "updates", now) is None
    keys.revoke_key(new, now=now)
    assert send(api_key=text).status_code == 403
    ApiKey.objects.filter(pk=row.pk).update(rate=1)
    assert [send().status_code, send().status_code] == [200, 429]


def test_what_is_not_public_is_readable_with_the_key_that_sent_it(small_city: SmallCity) -> None:
    texts = [keys.make_key(name, scopes=["open311", "restricted"], now=timezone.now())[1] for name in ("one", "two")]
    where = {"service_code": "private-tip", "lat": WEST[0], "long": WEST[1]}
    number = the_answer(Client().post(f"{API}/requests.json", where, headers={"X-Api-Key": texts[0]}))

    address = f"{API}/requests/{number['service_request_id']}.json"
    answers = [Client().get(address, headers={"X-Api-Key": text}).status_code for text in texts]

    assert answers == [200, 404]
    assert Client().get(address).status_code == 404
