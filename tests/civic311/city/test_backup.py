"""A city survives the way into one file and back."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import Error as DatabaseFailure
from django.utils import timezone

from civic311.city.models import City, Heartbeat

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.deep]


@pytest.fixture
def city() -> City:
    city = City(name="Ñandú Bay", service_name="Bay\t311\nline \\N", time_zone="UTC", languages=["en", "es"])
    city.save()
    return city


@pytest.fixture
def photo() -> str:
    name = default_storage.save("photos/ab/one.jpg", ContentFile(b"\xff\xd8 not text \x00"))
    yield name
    default_storage.delete(name)


def test_rows_and_photos_come_back_as_they_were(city: City, photo: str, tmp_path: Path) -> None:
    call_command("backup", tmp_path / "city.tar.gz")
    City.objects.update(name="Elsewhere")
    Heartbeat.objects.create(name="since", beat_at=timezone.now())
    default_storage.delete(photo)
    later = default_storage.save("photos/later.jpg", ContentFile(b"later"))

    call_command("restore", tmp_path / "city.tar.gz", "--replace")

    restored = City.objects.get()
    assert (restored.name, restored.service_name, restored.languages) == (city.name, city.service_name, city.languages)
    assert not Heartbeat.objects.filter(name="since").exists()
    assert default_storage.open(photo).read() == b"\xff\xd8 not text \x00"
    assert not default_storage.exists(later)


def test_numbers_go_on_after_the_last_one_given(city: City, tmp_path: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('requests_app_public_number', 4711)")
    call_command("backup", tmp_path / "city.tar.gz")
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('requests_app_public_number', 1)")

    call_command("restore", tmp_path / "city.tar.gz", "--replace")

    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('requests_app_public_number')")
        assert cursor.fetchone() == (4712,)


def test_a_city_is_not_overwritten_unasked(city: City, tmp_path: Path) -> None:
    call_command("backup", tmp_path / "city.tar.gz")
    City.objects.update(name="Changed since")

    with pytest.raises(CommandError, match="--replace"):
        call_command("restore", tmp_path / "city.tar.gz")

    assert City.objects.get().name == "Changed since"


def test_a_cut_file_changes_nothing(city: City, tmp_path: Path) -> None:
    whole = tmp_path / "city.tar.gz"
    call_command("backup", whole)
    whole.write_bytes(whole.read_bytes()[:-2000])

    with pytest.raises(CommandError, match="not a whole backup"):
        call_command("restore", whole, "--replace")

    assert City.objects.get().name == city.name


def test_the_log_is_protected_again_after_a_restore(city: City, tmp_path: Path) -> None:
    call_command("backup", tmp_path / "city.tar.gz")
    call_command("restore", tmp_path / "city.tar.gz", "--replace")

    with pytest.raises(DatabaseFailure, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE requests_app_event")


def test_the_file_is_for_its_owner_only(city: City, tmp_path: Path) -> None:
    call_command("backup", tmp_path / "city.tar.gz")

    assert (tmp_path / "city.tar.gz").stat().st_mode & 0o077 == 0


def test_a_database_of_another_version_is_emptied_only_when_asked(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_command("backup", tmp_path / "city.tar.gz")
    MigrationRecorder.Migration.objects.create(app="city", name="9999_of_tomorrow")
    with pytest.raises(CommandError, match="schema is not the backup's"):
        call_command("restore", tmp_path / "city.tar.gz")
    assert City.objects.exists()

    def migrate(*words: object, **options: object) -> None:
        assert connection.introspection.table_names() == []
        raise CommandError("far enough: making the whole schema takes long")

    monkeypatch.setattr("civic311.city.backup.call_command", migrate)
    with pytest.raises(CommandError, match="far enough"):
        call_command("restore", tmp_path / "city.tar.gz", "--replace")


def test_a_backup_of_newer_code_is_refused_with_nothing_changed(city: City, tmp_path: Path) -> None:
    row = MigrationRecorder.Migration.objects.create(app="city", name="9999_of_tomorrow")
    call_command("backup", tmp_path / "city.tar.gz")
    row.delete()

    with pytest.raises(CommandError, match="newer Civic311"):
        call_command("restore", tmp_path / "city.tar.gz", "--replace")

    assert City.objects.get().name == city.name
