"""What other Open311 servers say is read in whichever way they say it, and nothing of it does harm."""

import pytest
from django.conf import settings

from integrations.open311 import reading
from integrations.open311.trees import Unreadable

CATALOGUES = settings.BASE_DIR.parent / "shared" / "data" / "open311_catalogues"
AS_XML = b"""<?xml version="1.0" encoding="utf-8"?><service_request_updates><request_update><update_id>7</update_id>
<service_request_id>A-1</service_request_id><status>IN_PROGRESS</status><external_status_code>WIP</external_status_code>
<updated_datetime>2026-03-10T11:00:00-04:00</updated_datetime><description>We  are on it</description>
<media_url>https://p.example/1.jpg</media_url></request_update></service_request_updates>"""
AS_JSON = b"""{"service_request_updates": {"request_update": [{"update_id": 7, "service_request_id": "A-1",
"status": "in_progress", "external_status_code": "WIP", "updated_datetime": "2026-03-10T15:00:00Z",
"description": "We  are on it", "media_url": ["https://p.example/1.jpg", "javascript:alert(1)"]}]}}"""


def test_news_reads_the_same_from_either_format_wrapped_or_not():
    assert reading.updates(AS_XML) == reading.updates(AS_JSON)
    (news,) = reading.updates(AS_XML)
    assert (news.update_id, news.status, news.at.hour) == ("7", "in_progress", 15)
    assert news.media == ("https://p.example/1.jpg",)


def test_questions_are_read_without_the_wrapper_that_the_standard_wants():
    inner = (
        b"<attribute><variable>true</variable><code>A</code><datatype>singlevaluelist</datatype>"
        b"<required>true</required><order>2</order><description>Which?</description>"
        b"<values><value><key>1</key><name>One</name></value></values></attribute>"
        b"<attribute><code>B</code><datatype>text</datatype><required>false</required><order>1</order></attribute>"
    )
    bare = reading.definition(b"<service_definition><service_code>x</service_code>" + inner + b"</service_definition>")
    wrapped = reading.definition(b"<service_definition><attributes>" + inner + b"</attributes></service_definition>")

    assert bare == wrapped
    assert [(question.code, question.values) for question in bare] == [("B", ()), ("A", (("1", "One"),))]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "page"),
        (b"<html><p>Not closed", "page"),
        (b"<service_requests><request>", "broken"),
        (b'[{"service_request_id": NaN}]', "broken"),
        (b"plain words", "broken"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><service_requests>&x;</service_requests>', "harmful"),
        (b'<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;">]><a>&y;</a>', "harmful"),
        (b"<a>" * 60 + b"</a>" * 60, "harmful"),
        (b"[" * 60 + b"]" * 60, "harmful"),
        (b'[{"code": 403, "description": "Invalid api_key"}]', "unexpected"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(body, code):
    with pytest.raises(Unreadable) as refused:
        reading.requests(body)
    assert refused.value.code == code


def test_a_time_without_its_zone_or_beyond_all_years_is_no_time():
    assert [reading.moment(text) for text in ("2026-03-10T11:00:00", "9999-12-31T23:59:59-12:00", "soon", "")] == [
        None, None, None, None,
    ]  # fmt: skip


@pytest.mark.realdata
@pytest.mark.skipif(not CATALOGUES.is_dir(), reason="the recorded catalogues are not here")
def test_catalogues_and_answers_that_cities_really_gave_are_read():
    def given(name):
        return (CATALOGUES / name).read_bytes()

    counts = [
        len(reading.services(given(name)))
        for name in ("cfa_services.xml", "fgregg_bloomington_services.json", "fgregg_san_francisco_services.xml")
    ]
    assert counts == [36, 46, 38]
    assert len(reading.requests(given("fgregg_bloomington_requests.json"))) == 21
    assert {row.status for row in reading.requests(given("fgregg_san_francisco_requests.xml"))} <= {"open", "closed"}
    assert reading.requests(given("cfa_service_requests_empty.xml")) == []
    assert [value[1] for value in reading.definition(given("cfa_service_definition.xml"))[0].values] == [
        "Ford", "Chrysler",
    ]  # fmt: skip
    assert reading.created(given("cfa_post_service_request.xml")).reference == "293944"
    assert reading.created(given("cfa_request_id_from_token.xml")).token == "12345"
    assert "Invalid api_key" in reading.errors(given("cfa_403.xml"))
    assert "not found" in reading.errors(given("cfa_get_service_request_not_found.xml"))
