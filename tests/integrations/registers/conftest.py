"""What tests of registers share."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT, settings.REGISTER_DIR = tmp_path / "media", tmp_path / "registers"
    settings.REGISTER_DIR.mkdir()
    return Path(settings.REGISTER_DIR)
