"""Addresses of those who write notices and enter works, and of "My address"."""

from django.urls import path

from civic311.site.views import address, notices, works

_NOTICES, _WORKS = "staff/notices/", "staff/works/"

urlpatterns = [
    path("address/", address.address, name="address"),
    path("staff/call/address/", address.call_address, name="call_address"),
    path(_NOTICES, notices.notices, name="staff_notices"),
    path(f"{_NOTICES}new/", notices.notice_new, name="notice_new"),
    path(f"{_NOTICES}<int:pk>/", notices.notice_edit, name="notice_edit"),
    path(f"{_NOTICES}<int:pk>/finish/", notices.notice_finish, name="notice_finish"),
    path(_WORKS, works.works, name="staff_works"),
    path(f"{_WORKS}new/", works.work_new, name="work_new"),
    path(f"{_WORKS}import/", works.works_import, name="works_import"),
    path(f"{_WORKS}<int:pk>/", works.work, name="work"),
    path(f"{_WORKS}<int:pk>/edit/", works.work_edit, name="work_edit"),
    path(f"{_WORKS}<int:pk>/defer/", works.work_defer, name="work_defer"),
    path(f"{_WORKS}<int:pk>/cancel/", works.work_cancel, name="work_cancel"),
]
