"""A city in which every page has something to show, and the addresses of all its pages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic311.site.views.settings.sections import SECTIONS
from notifications.models import OutboundMessage
from requests_app import photo_jobs
from requests_app.actions import talk, work
from requests_app.actions.incidents import join_incident
from requests_app.actions.tracking import new_token
from requests_app.actor import RESIDENT, WORKER
from requests_app.models import Report, SavedView, ServiceRequest
from requests_app.queries.schedule import days_offered, schedule_of
from routing.models import ClosureReason, HoldReason, RoutingRule, Service
from tests.architecture.addresses import ADDRESSES
from tests.architecture.stand_ins import stand_ins
from tests.factories import bulk
from tests.factories.city import EAST, make_user
from tests.factories.photos import as_upload, jpeg
from tests.factories.reports import CONTACT, DETAILS, PLACE
from tests.factories.requests import make_request
from tests.factories.schedules import make_schedule
from tests.personas import Persona

# Answers that are no pages: feeds, fragments, files, probes.
NO_PAGES = {
    "areas_geojson", "layer_geojson", "requests_geojson", "requests_csv", "requests_atom", "report_addresses",
    "healthz", "readyz", "metrics", "media", "own_media", "field_questions", "set_language",
    "settings_export", "staff_search", "settings_file", "settings_file_map", "report_assets",
    "manifest", "city_css", "seal", "resident_worker", "report_take", "map_cells", "text_photo", "mail_in_photo",
    "live_queue", "live_case", "palette", "field_worker", "field_token",
    "help_suggest", "staff_help_suggest", "queue_export", "view_counts", "case_photo_original", "open_data_file",
    "security_txt", "open311_discovery", "open311_v2_discovery", "open311_services", "open311_definition",
    "open311_requests", "open311_request", "open311_updates", "open311_openapi", "open311_token", "open311_unknown",
    "settings_configuration_download", "people_data_copy", "records_batch_csv", "records_looks_csv",
    "disclosure_download",
}  # fmt: skip
FORMS = ("reply", "note", "visit", "close", "assign", "hold", "route", "change_severity", "incident")


@dataclass(frozen=True)
class Pages:
    """Every page of one side, and who is signed in to see it."""

    visitor: Client
    public: list[str]
    staff: list[str]


def make_busy_city(administrator: Persona) -> Pages:
    """Cases late, held and closed, with photos, notes, messages and a report half written."""
    now, actor = timezone.now(), administrator.actor
    made = [make_request(now=now - timedelta(days=days)) for days in (0, 1, 3, 20)]
    made += [make_request("streetlight", now=now - timedelta(days=2), lat=EAST[0], long=EAST[1]),
             make_request("no-heat", now=now - timedelta(hours=20))]  # fmt: skip
    case, held, closed = made[0], made[1], made[2]
    work.claim(case.pk, actor=actor, version=None, now=now)
    talk.add_note(case.pk, text="Bring cones", actor=actor, now=now)
    talk.reply(case.pk, text="We come tomorrow", is_public=True, actor=actor, now=now)
    talk.message_from_resident(Report.objects.get(service_request=case), text="Thank you", actor=RESIDENT, now=now)
    work.hold(held.pk, reason=HoldReason.objects.all()[0], review_on=timezone.localdate() + timedelta(days=3),
              note="Frost", actor=actor, version=None, now=now)  # fmt: skip
    reason = ClosureReason.objects.get(code="done")
    work.close(closed.pk, reason=reason, actor=actor, version=None, now=now - timedelta(hours=1))
    RoutingRule.objects.create(name="Second rule", order=2, severity=3, conditions={"all": []})
    visitor = Client()
    for path, values in (("", PLACE), ("details/", DETAILS | {"photos": as_upload(jpeg())}), ("contact/", CONTACT)):
        visitor.post(f"/report/pothole/{path}", values)
    version = ServiceRequest.objects.get(pk=case.pk).version
    visit = {"version": version, "outcome": "done", "photos": [as_upload(jpeg(400, 300))]}
    administrator.post(f"/staff/requests/{case.public_id}/visit/", visit)
    photo_jobs.process_waiting(now=timezone.now())
    message = OutboundMessage.objects.create(
        key="k", kind="confirmation", to_address="rosa@example.org", subject="We have it", body_text="Text",
        about=case.public_id, body_html="<p>Text</p>",
    )  # fmt: skip
    colleague = make_user("colleague@testville.example", "Col League", "worker")
    real = stand_ins(case, colleague, now=now) | {
        "<case>": case.public_id, "<photo>": case.attachments.filter(stage="visit")[0].pk, "<message>": message.pk,
        "<token>": new_token(Report.objects.get(service_request=closed), now=now),
        "<schedule>": Service.objects.get(service_code="other").pk,
        "<view>": SavedView.objects.create(name="North", owner=administrator.user).pk,
        "<bulk_run>": bulk.run(administrator, "start", {}, case, closed, now=now).pk,
    }  # fmt: skip
    booked = _booked(now)
    join_incident(case.pk, incident_id=real["<incident>"], actor=WORKER, version=None, now=now)
    public, staff = _named(real)
    public += ["/report/?q=hole", "/report/?q=gas+smell", "/report/pothole/details/", "/report/pothole/contact/",
               "/report/pothole/check/", f"/requests/{held.public_id}/", f"/requests/{closed.public_id}/",
               "/requests/?status=open", "/accounts/login/", "/accounts/password/reset/"]  # fmt: skip
    visitor.post("/report/other/", PLACE)
    public += ["/report/other/day/", f"/track/{new_token(Report.objects.get(service_request=booked), now=now)}/"]
    staff.append(f"/staff/requests/{booked.public_id}/?do=schedule")
    address = f"/staff/requests/{case.public_id}/"
    staff += [f"{address}?do={form}" for form in FORMS]
    staff += [f"/staff/requests/{each.public_id}/" for each in (held, closed)]
    staff += ["/staff/queue/?filter=1", "/staff/queue/?view=late", "/staff/queue/?q=nothing-like-it",
              "/accounts/password/change/", "/accounts/2fa/", "/accounts/logout/"]  # fmt: skip
    staff += [f"/staff/settings/{section}/{page}" for section in SECTIONS for page in ("", "add/")]
    staff += [f"/staff/settings/calendars/{real['<calendar>']}/", f"/staff/settings/rules/{real['<rule>']}/"]
    return Pages(visitor, public, staff)


def _booked(now: datetime) -> ServiceRequest:
    """A case with an appointed day, of a service that offers some."""
    schedule = schedule_of(make_schedule("other").pk)
    assert schedule is not None
    return make_request("other", now=now, scheduled_day=days_offered(schedule, None, now=now)[0].day)


def _named(real: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Addresses of the table that are pages: those for everybody, those for staff."""
    public, staff = [], []
    for name, access in ADDRESSES.items():
        if access.post or name in NO_PAGES or access.kind == "token":
            continue
        arguments = {key: real.get(value, value) for key, value in access.arguments.items()}
        (public if access.kind == "public" else staff).append(reverse(name, kwargs=arguments or None))
    return public, staff
