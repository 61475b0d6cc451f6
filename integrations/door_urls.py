"""Addresses of webhooks and of the integration ledger."""

from django.urls import path

from integrations.views import work_hook

urlpatterns = [
    path("hooks/work/<slug:slug>/", work_hook.work_hook, name="work_hook"),
]
