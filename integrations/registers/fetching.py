"""Get the file of a register: from an address, from an ArcGIS layer, or from the folder of registers."""

import time
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from civic311.lib.outbound import OutboundError, call_on
from integrations.models import Register
from integrations.registers.arcgis import NotFeatures, read_all
from routing.actions.file_imports import MOST_MEGABYTES

MOST_BYTES = MOST_MEGABYTES * 1024 * 1024
TIMEOUT = 30.0  # seconds for connecting and for each read
MOST_SECONDS = 300.0  # for one whole answer
LONGEST = 20 * 60.0  # seconds for all answers of a layer; less than `pulling.CLAIM`


class NotReached(Exception):
    """The file could not be had; the message says why, for people."""


def fetch(register: Register) -> tuple[str, bytes]:
    """The name and the content of the register's file as it is now. Raises NotReached. Never inside a transaction."""
    if register.source == Register.Source.FOLDER:
        return _from_folder(register.place)
    if register.source == Register.Source.ARCGIS:
        try:
            return "features.geojson", read_all(register.place, _patiently(), most_bytes=MOST_BYTES)
        except NotFeatures as error:
            raise NotReached(
                _("The address answered, but with no list of features: %(said)s") % {"said": error}
            ) from error
    name = PurePosixPath(urlsplit(register.place).path).name or "register"
    return name, _called(register.place)


def _patiently() -> Callable[[str], bytes]:
    """Calls for the pages of one layer, for as long as that may take in all."""
    stop = time.monotonic() + LONGEST

    def fetch(url: str) -> bytes:
        if time.monotonic() > stop:
            raise NotReached(
                _("It was not through after %(minutes)s minutes. Ask for a layer that gives more at once, or a file.")
                % {"minutes": round(LONGEST / 60)}
            )
        return _called(url)

    return fetch


def _called(url: str) -> bytes:
    try:
        answer = call_on(url, timeout=TIMEOUT, most_bytes=MOST_BYTES, most_seconds=MOST_SECONDS)
    except OutboundError as error:
        raise NotReached(_("The address could not be read: %(why)s") % {"why": error}) from error
    if not answer.is_good:
        raise NotReached(_("The address answered %(status)s.") % {"status": answer.status})
    if answer.headers.get("content-type", "").startswith("text/html"):
        raise NotReached(_("The address answered with a web page, not with a file."))
    return answer.body


def _from_folder(pattern: str) -> tuple[str, bytes]:
    """The newest file whose name fits; links are not followed out of the folder."""
    folder = Path(settings.REGISTER_DIR)
    try:
        files = [each for each in folder.iterdir() if fnmatch(each.name, pattern) and _is_plain(each)]
        newest = max(files, key=lambda each: each.stat().st_mtime, default=None)
        if newest is None:
            raise NotReached(_("There is no file %(name)s in the folder of registers.") % {"name": pattern})
        if newest.stat().st_size > MOST_BYTES:
            raise NotReached(_("The file is larger than %(most)s megabytes.") % {"most": MOST_MEGABYTES})
        return newest.name, newest.read_bytes()
    except OSError as error:
        raise NotReached(_("The folder of registers cannot be read: %(why)s") % {"why": error.strerror}) from error


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
