"""The embedded server starts, is shared, survives crashes and goes when nobody needs it."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from civic311.local_db.cluster import Cluster
from civic311.local_db.errors import LocalDatabaseError

pytestmark = pytest.mark.deep


def postmaster(cluster: Cluster) -> int:
    return int((cluster.place.cluster / "postmaster.pid").read_text().split()[0])


def test_started_twice_it_is_one_server_with_the_data_kept(cluster: Cluster) -> None:
    cluster.start()
    with psycopg.connect(cluster.url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    first = postmaster(cluster)
    cluster.start()
    assert postmaster(cluster) == first

    cluster.stop()
    assert not cluster.answers()
    cluster.start()

    with psycopg.connect(cluster.url()) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_accents_are_letters_whatever_the_locale_of_the_caller(
    cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    cluster.start()

    with psycopg.connect(cluster.url()) as connection:
        assert connection.execute("SELECT lower('ÁRBOL'), 'ñ' ~ '[[:alpha:]]'").fetchone() == ("árbol", True)


def test_a_killed_server_starts_again_with_what_was_committed(data_dir: Path) -> None:
    cluster = Cluster(data_dir)
    cluster.start()
    with psycopg.connect(cluster.url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(postmaster(cluster), signal.SIGKILL)

    cluster.start()

    with psycopg.connect(cluster.url()) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_a_pid_file_that_names_somebody_else_does_not_stop_it(cluster: Cluster) -> None:
    cluster.start()
    pid_file = cluster.place.cluster / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    cluster.stop()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")

    cluster.start()

    assert cluster.answers()
    assert postmaster(cluster) != os.getpid()


def test_a_half_made_cluster_is_made_again(cluster: Cluster) -> None:
    cluster.place.make_for_server(cluster.place.home / "cluster.new")
    (cluster.place.home / "cluster.new" / "PG_VERSION").write_text("18\n")

    cluster.start()

    assert cluster.answers()


def test_the_last_user_stops_it_and_not_the_first(cluster: Cluster, data_dir: Path) -> None:
    first = cluster.join()
    second = Cluster(data_dir, for_tests=True).join()

    first.leave()
    assert cluster.answers()

    second.leave()
    assert not cluster.answers()
    assert cluster.processes() == []


def test_a_user_killed_without_goodbye_does_not_count(cluster: Cluster, data_dir: Path) -> None:
    ours = cluster.join()
    code = f"import time; from civic311.local_db.cluster import Cluster as C; from pathlib import Path as P; m = C(P({str(data_dir)!r}), for_tests=True).join(); print('in', flush=True); time.sleep(60)"  # noqa: E501
    other = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=Path(__file__).parents[3])
    assert other.stdout.readline() == b"in\n"
    other.kill()
    other.wait()

    ours.leave()

    assert not cluster.answers()


@pytest.mark.parametrize("mode", [0o755, 0o700])
def test_six_cold_starts_at_once_make_one_server(data_dir: Path, mode: int) -> None:
    data_dir.chmod(mode)
    code = "import sys; from civic311.local_db.cluster import Cluster; from pathlib import Path; c = Cluster(Path(sys.argv[1]), for_tests=True); c.start(); print(c.answers(), c.place.home)"  # noqa: E501
    racers = [
        subprocess.Popen([sys.executable, "-c", code, data_dir], stdout=subprocess.PIPE, cwd=Path(__file__).parents[3])
        for _ in range(6)
    ]
    home = Cluster(data_dir, for_tests=True).place.home
    assert [racer.communicate(timeout=60)[0] for racer in racers] == [f"True {home}\n".encode()] * 6


def test_a_folder_with_a_very_long_path_works_too(data_dir: Path) -> None:
    long = data_dir / ("long " * 20) / ("path " * 20)
    cluster = Cluster(long, for_tests=True)
    try:
        cluster.start()
        assert cluster.answers()
    finally:
        cluster.stop()
        shutil.rmtree(cluster.place.socket.parent)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root must mind the server's user")
def test_below_a_private_folder_root_uses_a_folder_of_its_own_making(data_dir: Path) -> None:
    private = data_dir / "private"
    private.mkdir(mode=0o700)
    cluster = Cluster(private / "var", for_tests=True)
    home = cluster.place.home
    try:
        cluster.start()

        assert not home.is_relative_to(data_dir)
        assert home.stat().st_uid == 0
        assert private.stat().st_mode & 0o777 == 0o700
        assert Cluster(private / "var", for_tests=True).place.home == home
    finally:
        cluster.stop()
        shutil.rmtree(home)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_folder_that_it_did_not_make_is_neither_trusted_nor_given_away(data_dir: Path) -> None:
    (data_dir / "postgres" / "cluster.new").mkdir(parents=True)
    (data_dir / "postgres" / "cluster").mkdir()

    with pytest.raises(LocalDatabaseError, match="was not made by Civic311"):
        cluster = Cluster(data_dir, for_tests=True)
        cluster.place.make_for_server(cluster.place.cluster)

    assert (data_dir / "postgres" / "cluster").stat().st_uid == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be lured")
def test_a_forged_record_is_not_followed(data_dir: Path) -> None:
    lure = data_dir / "lure"
    lure.mkdir()
    (lure / "made-for.json").write_text("{}")
    (data_dir / "postgres").mkdir()
    (data_dir / "postgres" / "place.json").write_text(f'{{"home": "{lure}"}}')

    assert Cluster(data_dir, for_tests=True).place.home != lure
