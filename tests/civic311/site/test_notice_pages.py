"""Staff publish notices and enter works on their pages."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from community.models import AvoidedReport, Enquiry, Notice, PlannedWork
from requests_app.models import ServiceRequest
from routing.models import Area, Street
from tests.factories.city import SmallCity
from tests.factories.notices import WEST_BLOCK, make_notice, make_work
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
TODAY = date.today


def notice_form(supervisor: Persona, **values: Any) -> dict[str, Any]:
    return {
        "kind": "closure", "severity": "info", "title_en": "Bridge closed", "title_es": "Puente cerrado",
        "text_en": "Walk across.", "everywhere": "on", "starts_at": "2026-01-01T08:00", "ends_at": "2099-01-01T08:00",
        "owner": supervisor.user.pk,
    } | values  # fmt: skip


def work_form(**values: Any) -> dict[str, Any]:
    return {
        "kind": "repaving", "name_en": "Repaving", "starts_on": "2027-08-03", "ends_on": "2027-08-14",
        "shape": json.dumps(WEST_BLOCK),
    } | values  # fmt: skip


def test_a_supervisor_publishes_a_notice_and_residents_read_it(supervisor: Persona, visitor: Client) -> None:
    supervisor.post("/staff/notices/new/", notice_form(supervisor))

    assert "Bridge closed" in visitor.get("/").content.decode()
    assert Notice.objects.get().owner == supervisor.user


def test_its_place_may_be_areas_streets_and_a_drawing_together(supervisor: Persona) -> None:
    Street.objects.create(name="Mill Street")
    ward = Area.objects.get(layer__code="ward", code="1")
    place = {"everywhere": "", "areas": [ward.pk], "streets": "mill street\n\n", "shape": json.dumps(WEST_BLOCK)}

    supervisor.post("/staff/notices/new/", notice_form(supervisor, **place))

    row = Notice.objects.get()
    assert (list(row.areas.all()), row.streets) == ([ward], ["Mill Street"])
    assert row.shape["type"] == "Polygon"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"everywhere": ""}, "everywhere"),
        ({"everywhere": "", "streets": "Nowhere Lane"}, "streets"),
        ({"everywhere": "", "shape": "here"}, "shape"),
        ({"everywhere": "", "shape": '{"type": "Point", "coordinates": [1, 2]}'}, "shape"),
        ({"ends_at": "2025-01-01T08:00"}, "ends_at"),
        ({"ends_at": ""}, "review_at"),
        ({"title_en": ""}, "title"),
        ({"owner": ""}, "owner"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_box(supervisor: Persona, values: dict[str, Any], field: str) -> None:
    page = supervisor.post("/staff/notices/new/", notice_form(supervisor, **values))

    assert (page.status_code, set(page.context["form"].errors)) == (422, {field})


def test_a_notice_is_changed_ended_and_withdrawn_by_buttons(supervisor: Persona, visitor: Client) -> None:
    row = make_notice(now=timezone.now())
    supervisor.post(f"/staff/notices/{row.pk}/", notice_form(supervisor, title_en="Still closed"))
    assert "Still closed" in visitor.get("/notices/").content.decode()

    supervisor.post(f"/staff/notices/{row.pk}/finish/", {"do": "end"})
    assert "Still closed" not in visitor.get("/notices/").content.decode()
    assert visitor.get(f"/notices/{row.pk}/").status_code == 200

    supervisor.post(f"/staff/notices/{row.pk}/finish/", {"do": "withdraw"})
    assert visitor.get(f"/notices/{row.pk}/").status_code == 404


def test_a_caller_who_is_content_is_logged_as_answered(operator: Persona, small_city: SmallCity) -> None:
    row = make_notice(now=timezone.now(), services=["pothole"])

    operator.post("/staff/call/", {"answers": f"notice-{row.pk}", "service": "pothole", "channel": "phone"})
    missing = operator.post("/staff/call/", {"answers": "notice-999999"})

    enquiry, avoided = Enquiry.objects.get(), AvoidedReport.objects.get()
    assert (enquiry.was_answered, enquiry.notice, enquiry.taken_by) == (True, row, operator.user)
    assert (avoided.door, avoided.service) == (AvoidedReport.Door.DESK, small_city.service("pothole"))
    assert missing.status_code == 404


def test_works_are_entered_changed_and_canceled(supervisor: Persona, small_city: SmallCity) -> None:
    pothole = small_city.service("pothole")
    supervisor.post("/staff/works/new/", work_form(services=[pothole.pk], defers="on"))
    row = PlannedWork.objects.get()
    assert (row.defers, list(row.services.all())) == (True, [pothole])

    supervisor.post(f"/staff/works/{row.pk}/edit/", work_form(name_en="Later", ends_on="2027-09-01"))
    supervisor.post(f"/staff/works/{row.pk}/cancel/")

    row.refresh_from_db()
    assert (str(row), row.canceled_at is not None) == ("Later", True)


@pytest.mark.parametrize(
    ("values", "field"),
    [({"shape": ""}, "streets"), ({"ends_on": "2027-01-01"}, "ends_on"), ({"defers": "on"}, "services")],
)
def test_works_that_cannot_be_are_refused(supervisor: Persona, values: dict[str, Any], field: str) -> None:
    page = supervisor.post("/staff/works/new/", work_form(**values))

    assert (page.status_code, set(page.context["form"].errors)) == (422, {field})


def test_cases_inside_wait_for_the_works_by_ticking_them(supervisor: Persona) -> None:
    now = timezone.now()
    row = make_work(today=timezone.localdate(), services=["pothole"])
    case = make_request(now=now)
    assert case.public_id in supervisor.get(f"/staff/works/{row.pk}/").content.decode()

    supervisor.post(f"/staff/works/{row.pk}/defer/", {"case": [case.public_id]})

    assert ServiceRequest.objects.get(pk=case.pk).planned_work == row


def test_the_page_of_a_case_and_the_worklist_tell_of_works_at_its_place(supervisor: Persona) -> None:
    make_work(today=timezone.localdate(), services=["pothole"])
    case = make_request(now=timezone.now())

    page = supervisor.get(f"/staff/requests/{case.public_id}/?do=defer").content.decode()

    assert "Make safe only" in page
    assert "Let it wait for the works" in page
    assert "Repaving of Mill Street" in supervisor.get("/staff/queue/").content.decode()


def test_works_that_do_not_put_it_right_mark_no_row_and_give_no_advice(supervisor: Persona) -> None:
    make_work(today=timezone.localdate(), services=["streetlight"])
    case = make_request(now=timezone.now())

    page = supervisor.get(f"/staff/requests/{case.public_id}/").content.decode()

    assert "Repaving of Mill Street" in page
    assert "Make safe only" not in page
    assert "Repaving of Mill Street" not in supervisor.get("/staff/queue/").content.decode()


def test_a_case_waits_by_the_form_on_its_page(supervisor: Persona) -> None:
    row = make_work(today=timezone.localdate(), services=["pothole"])
    case = make_request(now=timezone.now())

    supervisor.post(f"/staff/requests/{case.public_id}/defer/", {"version": case.version, "work": row.pk})

    assert ServiceRequest.objects.get(pk=case.pk).status == "ON_HOLD"


def load(supervisor: Persona, **values: Any) -> Any:
    feature = {
        "type": "Feature", "geometry": WEST_BLOCK,
        "properties": {"id": "P1", "name": "Repaving", "kind": "repaving", "starts_on": "2027-08-03",
                       "ends_on": "2027-08-14", "services": "pothole"} | values,
    }  # fmt: skip
    content = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    return supervisor.post("/staff/works/import/", {"file": SimpleUploadedFile("works.geojson", content)})


def test_a_file_shows_what_it_would_do_and_then_does_it(supervisor: Persona) -> None:
    page = load(supervisor)
    assert (len(page.context["loaded"].new), PlannedWork.objects.count()) == (1, 0)

    supervisor.post("/staff/works/import/", {"do": "load", "rows": page.context["rows"]})
    assert load(supervisor).context["loaded"].unchanged == 1

    changed = load(supervisor, ends_on="2027-08-20")
    assert len(changed.context["loaded"].changed) == 1
    supervisor.post("/staff/works/import/", {"do": "load", "rows": changed.context["rows"]})
    assert PlannedWork.objects.get().ends_on == date(2027, 8, 20)


def test_rows_that_were_made_up_on_the_way_load_nothing(supervisor: Persona) -> None:
    supervisor.post("/staff/works/import/", {"do": "load", "rows": '[{"external_id": "x"}]'})

    assert not PlannedWork.objects.exists()


def test_lists_ask_the_same_number_of_queries_for_few_and_many(
    supervisor: Persona, django_assert_max_num_queries: Any
) -> None:
    def queries(address: str) -> int:
        supervisor.get(address)
        with django_assert_max_num_queries(60) as seen:
            supervisor.get(address)
        return len(seen)

    make_notice(now=timezone.now()), make_work(today=timezone.localdate())
    few = queries("/staff/notices/"), queries("/staff/works/"), queries("/notices/")
    for _number in range(12):
        make_notice(now=timezone.now()), make_work(today=timezone.localdate() + timedelta(days=1))

    assert (queries("/staff/notices/"), queries("/staff/works/"), queries("/notices/")) == few
