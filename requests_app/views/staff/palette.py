"""What the palette offers: pages, lists and recent cases, as data for the script that searches them."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from civic311.accounts.access import needs
from requests_app.palette_entries import entries_for
from requests_app.views.staff.live import unless_known


@needs()
@require_GET
def palette(request: Any) -> HttpResponse:
    """`/staff/palette.json`: a list of `{group, label, url}` in the reader's language."""
    return unless_known(request, entries_for(request.viewer))
