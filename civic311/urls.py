"""The address map of the whole project."""

from django.urls import URLPattern, URLResolver, path

from civic311.site.views.health import healthz, readyz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
]
