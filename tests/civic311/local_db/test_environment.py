"""The file of private settings."""

import os
import shutil
from pathlib import Path

import pytest

from civic311.local_db.cluster import Cluster
from civic311.local_db.environment import (
    embedded_addresses,
    load_local_environment,
    read_environment,
    write_environment,
)


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "SECRET_KEY", "DEMO_MODE"):
        monkeypatch.setenv(name, "restored after the test")
        monkeypatch.delenv(name)


def test_the_secret_key_is_made_once_and_private(tmp_path: Path) -> None:
    first = write_environment(tmp_path, {"DEMO_MODE": "1"})
    second = write_environment(tmp_path, {"DEMO_MODE": "0"})

    assert len(first["SECRET_KEY"]) > 50
    assert second["SECRET_KEY"] == first["SECRET_KEY"]
    assert read_environment(tmp_path)["DEMO_MODE"] == "0"
    assert (tmp_path / "env").stat().st_mode & 0o777 == 0o600


def test_the_file_fills_what_is_unset_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = write_environment(tmp_path, {"DATABASE_URL": "postgresql://file/", "DEMO_MODE": "1"})
    monkeypatch.setenv("DEMO_MODE", "0")

    load_local_environment(tmp_path, argv=["manage.py", "migrate"])

    assert os.environ.get("DATABASE_URL") == "postgresql://file/"
    assert os.environ.get("DEMO_MODE") == "0"
    assert os.environ.get("SECRET_KEY") == written["SECRET_KEY"]


def test_with_an_own_database_no_address_is_taken_from_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_environment(tmp_path, {"DATABASE_URL": "postgresql://file/", "DATABASE_OWNER_URL": "postgresql://owner/"})
    monkeypatch.setenv("DATABASE_URL", "postgresql://own/")

    load_local_environment(tmp_path, argv=["manage.py", "migrate"])

    assert os.environ.get("DATABASE_URL") == "postgresql://own/"
    assert os.environ.get("DATABASE_OWNER_URL") is None
    assert os.environ.get("SECRET_KEY")


def test_a_file_copied_from_another_folder_never_leads_to_the_database_there(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    write_environment(there, embedded_addresses(Cluster(there)))
    own = embedded_addresses(Cluster(here))
    shutil.copy(there / "env", here / "env")

    load_local_environment(here, argv=["manage.py", "help"])

    assert {name: os.environ[name] for name in own} == own


def test_a_file_copied_to_where_no_database_is_leads_to_none(tmp_path: Path) -> None:
    there = tmp_path / "there"
    write_environment(there, embedded_addresses(Cluster(there)))
    write_environment(tmp_path / "here", read_environment(there))

    load_local_environment(tmp_path / "here", argv=["manage.py", "restore"])

    assert os.environ.get("DATABASE_URL") is None
    assert os.environ.get("SECRET_KEY")
