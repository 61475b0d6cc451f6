"""A server of its own for a test, gone afterwards."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from civic311.local_db.cluster import Cluster


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A fresh data folder that the server's user can reach (pytest's own are private)."""
    folder = Path(tempfile.mkdtemp(prefix="civic311 test "))
    folder.chmod(0o755)
    yield folder
    if (folder / "postgres").exists():
        cluster = Cluster(folder, for_tests=True)
        cluster.stop()
        if not cluster.place.home.is_relative_to(folder):
            shutil.rmtree(cluster.place.home)
    shutil.rmtree(folder)


@pytest.fixture
def cluster(data_dir: Path) -> Cluster:
    return Cluster(data_dir, for_tests=True)
