"""Addresses of webhooks, of work systems and of the integration ledger."""

from django.urls import path

from integrations.views import ledger, webhooks, work_hook, work_systems

_HERE = "staff/settings/integrations/"

urlpatterns = [
    path("hooks/work/<slug:slug>/", work_hook.work_hook, name="work_hook"),
    path(_HERE, ledger.integrations, name="integrations"),
    path(f"{_HERE}exchanges/<int:pk>/retry/", ledger.exchange_retry, name="exchange_retry"),
    path(f"{_HERE}peers/<int:pk>/", ledger.peer, name="integration_peer"),
    path(f"{_HERE}webhooks/", webhooks.webhooks, name="webhooks"),
    path(f"{_HERE}webhooks/new/", webhooks.webhook_add, name="webhook_add"),
    path(f"{_HERE}webhooks/<int:pk>/", webhooks.webhook, name="webhook"),
    path(f"{_HERE}webhooks/<int:pk>/change/", webhooks.webhook_change, name="webhook_change"),
    path(f"{_HERE}work/", work_systems.work_systems, name="work_systems"),
    path(f"{_HERE}work/<slug:slug>/", work_systems.work_system, name="work_system"),
]
