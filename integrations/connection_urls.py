"""Addresses of the connections to outside bodies."""

from django.urls import path

from integrations.views import connection_maps as maps
from integrations.views import connections as views

_BASE = "staff/settings/integrations/open311-client/"

urlpatterns = [
    path(_BASE, views.connections_page, name="connections"),
    path(f"{_BASE}add/", views.connection_edit, name="connection_new"),
    path(f"{_BASE}<int:pk>/", views.connection_page, name="connection"),
    path(f"{_BASE}<int:pk>/change/", views.connection_edit, name="connection_edit"),
    path(f"{_BASE}<int:pk>/do/", views.connection_do, name="connection_do"),
    path(f"{_BASE}<int:pk>/services/", maps.connection_services, name="connection_services"),
    path(f"{_BASE}<int:pk>/services/<str:service_code>/", maps.connection_questions, name="connection_questions"),
    path(f"{_BASE}<int:pk>/statuses/", maps.connection_statuses, name="connection_statuses"),
    path(f"{_BASE}hand-overs/<int:pk>/", views.hand_over_do, name="hand_over_do"),
]
