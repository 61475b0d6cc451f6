"""`/staff/settings/`: what the person may change."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from civic311.accounts.access import needs_everywhere
from civic311.accounts.viewer import Viewer
from civic311.site.views.settings.cards import card_groups
from civic311.site.views.settings.section import OPENS_SETTINGS


@needs_everywhere(*OPENS_SETTINGS)
def index(request: HttpRequest) -> HttpResponse:
    """Cards for every part of the settings that is open to the person."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return render(request, "staff/settings/index.html", {"groups": card_groups(viewer)})
