"""Addresses of the pages that combine rooms."""

from django.urls import path

from civic311.site.views import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
