"""Addresses of a crew's phone."""

from django.urls import path

from requests_app.views.field import actions, device, entry, route, sheet, stop

urlpatterns = [
    path("staff/field/", route.my_route, name="field_route"),
    path("staff/field/add/", route.add_stops, name="field_add"),
    path("staff/field/order/", route.change_order, name="field_order"),
    path("staff/field/stops/<str:public_id>/", stop.stop, name="field_stop"),
    path("staff/field/actions/", actions.field_action, name="field_action"),
    path("staff/field/sheet/", sheet.work_sheet, name="field_sheet"),
    path("staff/field/found/", entry.field_entry, name="field_entry"),
    path("staff/field/questions/", entry.field_questions, name="field_questions"),
    path("staff/field/kept/", device.kept, name="field_kept"),
    path("staff/field/lost/", device.lost, name="field_lost"),
    path("staff/field/token/", device.field_token, name="field_token"),
    path("staff/field/worker.js", device.field_worker, name="field_worker"),
]
