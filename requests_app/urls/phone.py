"""Addresses for people who cannot be written to by email: calls, letters, status by phone, paper forms."""

from django.urls import path

from requests_app.views.staff import call_backs, call_status, letters, paper

urlpatterns = [
    path("staff/call/status/", call_status.call_status, name="call_status"),
    path("staff/call/status/<str:public_id>/", call_status.call_status_case, name="call_status_case"),
    path("staff/paper/", paper.paper, name="paper"),
    path("staff/paper/batch/", paper.paper_batch, name="paper_batch"),
    path("staff/call-backs/", call_backs.call_backs, name="call_backs"),
    path("staff/call-backs/next/", call_backs.call_back_next, name="call_back_next"),
    path("staff/call-backs/letters/", letters.letters, name="letters"),
    path("staff/call-backs/letters/print/", letters.letters_print, name="letters_print"),
    path("staff/call-backs/letters/printed/", letters.letters_printed, name="letters_printed"),
    path("staff/call-backs/<int:pk>/", call_backs.call_back, name="call_back"),
    path("staff/call-backs/<int:pk>/take/", call_backs.call_back_take, name="call_back_take"),
    path("staff/call-backs/<int:pk>/outcome/", call_backs.call_back_outcome, name="call_back_outcome"),
    path("staff/call-backs/<int:pk>/release/", call_backs.call_back_release, name="call_back_release"),
]
