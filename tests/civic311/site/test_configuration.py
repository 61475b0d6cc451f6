"""Everything that a city set up goes into one file, and from a file into a city: all of it or nothing."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from civic311.site.configuration.comparing import compare
from civic311.site.configuration.kinds import BY_MODEL
from civic311.site.configuration.loading import CannotLoad, load
from civic311.site.configuration.reading import as_file, configuration
from routing.models import Queue, RoutingRule, RuleVersion, Service, ServiceVersion, SlaTarget
from tests.factories.city import SmallCity
from tests.personas import Persona

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
# What belongs to no configuration, and why.
ELSEWHERE = {
    "people": "User StaffSession KnownDevice AccountEvent Membership Invitation Absence Representation OnCallShift "
    "SavedView TextReview TargetProposal GapFollower",
    "state of the machine": "Lease Heartbeat JobRun Alarm RateCounter ServiceMeasure FileImport HotCellCount "
    "CatalogueChange Peer FactsKept CategoryModel",
    "the past of what is here": "RuleVersion ServiceVersion ArticleVersion ArticleSearch",
    "what holds for a time": "Emergency ClockChange Notice PlannedWork Incident IncidentUpdate",
    "registers with files of their own": "Street Address Asset AreaIndicator PartnerFigure PartnerValue",
    "secrets": "ApiKey Subscription WorkSystem Connection PushKey Blocked",
}


def held() -> dict[str, Any]:
    """The file of the city as it is."""
    return {name: rows for name, rows in json.loads(as_file(configuration())).items() if isinstance(rows, dict)}


def download(administrator: Persona) -> bytes:
    return b"".join(administrator.get(reverse("settings_configuration_download")).streaming_content)  # type: ignore[attr-defined]


def offer(administrator: Persona, content: bytes) -> Any:
    """Upload a file; the answer is the page that shows what it would change, or says why not."""
    upload = {"file": SimpleUploadedFile("city.json", content)}
    return administrator.post(reverse("settings_configuration"), upload, follow=True)


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def test_two_downloads_of_one_city_are_the_same_and_name_no_person(administrator: Persona) -> None:
    first = download(administrator)
    assert first == download(administrator)
    assert administrator.user.email.encode() not in first


def test_a_changed_file_is_compared_then_loaded(administrator: Persona) -> None:
    changed = json.loads(download(administrator))
    changed["services"]["pothole"]["name"]["en"] = "Hole in the road"
    page = offer(administrator, json.dumps(changed).encode())
    said = page.content.decode()
    assert "Hole in the road" in said
    assert Service.objects.get(service_code="pothole").name["en"] != "Hole in the road"

    administrator.post(page.redirect_chain[-1][0], {"do": "load"})
    assert Service.objects.get(service_code="pothole").name["en"] == "Hole in the road"
    assert ServiceVersion.objects.filter(service__service_code="pothole").exists()


def test_a_difference_is_shown_without_what_stays_and_without_marks_of_the_format(small_city: SmallCity) -> None:
    wanted = configuration()
    service = next(iter(wanted["services"].values()))
    same = "word " * 60
    Service.objects.update(description={"en": f"{same}old", "es": "igual"})
    service["description"] = {"en": f"{same}new", "es": "igual"}
    week = next(iter(wanted["calendars"].values()))
    week["hours"] = [[["07:30", "12:00"]], *week["hours"][1:]]
    deep: list[Any] = []
    for _level in range(200):
        deep = [deep]
    week["name"] = deep

    found = compare(wanted)

    columns = {name: after for change in found.changes["services"][:1] for name, _before, after in change.columns}
    assert columns["description"].endswith("new")
    assert "igual" not in columns["description"]
    hours = {name: after for name, _before, after in found.changes["calendars"][0].columns}["hours"]
    assert hours.startswith("07:30, 12:00; ")
    assert "[" not in hours


def test_a_file_with_one_mistake_changes_nothing_and_says_where_it_is(administrator: Persona) -> None:
    changed = json.loads(download(administrator))
    changed["services"]["pothole"]["default_queue"] = "nowhere"
    changed["departments"]["streets"]["order"] = 77
    page = offer(administrator, json.dumps(changed).encode())
    said = administrator.post(page.redirect_chain[-1][0], {"do": "load"}).content.decode()
    assert "pothole" in said
    assert "“nowhere”, which is not there" in said
    assert json.loads(download(administrator))["departments"]["streets"]["order"] != 77


def test_targets_end_and_begin_and_rules_keep_their_past(small_city: SmallCity) -> None:
    wanted = held()
    key = next(iter(wanted["targets"]))
    wanted["targets"][key]["amount"] += 1
    name = next(iter(wanted["rules"]))
    wanted["rules"][name]["severity"] = 1
    load(wanted, user_id=None, now=NOW)

    service = key.partition("/")[0]
    rows = SlaTarget.objects.filter(service__service_code=service)
    assert rows.filter(valid_to=NOW).count() == 1
    assert RuleVersion.objects.filter(rule__name=RoutingRule.objects.get(name=name).name, valid_to=None).count() == 1
    assert held()["targets"][key]["amount"] == wanted["targets"][key]["amount"]


def test_another_triage_queue_takes_over(small_city: SmallCity) -> None:
    wanted = held()
    for code, queue in wanted["queues"].items():
        queue["is_triage"] = code == "potholes"
    wanted["queues"].setdefault("potholes", {"code": "potholes", "name": {"en": "P"}, "department": "streets",
                                             "is_triage": True})  # fmt: skip
    load(wanted, user_id=None, now=NOW)
    assert Queue.objects.get(is_triage=True).code == "potholes"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"not json", "cannot be read"),
        (b"[" * 100_000, "cannot be read"),
        (b"[]", "no file of a city"),
        (b'{"format": "civic311-configuration", "version": 99}', "another release"),
        (b'{"format": "civic311-configuration", "version": 1, "people": {}}', "do not know: people"),
        (b'{"format": "civic311-configuration", "version": 1, "services": []}', "not as it should be"),
    ],
)
def test_a_file_that_is_no_configuration_is_refused_in_words(
    administrator: Persona, content: bytes, words: str
) -> None:
    assert words in offer(administrator, content).content.decode()


@pytest.mark.parametrize(
    "values",
    [
        {"service_code": "x", "name": 7},
        {"service_code": "x", "name": {"en": "X"}, "group": ["a"]},
        {"service_code": "x", "name": {"en": "X"}, "severity": "much"},
        {"service_code": "y", "name": {"en": "X"}},
        {"id": 1},
        {"service_code": "x", "kept_from": "streets"},
    ],
)
def test_wrong_values_are_told_and_nothing_is_written(small_city: SmallCity, values: dict[str, Any]) -> None:
    with pytest.raises(CannotLoad) as told:
        load({"services": {"x": values}}, user_id=None, now=NOW)
    assert all(words for _kind, _name, words in told.value.problems)
    assert not Service.objects.filter(service_code="x").exists()


def test_every_model_is_configuration_or_has_a_reason_not_to_be() -> None:
    rooms = ("city", "accounts", "people", "notifications", "routing", "community", "requests_app", "integrations",
             "reports", "records")  # fmt: skip
    elsewhere = {name for names in ELSEWHERE.values() for name in names.split()}
    models = [model for room in rooms for model in apps.get_app_config(room).get_models()]
    about_cases = {model.__name__ for model in models if _is_about_people_or_cases(model)}
    unknown = [
        each.__name__ for each in models if each not in BY_MODEL and each.__name__ not in elsewhere | about_cases
    ]
    assert unknown == []


def _is_about_people_or_cases(model: Any) -> bool:
    """Rows of the city's work, not of how it is set up: of requests, residents, messages, records and figures."""
    return model.__module__.split(".")[0] in ("notifications", "requests_app", "reports", "records") or any(
        word in model.__module__ for word in ("people", "integrations", "community")
    )
