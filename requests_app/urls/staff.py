"""Addresses of the staff side."""

from django.urls import path

from requests_app.urls.desk_tools import urlpatterns as desk_tools_urls
from requests_app.urls.field import urlpatterns as field_urls
from requests_app.urls.phone import urlpatterns as phone_urls
from requests_app.urls.worklist import urlpatterns as worklist_urls
from requests_app.views.staff import (
    assets,
    blocked,
    call_desk,
    call_live,
    case,
    case_actions,
    case_contact,
    case_earlier,
    case_messages,
    case_photo,
    case_redact,
    costs,
    duplicates,
    incidents,
    mentions,
    moderation,
    on_call,
    queue,
    routing,
    staff_map,
    team,
    visits,
    work_links,
)

_CASE = "staff/requests/<str:public_id>/"

urlpatterns = [
    *desk_tools_urls,
    *field_urls,
    *phone_urls,
    path("staff/queue/", queue.queue, name="queue"),
    *worklist_urls,
    path("staff/search/", queue.search, name="staff_search"),
    path("staff/map/", staff_map.staff_map, name="staff_map"),
    path("staff/requests/<str:public_id>/", case.case, name="case"),
    path(f"{_CASE}contact/", case_contact.case_contact, name="case_contact"),
    path(f"{_CASE}contact/<int:contact_id>/", case_contact.case_contact_edit, name="case_contact_edit"),
    path(f"{_CASE}messages/", case_messages.case_messages, name="case_messages"),
    path(f"{_CASE}messages/<int:pk>/again/", case_messages.message_again, name="message_again"),
    path(f"{_CASE}photos/<uuid:photo_id>/", case_photo.case_photo, name="case_photo"),
    path(f"{_CASE}photos/<uuid:photo_id>/edit/", case_photo.case_photo_edit, name="case_photo_edit"),
    path(f"{_CASE}photos/<uuid:photo_id>/original/", case_photo.case_photo_original, name="case_photo_original"),
    path(f"{_CASE}earlier/<int:report_id>/", case_earlier.case_earlier, name="case_earlier"),
    path(f"{_CASE}block/<int:report_id>/", blocked.block_sender, name="block_sender"),
    path(f"{_CASE}redact/<slug:what>/<int:object_id>/", case_redact.case_redact, name="case_redact"),
    path("staff/requests/<str:public_id>/routing/", routing.case_routing, name="case_routing"),
    path("staff/requests/<str:public_id>/costs/<int:pk>/", costs.case_cost, name="case_cost"),
    path("staff/requests/<str:public_id>/work-links/<int:pk>/", work_links.case_work_link, name="case_work_link"),
    path("staff/requests/<str:public_id>/<slug:action>/", case_actions.case_action, name="case_action"),
    path("staff/team/", team.team, name="team"),
    path("staff/mentions/seen/", mentions.mentions_seen, name="mentions_seen"),
    path("staff/moderation/", moderation.moderation, name="moderation"),
    path("staff/visits/", visits.visits, name="visits"),
    path("staff/incidents/", incidents.incidents, name="incidents"),
    path("staff/incidents/new/", incidents.incident_new, name="incident_new"),
    path("staff/incidents/<int:pk>/", incidents.incident, name="incident"),
    path("staff/incidents/<int:pk>/edit/", incidents.incident_edit, name="incident_edit"),
    path("on-call/<str:token>/", on_call.answer_call, name="answer_call"),
    path("staff/duplicates/", duplicates.duplicates, name="duplicates"),
    path("staff/assets/<slug:type_code>/<path:number>/", assets.asset_history, name="asset_history"),
    path("staff/call/", call_desk.call_desk, name="call_desk"),
    path("staff/call/live/", call_live.call_live, name="call_live"),
    path("staff/call/<str:public_id>/", call_desk.call_done, name="call_done"),
]
