"""Addresses of the resident side."""

from django.urls import path

from requests_app.urls.following import urlpatterns as following_urls
from requests_app.urls.track import urlpatterns as track_urls
from requests_app.views.public import feeds, media, phone, report, report_start, requests_list, tracker, work_link

urlpatterns = [
    *following_urls,
    path("report/", report_start.report_start, name="report_start"),
    path("app.webmanifest", phone.manifest, name="manifest"),
    path("resident-worker.js", phone.resident_worker, name="resident_worker"),
    path("no-signal/", phone.no_signal, name="no_signal"),
    path("report/offline/", phone.report_offline, name="report_offline"),
    path("report/drafts/", phone.drafts_page, name="drafts"),
    path("report/take/", phone.report_take, name="report_take"),
    path("report/addresses.json", report.report_addresses, name="report_addresses"),
    path("report/<slug:service_code>/assets.geojson", report.report_assets, name="report_assets"),
    path("report/<slug:service_code>/", report.report_step, name="report_service"),
    path("report/<slug:service_code>/<slug:step>/", report.report_step, name="report_step"),
    path("requests/", requests_list.requests_list, name="requests_list"),
    path("requests.geojson", feeds.requests_geojson, name="requests_geojson"),
    path("requests.csv", feeds.requests_csv, name="requests_csv"),
    path("requests.atom", feeds.requests_atom, name="requests_atom"),
    path("requests/<str:public_id>/", tracker.request_detail, name="request_detail"),
    *track_urls,
    path("track/<str:token>/media/<uuid:photo_id>/<slug:variant>", media.own_media, name="own_media"),
    path("work/<str:token>/", work_link.work_link, name="work_link"),
    path("work/<str:token>/media/<uuid:photo_id>/<slug:variant>", work_link.work_media, name="work_media"),
    path("media/<uuid:photo_id>/<slug:variant>", media.media, name="media"),
]
