"""Where the weights of the duplicate score lie: those the project ships, and those a city trained for itself."""

import json
import logging
import os
from pathlib import Path

from django.conf import settings

from requests_app.duplicate_score import Weights

SHIPPED = Path(__file__).with_name("duplicate_weights.json")
OWN_NAME = "duplicate_weights.json"

_log = logging.getLogger(__name__)
_read: dict[Path, tuple[int, Weights | None]] = {}


def own_file() -> Path:
    """The city's own weights, in DATA_DIR; there need not be any. Each machine has its own copy."""
    return Path(settings.DATA_DIR) / OWN_NAME


def current_weights() -> Weights:
    """The city's own weights where they can be used, else the shipped ones. A new file counts at once."""
    return _weights_in(own_file()) or read_weights(SHIPPED)


def are_own() -> bool:
    """Whether the weights in use were trained by this city."""
    return _weights_in(own_file()) is not None


def read_weights(path: Path) -> Weights:
    """Raises OSError or ValueError when the file cannot be read as weights of this version."""
    found = _weights_in(path)
    return found if found is not None else Weights.from_data(json.loads(path.read_text(encoding="utf-8")))


def write_weights(path: Path, weights: Weights) -> None:
    """Put weights in place at once, so that nobody reads half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(json.dumps(weights.as_data(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    draft.replace(path)


def _weights_in(path: Path) -> Weights | None:
    """What a file holds, read anew when it changed; None when it is missing or cannot be used, which is logged once."""
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return None
    before = _read.get(path)
    if before is None or before[0] != changed:
        found = None
        try:
            found = Weights.from_data(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            _log.warning("The duplicate weights in %s are not used: %s", path.name, error)
        before = _read[path] = (changed, found)
    return before[1]
