"""Addresses of the settings."""

from django.urls import path

from civic311.site.views.settings import index

urlpatterns = [
    path("staff/settings/", index.index, name="settings_index"),
]
