"""`manage.py train_categories`: from the city's own cases, and from a file."""

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from requests_app import category_rounds
from requests_app.models import CategoryModel, Report, ServiceRequest
from requests_app.queries.category_texts import labelled_texts
from requests_app.queries.service_guess import guess
from routing.models import Service
from tests.factories.city import SmallCity
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona
from tests.requests_app.categories.conftest import history

pytestmark = pytest.mark.django_db


def run(*arguments: Any) -> dict[str, Any]:
    output = io.StringIO()
    call_command("train_categories", *map(str, arguments), stdout=output)
    return json.loads(output.getvalue().splitlines()[-1])


@pytest.fixture
def past(tmp_path: Path, small_city: SmallCity) -> Path:
    """A file of what people wrote, its services by name, one of them unknown here."""
    names = {code: Service.objects.get(service_code=code).name["en"] for code in ("pothole", "streetlight", "no-heat")}
    rows = [f"{one.at.isoformat()},{names[one.label]},{one.text}" for one in history()]
    path = tmp_path / "past.csv"
    path.write_text("\n".join(["when,kind,words", *rows, "2025-01-07,Zeppelins,a zeppelin landed"]), encoding="utf-8")
    return path


def test_a_file_teaches_services_by_their_names(past: Path) -> None:
    figures = run("--file", past, "--text", "words", "--label", "kind", "--date", "when")

    assert (figures["active"], figures["unknown"], figures["texts"]) == (True, 1, len(history()))
    assert guess("tire burst", "en").suggestions[0].service.service_code == "pothole"


def test_the_settings_page_says_what_was_learned_and_how_well(past: Path, administrator: Persona) -> None:
    page = "/staff/settings/services/"
    before = administrator.get(page).content.decode()
    figures = run("--file", past, "--text", "words", "--label", "kind", "--date", "when")
    after = administrator.get(page).content.decode()

    assert "Nothing was learned yet" in before
    assert f"{figures['texts']} reports" in after
    assert f"{round(100 * figures['top1'])}% had the right service first" in after


@pytest.mark.deep
def test_days_limit_what_is_read(past: Path) -> None:
    columns = ("--file", past, "--text", "words", "--label", "kind", "--date", "when")
    last = max(one.at for one in history()).date()

    assert run(*columns, "--until", last)["texts"] < len(history())


@pytest.mark.deep
def test_a_file_without_the_column_is_refused_in_words(past: Path) -> None:
    with pytest.raises(CommandError, match="story"):
        run("--file", past, "--text", "story", "--label", "kind")


@pytest.mark.deep
def test_a_second_table_counts_and_the_first_stays_stored(past: Path) -> None:
    columns = ("--file", past, "--text", "words", "--label", "kind", "--date", "when")
    run(*columns)
    run(*columns)

    assert list(CategoryModel.objects.order_by("-trained_at").values_list("is_active", flat=True)) == [True, False]


@pytest.mark.deep
def test_a_city_without_a_past_is_told_so(small_city: SmallCity) -> None:
    with pytest.raises(CommandError, match="texts"):
        run()


def test_the_service_a_case_has_now_is_learned_without_names_and_numbers(small_city: SmallCity) -> None:
    case = make_request("pothole", description="My name is Rosa Canary, call 508-555-0199: the lamp is dark")
    ServiceRequest.objects.filter(pk=case.pk).update(service=small_city.service("streetlight"))

    (found,) = labelled_texts()

    assert found.service_code == "streetlight"
    assert "lamp is dark" in found.text
    assert not any(part in found.text for part in ("Rosa", "Canary", "0199"))


def test_what_was_taken_back_is_not_learned(small_city: SmallCity) -> None:
    make_request()
    Report.objects.update(withdrawn_at=MORNING)

    assert labelled_texts() == []


def test_the_worker_begins_once_a_week_where_it_can(small_city: SmallCity, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []
    monkeypatch.setattr("civic311.city.own_process._begin", lambda *command: begun.append(1))
    monkeypatch.setattr(category_rounds, "FEWEST", 1)
    make_request()
    now = datetime(2026, 4, 1, tzinfo=UTC)

    assert [category_rounds.learn_when_due(now=now + timedelta(minutes=wait)) for wait in (0, 1)] == [True, False]
    CategoryModel.objects.create(weights=b"", trained_at=now + timedelta(minutes=5))
    assert not category_rounds.learn_when_due(now=now + timedelta(days=6))
    assert category_rounds.learn_when_due(now=now + timedelta(days=8))
    assert len(begun) == 2


@pytest.mark.deep
def test_without_what_learns_the_worker_leaves_it(small_city: SmallCity, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(category_rounds, "find_spec", lambda name: None)
    monkeypatch.setattr(category_rounds, "FEWEST", 0)

    assert not category_rounds.learn_when_due(now=MORNING)
