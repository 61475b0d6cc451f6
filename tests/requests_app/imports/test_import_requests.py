"""What an import makes of an old system's rows."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from civic311.accounts.models import Department
from civic311.accounts.viewer import Viewer
from notifications.models import OutboundMessage
from requests_app.actions.work import start
from requests_app.actor import Actor
from requests_app.models import BacklogEntry, Clock, ImportRun, Note, ServiceRequest
from requests_app.queries.visible import by_number
from routing.defaults import make_routing_defaults
from routing.models import Area, Queue, Service, ServiceGroup
from tests.factories.old_system import OldSystem, closed, row


def case(number: str) -> ServiceRequest:
    return ServiceRequest.objects.get(external_id=number)


def test_a_row_becomes_a_case_with_its_own_times_in_the_city_zone(old_system: OldSystem) -> None:
    old_system.load([closed("A1", "2011-07-03 09:00:00")])
    made = case("A1")
    assert made.requested_datetime == datetime(2011, 7, 1, 12, tzinfo=UTC)
    assert made.due_at == datetime(2011, 7, 5, 12, tzinfo=UTC)
    assert made.closed_datetime == datetime(2011, 7, 3, 13, tzinfo=UTC)
    assert made.first_promise == made.due_at
    assert made.public_id.startswith("11-")


def test_rows_are_the_sum_of_kept_rejected_and_unchanged(old_system: OldSystem) -> None:
    result = old_system.load([row("A1"), row("A2"), row(""), row("A1")])
    assert (result["rows"], result["kept"], result["rejected"], result["unchanged"]) == (4, 2, 1, 1)


@pytest.mark.parametrize(
    ("closing", "outcome"),
    [("2011-07-05 08:00:00", "met"), ("2011-07-05 08:00:01", "missed")],
    ids=["to the second", "a second late"],
)
def test_on_time_is_what_our_clock_says(old_system: OldSystem, closing: str, outcome: str) -> None:
    old_system.load([closed("A1", closing)])
    assert Clock.objects.get(service_request=case("A1")).outcome == outcome


def test_the_channel_stays_what_it_was_and_import_is_the_provenance(old_system: OldSystem) -> None:
    old_system.load([row("A1"), row("A2", how="Carrier pigeon")])
    assert (case("A1").channel, case("A2").channel) == ("phone", "web")
    assert case("A1").provenance == "import"


def test_unknown_departments_queues_services_and_wards_are_made_once(old_system: OldSystem) -> None:
    old_system.load([row("A1", ward="Ward 3"), row("A2", ward="03"), row("A3", what="Street  light", ward="")])
    assert Department.objects.filter(code="pw").count() == 1
    assert Queue.objects.get(name__en="Roads").department.code == "pw"
    assert set(Service.objects.values_list("name__en", flat=True)) == {"Pothole", "Street light"}
    assert list(Area.objects.values_list("code", "name")) == [("3", "Ward 3")]
    assert (case("A1").ward, case("A3").ward) == (case("A2").ward, None)


def test_old_services_and_queues_are_those_that_the_city_has_already_when_the_mapping_says_so(
    old_system: OldSystem,
) -> None:
    old_system.load([row("A1")])
    renamed = '\n[services.names]\n"Hole (internal)" = "Pothole"\n[queues.names]\n"District 7" = "Roads"\n'
    old_system.mapping.write_text(old_system.mapping.read_text() + renamed)
    result = old_system.load([row("A2", what="Hole (internal)", list="District 7")])
    assert result["made"] == {}
    assert (case("A2").service, case("A2").queue) == (case("A1").service, case("A1").queue)


def test_services_that_the_import_makes_stand_after_those_of_the_city(old_system: OldSystem) -> None:
    Service.objects.create(
        service_code="zoo",
        name={"en": "Zoo"},
        group=ServiceGroup.objects.create(code="zoo", name={"en": "Zoo"}, order=8),
    )
    old_system.load([row("A1")])
    assert [service.name["en"] for service in Service.objects.all()] == ["Zoo", "Pothole"]


def test_a_dry_run_names_what_would_be_made(old_system: OldSystem) -> None:
    old_system.load([row("A1", what="Noise"), row("A2", team="PK", list="Trees")], **{"dry-run": True})
    assert {"New services: Noise, Pothole", "New queues: Roads (PW), Trees (PK)"} <= set(old_system.said.splitlines())


def test_the_point_that_means_no_place_gives_no_place(old_system: OldSystem) -> None:
    old_system.load([row("A1", y="40.0", x="-70.0"), row("A2", y="0", x="0"), row("A3")])
    assert [case(number).has_place for number in ("A1", "A2", "A3")] == [False, False, True]
    assert case("A1").h3 is None


def test_a_point_far_from_the_city_is_kept(old_system: OldSystem) -> None:
    result = old_system.load([row("A1", y="-33.9", x="151.2")])
    assert result["kept"] == 1
    assert case("A1").lat == -33.9


def test_closing_texts_are_for_staff_and_residents_get_a_reason(old_system: OldSystem) -> None:
    old_system.load(
        [closed("A1", "2011-07-02 08:00:00", end="NOTHING FOUND. called Ann Lee"), closed("A2", "2011-07-02 08:00:00")]
    )
    assert Note.objects.get().text == "NOTHING FOUND. called Ann Lee"
    assert (case("A1").closure_reason.code, case("A1").status) == ("nothing", "NOT_ACTIONABLE")
    assert (case("A2").closure_reason.code, case("A2").status) == ("earlier-system", "RESOLVED")


def test_an_import_announces_nothing_and_escalates_nothing(old_system: OldSystem) -> None:
    old_system.load([row("A1"), closed("A2", "2011-07-02 08:00:00")])
    old_system.load([closed("A1", "2011-07-09 08:00:00"), closed("A2", "2011-07-02 08:00:00")])
    assert not BacklogEntry.objects.filter(consumer="announce").exists()
    assert not OutboundMessage.objects.exists()
    assert not Clock.objects.filter(next_step_at__isnull=False).exists()


def test_an_old_number_finds_its_case(old_system: OldSystem) -> None:
    old_system.load([row("101000295613")])
    assert by_number(ServiceRequest.objects.all(), " 101000295613 ", None) == case("101000295613")


def test_the_same_file_again_adds_nothing(old_system: OldSystem) -> None:
    rows = [row("A1"), closed("A2", "2011-07-02 08:00:00", end="done")]
    old_system.load(rows)
    before = {made.external_id: made.version for made in ServiceRequest.objects.all()}
    again = old_system.load(rows)
    assert (again["kept"], again["unchanged"]) == (0, 2)
    assert {made.external_id: made.version for made in ServiceRequest.objects.all()} == before


def test_a_case_that_was_closed_since_is_closed_by_the_next_import(old_system: OldSystem) -> None:
    old_system.load([row("A1"), row("A2")])
    result = old_system.load([closed("A1", "2011-07-09 08:00:00", end="late but done"), row("A2")])
    assert (result["kept"], result["changed"], result["unchanged"]) == (1, 1, 1)
    assert case("A1").closed_datetime == datetime(2011, 7, 9, 12, tzinfo=UTC)
    assert Clock.objects.get(service_request=case("A1")).outcome == "missed"
    call_command("check_ledger")


def test_another_due_time_and_queue_are_taken_over(old_system: OldSystem) -> None:
    old_system.load([row("A1")])
    old_system.load([row("A1", due="2011-08-01 08:00:00", list="Bridges")])
    assert case("A1").due_at == datetime(2011, 8, 1, 12, tzinfo=UTC)
    assert case("A1").queue.name["en"] == "Bridges"
    call_command("check_ledger")


def test_a_case_reopened_in_the_old_system_is_open_again(old_system: OldSystem) -> None:
    old_system.load([closed("A1", "2011-07-02 08:00:00")])
    old_system.load([row("A1")])
    assert case("A1").is_open
    call_command("check_ledger")


def test_a_case_worked_on_here_is_left_alone(old_system: OldSystem) -> None:
    old_system.load([row("A1")])
    start(case("A1").pk, actor=Actor(Viewer(), "staff", is_system=True), version=None, now=datetime.now(UTC))
    result = old_system.load([closed("A1", "2011-07-09 08:00:00")])
    assert (result["left_alone"], result["unchanged"]) == (1, 1)
    assert case("A1").is_open


def test_a_dry_run_counts_and_writes_nothing(old_system: OldSystem) -> None:
    old_system.load([row("A1")])
    result = old_system.load([row("A1"), row("A2", what="New thing"), row("", what="x")], **{"dry-run": True})
    assert (result["rows"], result["kept"], result["rejected"], result["unchanged"]) == (3, 1, 1, 1)
    assert result["made"] == {"services": 1}
    assert ServiceRequest.objects.count() == 1
    assert not Service.objects.filter(name__en="New thing").exists()


def test_an_import_that_was_killed_goes_on(old_system: OldSystem, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [row(f"A{number}") for number in range(7)]
    monkeypatch.setattr("requests_app.imports.run.BATCH", 2)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("requests_app.management.commands.import_requests.Command._progress", _killed_after(4))
        old_system.load(rows)
    assert ServiceRequest.objects.count() == 4
    result = old_system.load(rows)
    assert (result["kept"], result["unchanged"], ServiceRequest.objects.count()) == (3, 4, 7)
    assert ImportRun.objects.filter(finished_at=None).count() == 1


def _killed_after(limit: int) -> Callable[[object, int], None]:
    def progress(_command: object, rows: int) -> None:
        if rows >= limit:
            raise KeyboardInterrupt

    return progress


def test_at_cutover_open_cases_become_live_and_keep_their_promise(old_system: OldSystem) -> None:
    make_routing_defaults()
    result = old_system.load([row("A1"), closed("A2", "2011-07-02 08:00:00")], cutover="2011-07-03")
    live = case("A1")
    assert (result["live"], live.is_live, case("A2").is_live) == (1, True, False)
    assert live.first_promise == live.expected_datetime == datetime(2011, 7, 5, 12, tzinfo=UTC)
    assert Clock.objects.get(service_request=live).next_step_at == datetime(2011, 7, 4, 12, tzinfo=UTC)
    assert not BacklogEntry.objects.filter(consumer="announce").exists()
    call_command("check_ledger")


def test_steps_that_were_due_before_the_cutover_are_left_out(old_system: OldSystem) -> None:
    make_routing_defaults()
    old_system.load([row("A1")], cutover="2011-07-06")
    assert Clock.objects.get(service_request=case("A1")).next_step_at is None


def test_a_due_time_before_the_opening_is_kept_and_told(old_system: OldSystem) -> None:
    make_routing_defaults()
    result = old_system.load([row("A1", due="2011-06-30 08:00:00")], cutover="2011-07-01")
    assert (result["kept"], result["told"], result["live"]) == (1, {"due_before_opened": 1}, 1)
    assert case("A1").due_at == datetime(2011, 6, 30, 12, tzinfo=UTC)
    call_command("check_ledger")
