"""Addresses of the staff side."""

from django.urls import path

from requests_app.views.field import entry
from requests_app.views.staff import (
    assets,
    call_desk,
    call_live,
    case,
    case_actions,
    duplicates,
    incidents,
    on_call,
    queue,
    routing,
    staff_map,
    visits,
)

urlpatterns = [
    path("staff/queue/", queue.queue, name="queue"),
    path("staff/search/", queue.search, name="staff_search"),
    path("staff/map/", staff_map.staff_map, name="staff_map"),
    path("staff/requests/<str:public_id>/", case.case, name="case"),
    path("staff/requests/<str:public_id>/contact/", case.case_contact, name="case_contact"),
    path("staff/requests/<str:public_id>/photos/<uuid:photo_id>/", case_actions.case_photo, name="case_photo"),
    path("staff/requests/<str:public_id>/routing/", routing.case_routing, name="case_routing"),
    path("staff/requests/<str:public_id>/<slug:action>/", case_actions.case_action, name="case_action"),
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
    path("staff/field/", entry.field_entry, name="field_entry"),
    path("staff/field/questions/", entry.field_questions, name="field_questions"),
]
