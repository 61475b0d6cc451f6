"""Addresses of what makes the staff's pages quick: many cases at once, what is new, the palette."""

from django.urls import path

from requests_app.views.staff import bulk, live, palette

urlpatterns = [
    path("staff/bulk/", bulk.bulk, name="bulk"),
    path("staff/bulk/<int:pk>/", bulk.bulk_run, name="bulk_run"),
    path("staff/bulk/<int:pk>/undo/", bulk.bulk_undo, name="bulk_undo"),
    path("staff/live/queue.json", live.live_queue, name="live_queue"),
    path("staff/live/case/<str:public_id>.json", live.live_case, name="live_case"),
    path("staff/palette.json", palette.palette, name="palette"),
]
