"""What waits for a person: wishes about somebody's own data, destructions to approve, requests for public records."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from civic311.accounts.viewer import Viewer
from records.models import DataWish, DestructionBatch, Disclosure


def tiles_for(viewer: Viewer, today: date) -> list[dict[str, Any]]:
    """Tiles for the viewer's day, where something waits; late when a wish should have been answered before today."""
    found = []
    if viewer.has_in("people.data", None):
        wishes = DataWish.objects.filter(state=DataWish.State.WAITING)
        late = wishes.filter(due_on__lt=today).exists()
        found.append({"label": _("People who ask for their data"), "count": wishes.count(),
                      "look": "is-late" if late else "", "url": reverse("people_data")})  # fmt: skip
    if viewer.has_in("records.manage", None):
        batches = DestructionBatch.objects.filter(state=DestructionBatch.State.PROPOSED).count()
        found.append({"label": _("Destructions to approve"), "count": batches, "look": "",
                      "url": reverse("records_batches")})  # fmt: skip
    if viewer.has_in("records.disclose", None):
        asked = Disclosure.objects.filter(state=Disclosure.State.OPEN)
        late = asked.filter(due_on__lt=today).exists()
        found.append({"label": _("Requests for public records"), "count": asked.count(),
                      "look": "is-late" if late else "", "url": reverse("disclosures")})  # fmt: skip
    return [tile for tile in found if tile["count"]]
