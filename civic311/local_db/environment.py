"""Read the private settings of this installation (`DATA_DIR/env`) and see that its embedded server runs."""

import os
from collections.abc import Sequence
from pathlib import Path


def load_local_environment(data_dir: Path, *, argv: Sequence[str]) -> None:
    """Fill `os.environ` from `data_dir/env` where `DATABASE_URL` is unset; variables already set win."""
    if os.environ.get("DATABASE_URL"):
        return
    path = data_dir / "env"
    if not path.is_file():
        return
    for line in path.read_text().splitlines():
        name, separator, value = line.partition("=")
        if separator and not name.startswith("#"):
            os.environ.setdefault(name.strip(), value.strip())
