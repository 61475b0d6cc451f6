"""Every address of the project with who may open it. An address that is missing here fails the tests.

`PUBLIC`: everybody. `needs(...)`: a capability held anywhere. `own(...)`: the same, and
for others than its owner it is not there. `case(...)`: the capability in the case's department,
any of several, with 404 for staff who may not see that department. `token`: a made-up one opens nothing.
`hook`: only a signature opens it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, get_resolver

ELSEWHERE = ("account_", "mfa_", "admin:")  # allauth's and Django's own pages, tested in their projects


@dataclass(frozen=True)
class Access:
    """How an address is guarded, which arguments it takes, and how it is asked (GET unless `post`)."""

    kind: str
    capabilities: tuple[str, ...] = ()
    arguments: dict[str, Any] = field(default_factory=dict)
    post: bool = False


def public(**arguments: Any) -> Access:
    return Access("public", arguments=arguments)


def needs(*capabilities: str, post: bool = False, **arguments: Any) -> Access:
    return Access("needs", capabilities, arguments, post)


def own(*capabilities: str, post: bool = False, **arguments: Any) -> Access:
    """A page of one person only: the row of the stand-ins is somebody else's."""
    return Access("own", capabilities, arguments, post)


def case(*capabilities: str, post: bool = False, **arguments: Any) -> Access:
    return Access("case", capabilities, {"public_id": "<case>"} | arguments, post)


ANY_REPORT = ("reports.view", "reports.view_ward")

ADDRESSES: dict[str, Access] = {
    "home": public(),
    "accessibility": public(),
    "privacy": public(),
    "notices": public(),
    "address": public(),
    "notice": public(pk="<notice>"),
    "notice_follow": Access("public", arguments={"pk": "<notice>"}, post=True),
    "notice_follower": Access("token", arguments={"token": "made-up-token-of-nobody"}),
    "set_language": Access("public", post=True),
    "areas_geojson": public(),
    "layer_geojson": public(layer="ward"),
    "healthz": public(),
    "readyz": Access("probe"),
    "report_start": public(),
    "manifest": public(),
    "resident_worker": public(),
    "no_signal": public(),
    "report_offline": public(),
    "drafts": public(),
    "report_take": public(),
    "report_addresses": public(),
    "report_assets": public(service_code="pothole"),
    "report_service": public(service_code="pothole"),
    "report_step": public(service_code="pothole", step="place"),
    "requests_list": public(),
    "requests_geojson": public(),
    "requests_csv": public(),
    "requests_atom": public(),
    "map_cells": public(),
    "embed_maker": public(),
    "embed_list": public(),
    "embed_map": public(),
    "embed_report": public(),
    "follow": Access("token"),
    "follow_device": Access("token", post=True),
    "push_worker": public(),
    "follow_own": Access("token", arguments={"token": "made-up-token-of-nobody"}),
    "follow_stop": Access("token", arguments={"token": "made-up-token-of-nobody"}),
    "mine": public(),
    "mine_list": Access("token", arguments={"token": "made-up-token-of-nobody"}),
    "preferences": Access("token", arguments={"token": "made-up-token-of-nobody"}),
    "request_detail": public(public_id="<case>"),
    "track": public(token="<token>"),
    "track_again": public(),
    "track_correct": Access("token", arguments={"token": "made-up-token-of-nobody"}),
    "track_remove": public(token="<token>"),
    "track_stop": public(token="<token>"),
    "work_link": Access("token", arguments={"token": "made-up-token-of-nobody"}),
    "work_media": Access(
        "token",
        arguments={
            "token": "made-up-token-of-nobody",
            "photo_id": "00000000-0000-0000-0000-000000000000",
            "variant": "thumb",
        },
    ),
    "own_media": public(token="<token>", photo_id="<photo>", variant="thumb"),
    "media": public(photo_id="<photo>", variant="thumb"),
    "reports_costs": needs("costs.view"),
    "reports_staffing": needs("team.view"),
    "reports_staffing_run": needs("team.view", pk="<staffing>"),
    "performance": public(),
    "performance_ward": public(code="1"),
    "performance_equity": public(),
    "invite": Access("token", arguments={"token": "made-up-token-of-nobody"}),
    "first_administrator": Access("token", arguments={"token": "made-up-token-of-nobody"}),
    "answer_call": Access("token", arguments={"token": "made-up-token-of-nobody"}),
    "help_home": public(),
    "help_suggest": public(),
    "help_missed": Access("public", post=True),
    "help_article": public(slug="<article>"),
    "help_answer": Access("public", arguments={"slug": "<article>"}, post=True),
    "staff_help": needs(),
    "staff_help_suggest": needs(),
    "staff_help_article": needs(slug="<article>"),
    "knowledge_new": needs("knowledge.edit"),
    "knowledge_review": needs("knowledge.edit"),
    "knowledge_asked": needs("knowledge.edit"),
    "knowledge_edit": needs("knowledge.edit", slug="<article>"),
    "knowledge_confirm": needs("knowledge.edit", post=True, slug="<article>"),
    "knowledge_versions": needs("knowledge.edit", slug="<article>"),
    "knowledge_bring_back": needs("knowledge.edit", post=True, slug="<article>", number=1),
    "my_day": needs(),
    "team": needs("team.view"),
    "queue": needs("requests.view"),
    "board": needs("requests.view"),
    "queue_export": needs("requests.export", kind="csv"),
    "saved_views": needs("requests.view"),
    "view_save": needs("requests.view", post=True),
    "view_columns": needs("requests.view", post=True),
    "view_counts": needs("requests.view"),
    "view_edit": own("requests.view", pk="<view>"),
    "view_move": own("requests.view", post=True, pk="<view>"),
    "view_update": own("requests.view", post=True, pk="<view>"),
    "view_delete": own("requests.view", pk="<view>"),
    "staff_search": needs("requests.view"),
    "bulk": needs("requests.bulk"),
    "bulk_run": own("requests.bulk", pk="<bulk_run>"),
    "bulk_undo": own("requests.bulk", post=True, pk="<bulk_run>"),
    "live_queue": needs("requests.view"),
    "live_case": case("requests.view"),
    "palette": needs(),
    "staff_map": needs("requests.view"),
    "case": case("requests.view"),
    "case_contact": case("contacts.view", post=True),
    "case_routing": case("requests.view"),
    "case_cost": case("costs.record", pk="<cost>", post=True),
    "case_work_link": case("requests.send_out", pk="<work-link>", post=True),
    "case_photo": case("photos.moderate", photo_id="<photo>", post=True),
    "case_contact_edit": case("contacts.edit", contact_id="<contact>"),
    "case_photo_edit": case("requests.note", "photos.moderate", "requests.redact", photo_id="<photo>"),
    "case_photo_original": case("requests.redact", photo_id="<masked>"),
    "case_earlier": case("requests.redact", report_id="<report>"),
    "case_redact": case("requests.redact", what="report", object_id="<report>"),
    "case_action": case("requests.note", action="note", post=True),
    "asset_history": needs("requests.view", type_code="lamp", number="L-1"),
    "call_desk": needs("requests.enter"),
    "call_information": needs("requests.enter"),
    "enquiries": needs("requests.enter"),
    "call_status": needs("requests.enter"),
    "call_status_case": case("requests.enter", "callbacks.work"),
    "paper": needs("requests.enter"),
    "paper_batch": needs("requests.enter"),
    "call_backs": needs("callbacks.work"),
    "call_back": needs("callbacks.work", pk="<call_back>"),
    "call_back_next": needs("callbacks.work", post=True),
    "call_back_take": needs("callbacks.work", post=True, pk="<call_back>"),
    "call_back_outcome": needs("callbacks.work", post=True, pk="<call_back>"),
    "call_back_release": needs("callbacks.work", post=True, pk="<call_back>"),
    "letters": needs("callbacks.work"),
    "letters_print": needs("callbacks.work", post=True),
    "letters_printed": needs("callbacks.work", post=True),
    "duplicates": needs("requests.join"),
    "call_live": needs("requests.enter", post=True),
    "call_address": needs("requests.enter", post=True),
    "call_done": case("requests.enter", "requests.field_entry"),
    "field_route": needs("requests.visit"),
    "field_add": needs("requests.visit"),
    "field_order": needs("requests.visit"),
    "field_stop": case("requests.visit"),
    "field_action": needs("requests.visit", post=True),
    "field_sheet": needs("requests.visit"),
    "field_kept": needs("requests.visit", "requests.field_entry"),
    "field_lost": needs("requests.visit", "requests.field_entry"),
    "field_token": needs("requests.visit", "requests.field_entry"),
    "field_worker": needs("requests.visit", "requests.field_entry"),
    "field_entry": needs("requests.field_entry"),
    "field_questions": needs("requests.field_entry"),
    "mentions_seen": needs("requests.view", post=True),
    "visits": needs("requests.view"),
    "incidents": needs("incidents.manage"),
    "incident_new": needs("incidents.manage"),
    "incident": needs("incidents.manage", pk="<incident>"),
    "incident_edit": needs("incidents.manage", pk="<incident>"),
    "staff_notices": needs("notices.edit"),
    "notice_new": needs("notices.edit"),
    "notice_edit": needs("notices.edit", pk="<notice>"),
    "notice_finish": needs("notices.edit", post=True, pk="<notice>"),
    "staff_works": needs("works.edit"),
    "work_new": needs("works.edit"),
    "works_import": needs("works.edit"),
    "work": needs("works.edit", pk="<works>"),
    "work_edit": needs("works.edit", pk="<works>"),
    "work_defer": needs("works.edit", post=True, pk="<works>"),
    "work_cancel": needs("works.edit", post=True, pk="<works>"),
    "settings_index": needs("city.configure", "catalogue.edit", "people.manage"),
    "settings_city": needs("city.configure"),
    "settings_translations": needs("catalogue.edit", "translations.review"),
    "settings_calendar_year": needs("catalogue.edit", pk="<calendar>"),
    "settings_schedules": needs("catalogue.edit"),
    "settings_schedule_new": needs("catalogue.edit"),
    "settings_schedule": needs("catalogue.edit", pk="<schedule>"),
    "settings_schedule_day": needs("catalogue.edit", post=True, pk="<schedule>"),
    "settings_emergencies": needs("city.configure"),
    "settings_emergency_new": needs("city.configure"),
    "settings_emergency": needs("city.configure", pk="<emergency>"),
    "settings_emergency_finish": needs("city.configure", post=True, pk="<emergency>"),
    "settings_people": needs("people.manage"),
    "settings_invite": needs("people.manage"),
    "settings_person": needs("people.manage", pk="<user>"),
    "settings_invite_again": needs("people.manage", post=True, pk="<user>"),
    "settings_areas": needs("people.manage", post=True, pk="<user>"),
    "settings_add_role": needs("people.manage", post=True, pk="<user>"),
    "settings_role": needs("people.manage", pk="<user>", membership_id="<membership>"),
    "settings_deactivate": needs("people.manage", pk="<user>"),
    "settings_reactivate": needs("people.manage", post=True, pk="<user>"),
    "settings_layers": needs("city.configure"),
    "settings_load_areas": needs("city.configure"),
    "settings_layer": needs("city.configure", pk="<layer>"),
    "settings_area": needs("city.configure", pk="<layer>", area_id="<area>"),
    "settings_load_assets": needs("city.configure"),
    "settings_file": needs("city.configure", pk="<file>"),
    "settings_file_map": needs("city.configure", pk="<file>"),
    "absences": needs(),
    "absence_take_back": needs(post=True, pk="<absence>"),
    "settings_chains": needs("catalogue.edit"),
    "settings_chain_add": needs("catalogue.edit"),
    "settings_chain": needs("catalogue.edit", pk="<chain>"),
    "settings_chain_use": needs("catalogue.edit", post=True, pk="<chain>"),
    "settings_chain_step_add": needs("catalogue.edit", pk="<chain>"),
    "settings_chain_step": needs("catalogue.edit", pk="<chain>", step_id="<step>"),
    "settings_chain_step_remove": needs("catalogue.edit", post=True, pk="<chain>", step_id="<step>"),
    "settings_on_call": needs("catalogue.edit", "requests.assign"),
    "settings_rota": needs("catalogue.edit", "requests.assign", pk="<queue>"),
    "settings_shift_remove": needs("catalogue.edit", "requests.assign", post=True, pk="<queue>", shift_id="<shift>"),
    "settings_section": needs("catalogue.edit", section="services"),
    "settings_add": needs("catalogue.edit", section="services"),
    "settings_export": needs("catalogue.edit", section="services"),
    "settings_import": needs("catalogue.edit", section="services"),
    "settings_edit": needs("catalogue.edit", section="services", pk="<service>"),
    "settings_services": needs("catalogue.edit"),
    "settings_service": needs("catalogue.edit", pk="<service>"),
    "settings_service_questions": needs("catalogue.edit", pk="<service>"),
    "settings_question_move": needs("catalogue.edit", post=True, pk="<service>", question_id="<question>"),
    "settings_service_targets": needs("catalogue.edit", pk="<service>"),
    "settings_service_history": needs("catalogue.edit", pk="<service>"),
    "settings_service_restore": needs("catalogue.edit", post=True, pk="<service>", number=1),
    "settings_service_preview": needs("catalogue.edit", pk="<service>"),
    "settings_service_part": needs("catalogue.edit", pk="<service>", part="texts"),
    "settings_proposals": needs("catalogue.edit"),
    "settings_decide": needs("catalogue.edit", post=True, pk="<proposal>"),
    "settings_remove": needs("catalogue.edit", post=True, section="services", pk="<service>"),
    "settings_rules": needs("catalogue.edit"),
    "settings_rule_add": needs("catalogue.edit"),
    "settings_rule": needs("catalogue.edit", pk="<rule>"),
    "settings_rule_move": needs("catalogue.edit", post=True, pk="<rule>"),
    "settings_rule_retire": needs("catalogue.edit", post=True, pk="<rule>"),
    "settings_rule_history": needs("catalogue.edit", pk="<rule>"),
    "settings_rule_check": needs("catalogue.edit", pk="<trial>"),
    "settings_rule_corrections": needs("catalogue.edit"),
    "settings_rule_correction": needs("catalogue.edit", pk="<rule>"),
    "settings_severity": needs("catalogue.edit"),
    "settings_factor_add": needs("catalogue.edit"),
    "settings_factor": needs("catalogue.edit", pk="<factor>"),
    "settings_factor_switch": needs("catalogue.edit", post=True, pk="<factor>"),
    "settings_holidays": needs("catalogue.edit", post=True, section="calendars", pk="<calendar>"),
    "staff_mail": needs("mail.view"),
    "staff_mail_detail": needs("mail.view", message_id="<message>"),
    "texts_in": Access("hook", post=True),
    "texts_status": Access("hook", post=True),
    "texts": needs("mail.inbound"),
    "texts_try": needs("mail.inbound"),
    "text_conversation": needs("mail.inbound", pk="<conversation>"),
    "text_photo": needs("mail.inbound", pk="<conversation>", photo_id="<text-photo>", variant="thumb"),
    "services_how": public(),
    "service_how": public(service_code="pothole"),
    "guide": public(),
    "handout": public(),
    "mail_hook": Access("hook", post=True, arguments={"provider": "postmark", "what": "inbound"}),
    "mail_in": needs("mail.inbound"),
    "mail_in_detail": needs("mail.inbound", pk="<mail>"),
    "mail_in_photo": needs("mail.inbound", pk="<mail>", photo_id="<mail-photo>", variant="thumb"),
    "mail_answer": needs("mail.view", message_id="<sent>"),
    "case_messages": case("requests.view"),
    "message_again": case("mail.resend", post=True, pk="<sent>"),
    "reports_home": needs(*ANY_REPORT),
    "reports_wards": needs(*ANY_REPORT),
    "reports_ward": needs(*ANY_REPORT, code="1"),
    "reports_departments": needs("reports.view"),
    "reports_equity": needs("reports.view"),
}


def names() -> Iterator[str]:
    """The name of every address of the project."""

    def walk(patterns: list[Any], space: str) -> Iterator[str]:
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield f"{space}{pattern.name}"
            else:
                yield from walk(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else space)

    for name in walk(get_resolver().url_patterns, ""):
        if not name.startswith(ELSEWHERE):
            yield name
