"""Photos of the demo city: which cases have one, and the files and rows for them."""

import random
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from civic311.demo.calls import Call
from civic311.demo.pictures import HEIGHT, WIDTH, encoded
from requests_app.models import Attachment
from requests_app.models.photos import AttachmentState

_AT_MOST = 150
_RECENT = timedelta(days=13)
_LOOKS = 3
_LIKELY = {"report": 0.2, "visit": 0.5, "closing": 0.48}


@dataclass(frozen=True)
class Picture:
    """One photo to be written: `call` is the place of its case among the calls."""

    id: str
    call: int
    report_id: int | None
    stage: str
    scene: str
    look: int
    at: datetime
    actor_id: int | None
    is_public: bool


class Album:
    """Decides which recent cases have photos; `pictures` are those taken so far."""

    def __init__(self, now: datetime, chance: random.Random) -> None:
        self.pictures: list[Picture] = []
        self._now = now
        self._chance = chance

    def take(
        self, call: Call, stage: str, at: datetime, *, report_id: int | None, actor_id: int | None
    ) -> Picture | None:
        """A photo of the case, or None: most have none, and old ones never."""
        full = len(self.pictures) >= _AT_MOST and not call.script
        if not call.kind.scene or self._now - at > _RECENT or full:
            return None
        likely = _LIKELY[stage] if call.kind.photo or stage == "report" else 0.03
        if stage == "report" and call.channel not in ("web", "app", "staff_found"):
            return None
        if self._chance.random() >= (0.8 if call.script else likely):
            return None
        picture = Picture(
            str(uuid.UUID(int=self._chance.getrandbits(128), version=4)), call.index, report_id, stage, call.kind.scene,
            self._chance.randrange(_LOOKS), at, actor_id, call.kind.public and self._chance.random() < 0.8,
        )  # fmt: skip
        self.pictures.append(picture)
        return picture

    def write(self, request_ids: Sequence[int]) -> None:
        """Draw the photos, store them as the worker would, and write their rows."""
        Attachment.objects.bulk_create(_row(picture, request_ids[picture.call]) for picture in self.pictures)


def _row(picture: Picture, request_id: int) -> Attachment:
    large, thumb = encoded(picture.scene, picture.stage == "closing", picture.look)
    name = secrets.token_hex(16)
    return Attachment(
        id=uuid.UUID(picture.id), service_request_id=request_id, report_id=picture.report_id, stage=picture.stage,
        state=AttachmentState.READY, original_name="photo.jpg",
        large_path=default_storage.save(f"photos/{name[:2]}/{name}.jpg", ContentFile(large)),
        thumb_path=default_storage.save(f"photos/{name[:2]}/{name}-thumb.jpg", ContentFile(thumb)),
        width=WIDTH, height=HEIGHT, bytes=len(large), is_public=picture.is_public, uploaded_by_id=picture.actor_id,
        created_at=picture.at,
    )  # fmt: skip
