"""What waits for a person: wishes about somebody's own data, and destructions to approve."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from civic311.accounts.viewer import Viewer
from records.models import DataWish, DestructionBatch


def tiles_for(viewer: Viewer, today: date) -> list[dict[str, Any]]:
    """Tiles for the viewer's day, where something waits; late when a wish should have been answered before today."""
    found = []
    if viewer.has("people.data"):
        wishes = DataWish.objects.filter(state=DataWish.State.WAITING)
        late = wishes.filter(due_on__lt=today).exists()
        found.append({"label": _("People who ask for their data"), "count": wishes.count(),
                      "look": "is-late" if late else "", "url": reverse("people_data")})  # fmt: skip
    if viewer.has("records.manage"):
        batches = DestructionBatch.objects.filter(state=DestructionBatch.State.PROPOSED).count()
        found.append({"label": _("Destructions to approve"), "count": batches, "look": "",
                      "url": reverse("records_batches")})  # fmt: skip
    return [tile for tile in found if tile["count"]]
