"""A person's copy of her data: one ZIP with JSON for programs, a page for reading, and her photos."""

import json
import tempfile
import zipfile
from datetime import datetime
from typing import IO, Any

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string

from civic311.city.current import current_city
from civic311.lib.known_data import Person
from records.rooms import everything_known
from records.words import table
from requests_app.privacy import photos_of

_IN_MEMORY = 8 * 1024**2  # bytes; a larger copy goes through a file


def make_copy(person: Person, *, now: datetime) -> IO[bytes]:
    """The ZIP, open at its beginning; whoever takes it closes it."""
    kinds = everything_known(person)
    file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # type: ignore[assignment]  # noqa: SIM115
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        facts: dict[str, Any] = {
            "city": current_city().name, "made_at": now, "data": {kind.code: kind.rows for kind in kinds}
        }  # fmt: skip
        archive.writestr("data.json", json.dumps(facts, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
        page = {"tables": [table(kind) for kind in kinds], "now": now, "city": current_city()}
        archive.writestr("data.html", render_to_string("staff/records/copy.html", page))
        for photo in photos_of(person):
            if photo.large_path and default_storage.exists(photo.large_path):
                with default_storage.open(photo.large_path) as picture:
                    archive.writestr(f"photos/{photo.pk}.jpg", picture.read())
    file.seek(0)
    return file
