"""A register of another system is read by itself, and asks before it changes much."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from integrations.models import Exchange, Register
from integrations.registers import following
from routing.models import Address, FileImport
from tests.factories.registers import NOW, TABLE, add, newest, rounds
from tests.personas import Persona

pytestmark = pytest.mark.django_db
FIELDS = {"do": "check", "street_field": "road", "number_field": "no", "lat_field": "lat", "long_field": "long"}


def first_file(administrator: Persona) -> str:
    """The page of the first file, with its fields chosen and compared."""
    page = reverse("settings_file", args=[FileImport.objects.get().pk])
    administrator.post(page, FIELDS | {"replace": "on"})
    rounds()
    return page


def set_up(administrator: Persona, folder: Path, **more: Any) -> None:
    """A register whose first file somebody looked at and loaded."""
    (folder / "addresses.csv").write_text(TABLE)
    add(administrator, **more)
    rounds()
    administrator.post(first_file(administrator), {"do": "apply"})
    rounds()
    assert Address.objects.count() == 20


def test_the_first_file_waits_until_somebody_said_what_its_fields_mean(administrator: Persona, folder: Path) -> None:
    (folder / "addresses.csv").write_text(TABLE)
    register = add(administrator, writes_itself="on")
    rounds()
    page = administrator.get(reverse("integration_register", args=[register.pk])).content.decode()
    assert "Say what the fields mean" in page

    first_file(administrator)
    assert not Address.objects.exists()
    assert newest().state == Exchange.State.WAITING


def test_later_files_are_loaded_by_themselves_while_little_changes(administrator: Persona, folder: Path) -> None:
    set_up(administrator, folder, writes_itself="on")
    (folder / "addresses.csv").write_text(TABLE.replace("Mill Street,20,", "Mill Street,22,"))
    tomorrow = NOW + timedelta(days=1)
    rounds(tomorrow)

    assert sorted(Address.objects.values_list("number", flat=True))[-2:] == [19, 22]
    assert (newest().state, newest().answer) == (Exchange.State.DONE, "1 new, 0 changed, 1 gone")


def test_a_file_that_would_change_much_waits_for_somebody(administrator: Persona, folder: Path) -> None:
    set_up(administrator, folder, writes_itself="on")
    (folder / "addresses.csv").write_text("\n".join(TABLE.splitlines()[:10]))
    rounds(NOW + timedelta(days=1))

    assert Address.objects.count() == 20
    listed = administrator.get(reverse("integration_registers")).content.decode()
    assert "Waits for you" in listed


def test_without_leave_every_file_waits(administrator: Persona, folder: Path) -> None:
    set_up(administrator, folder)
    (folder / "addresses.csv").write_text(TABLE + "Quay,1,41.0,-71.0\n")
    rounds(NOW + timedelta(days=1))
    assert Address.objects.count() == 20


def test_the_same_file_again_changes_nothing_and_is_told(administrator: Persona, folder: Path) -> None:
    set_up(administrator, folder)
    rounds(NOW + timedelta(days=1))
    assert (newest().state, newest().answer) == (Exchange.State.DONE, "As before")
    assert FileImport.objects.filter(state=FileImport.State.WAITING).count() == 0


def test_a_missing_file_is_told_and_tried_again_in_an_hour(administrator: Persona) -> None:
    register = add(administrator)
    rounds()
    assert "no file addresses*.csv" in newest().answer
    register.refresh_from_db()
    assert register.next_at == NOW + timedelta(hours=1)


def test_a_file_that_lost_its_columns_is_told_and_changes_nothing(administrator: Persona, folder: Path) -> None:
    set_up(administrator, folder, writes_itself="on")
    (folder / "addresses.csv").write_text(TABLE.replace("road", "street"))
    rounds(NOW + timedelta(days=1))
    assert 'no field "road"' in newest().answer
    assert newest().state == Exchange.State.FAILED
    assert Address.objects.count() == 20


def test_links_out_of_the_folder_are_not_followed(administrator: Persona, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text(TABLE)
    os.symlink(tmp_path / "secret.csv", folder / "addresses.csv")
    add(administrator)
    rounds()
    assert not FileImport.objects.exists()


@pytest.mark.parametrize("place", ["../secret.csv", "a/b.csv", ".."])
def test_a_place_outside_the_folder_is_refused(administrator: Persona, place: str) -> None:
    answer = administrator.post(
        reverse("integration_register_add"),
        {"name": "A", "kind": "addresses", "source": "folder", "place": place, "every_hours": 1, "most_share": 1},
    )
    assert "without a folder" in answer.content.decode()
    assert not Register.objects.exists()


def test_one_that_breaks_is_told_and_holds_up_no_other(
    administrator: Persona, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "addresses.csv").write_text(TABLE)
    broken, other = add(administrator), add(administrator, name="Other")
    rounds()
    for register in (broken, other):
        register.refresh_from_db()
        register.fields = {name: value for name, value in FIELDS.items() if name != "do"}
        register.save()
    after_reading = following._after_reading

    def breaks(register: Register, *given: Any) -> None:
        if register.pk == broken.pk:
            raise KeyError("counts")
        after_reading(register, *given)

    monkeypatch.setattr(following, "_after_reading", breaks)
    rounds()

    lines = {row.peer: row for row in Exchange.objects.filter(state=Exchange.State.GIVEN_UP)}
    assert "KeyError" in lines["Addresses"].answer
    broken.refresh_from_db()
    assert broken.exchange is None
    other.refresh_from_db()
    assert other.file is not None
    assert other.file.state != FileImport.State.READ
