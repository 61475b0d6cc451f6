"""What gunicorn reads by itself: where web processes count their requests together (see civic311.lib.request_metrics).

Each process counts in a file of its own. They are kept while the server runs, those of a dead process too, and begin
anew with it.
"""

import os
import shutil
from pathlib import Path
from typing import Any

_folder = Path(os.environ.get("DATA_DIR") or Path(__file__).resolve().parent / "var") / "metrics"
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_folder)  # before any process imports prometheus_client


def on_starting(server: Any) -> None:
    """Forget what an earlier server counted."""
    shutil.rmtree(_folder, ignore_errors=True)
    _folder.mkdir(parents=True, exist_ok=True)
