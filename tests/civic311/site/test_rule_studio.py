"""The rule studio: the list with what is wrong, the trial before a change counts, versions and corrections."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from civic311.city.current import configuration_changed
from requests_app import dry_run
from requests_app.actions import work
from requests_app.actor import WORKER
from requests_app.models import DryRun, ServiceRequest
from routing.actions.rules import keep_rule, note_versions
from routing.models import Queue, RoutingRule, Service
from tests.factories.city import SmallCity
from tests.factories.requests import make_request
from tests.factories.rule_pages import draft, put_in_force, row, rule_url
from tests.factories.rules import leaf
from tests.personas import Persona

pytestmark = pytest.mark.django_db
POTHOLE = {"all": [leaf("service", "in", ["pothole"])]}


@pytest.fixture
def now(small_city: SmallCity) -> datetime:
    moment = timezone.now()
    note_versions(user_id=None, now=moment - timedelta(days=100))
    return moment


def make_rule(now: datetime, name: str = "To the lights", **values: object) -> RoutingRule:
    rule = RoutingRule(name=name, **{"conditions": POTHOLE, "queue": Queue.objects.get(code="lights")} | values)
    keep_rule(rule, user_id=None, now=now - timedelta(days=50))
    return rule


def send_on(made: ServiceRequest, queue: str, now: datetime) -> None:
    work.route(made.pk, queue=Queue.objects.get(code=queue), reason="wrong", actor=WORKER, version=None, now=now)


def check_url(run: DryRun) -> str:
    return reverse("settings_rule_check", args=[run.pk])


def test_the_list_tells_rules_in_order_with_what_each_decided_and_staff_sent_on(
    administrator: Persona, now: datetime
) -> None:
    make_rule(now)
    for number in range(3):
        made = make_request(now=now - timedelta(days=number))
    send_on(made, "potholes", now)

    page = administrator.get(reverse("settings_rules")).content.decode()

    assert page.index("Deep holes first") < page.index("To the lights")
    assert "service is Pothole" in page
    assert "send it to Lights" in page
    assert "decided 3 requests in 90 days" in page
    assert "staff sent 1 on" in page


def test_older_requests_than_ninety_days_do_not_count(administrator: Persona, now: datetime) -> None:
    make_rule(now)
    make_request(now=now - timedelta(days=91))

    assert "decided 0 requests" in administrator.get(reverse("settings_rules")).content.decode()


def test_what_can_never_apply_is_told_at_the_rule_with_the_rule_in_its_way(
    administrator: Persona, now: datetime
) -> None:
    make_rule(now, "Everything to lights", conditions={})
    make_rule(now, "Never reached")
    make_rule(now, "Names the retired", conditions={"all": [leaf("service", "in", ["streetlight"])]}, order=1)
    Service.objects.filter(service_code="streetlight").update(is_active=False)
    configuration_changed()

    answer = administrator.get(reverse("settings_rules"))

    wrong = {each["rule"].name: " ".join(each["wrong"]) for each in answer.context["rows"]}
    assert "See “Everything to lights”" in wrong["Never reached"]
    assert "retired: streetlight" in wrong["Names the retired"]
    assert wrong["Deep holes first"] == ""


def test_nothing_is_in_force_before_the_check_page_and_everything_after(
    administrator: Persona, small_city: SmallCity, now: datetime
) -> None:
    given = {"name": "Bridges", "queue": small_city.queue("lights").pk} | row("all", 0, "words", "contains", "bridge")
    run = draft(administrator, given)
    assert not RoutingRule.objects.filter(name="Bridges").exists()

    administrator.post(check_url(run), {"do": "save"})
    administrator.post(check_url(run), {"do": "save"})

    rule = RoutingRule.objects.get(name="Bridges")
    assert rule.versions.get().saved_by == administrator.user
    assert make_request(description="On the bridge", now=timezone.now()).queue.code == "lights"


def test_the_check_page_shows_progress_then_what_would_go_elsewhere(
    administrator: Persona, small_city: SmallCity, now: datetime
) -> None:
    late, early = make_request(now=now - timedelta(days=60)), make_request(now=now - timedelta(hours=1))
    run = draft(administrator, {"name": "To lights", "queue": small_city.queue("lights").pk}
                | row("all", 0, "service", "in", "pothole"))  # fmt: skip

    waiting = administrator.get(check_url(run))
    assert waiting["Refresh"]
    assert "<progress" in waiting.content.decode()
    dry_run.run_waiting(now=now + timedelta(minutes=1))
    done = administrator.get(check_url(run))
    page = done.content.decode()

    assert "2 requests would have gone elsewhere" in page
    assert "1 of these was late" in page
    assert reverse("case", args=[late.public_id]) in page
    assert reverse("case", args=[early.public_id]) in page
    assert "Refresh" not in done


def test_a_rule_that_matched_nothing_is_told_so(administrator: Persona, now: datetime) -> None:
    make_request(now=now - timedelta(days=2))
    run = draft(administrator, {"name": "Unicorns", "severity": 1} | row("all", 0, "words", "contains", "unicorn"))
    dry_run.run_waiting(now=now)

    assert "“Unicorns” matched nothing in 90 days" in administrator.get(check_url(run)).content.decode()


def test_the_check_page_tells_which_other_rule_a_change_forestalls(
    administrator: Persona, small_city: SmallCity, now: datetime
) -> None:
    later = make_rule(now)

    run = draft(administrator, {"name": "Takes all", "queue": small_city.queue("potholes").pk, "place": str(later.pk)})
    found = administrator.get(check_url(run)).context["findings"]

    assert [each["rule"] for each in found] == ["To the lights"]
    assert "Takes all" in found[0]["text"]


def test_who_saves_over_a_change_of_somebody_else_is_told_and_keeps_what_was_typed(
    administrator: Persona, small_city: SmallCity, now: datetime
) -> None:
    rule = make_rule(now)
    run = draft(administrator, {"name": "Mine", "queue": rule.queue_id}, rule)
    rule.name = "Theirs"
    keep_rule(rule, user_id=None, now=now)

    answer = administrator.post(check_url(run), {"do": "save"}, follow=True)

    page = answer.content.decode()
    assert "Somebody has changed this rule meanwhile" in page
    assert 'value="Mine"' in page
    assert RoutingRule.objects.get(pk=rule.pk).name == "Theirs"


def test_retiring_can_be_tried_first(administrator: Persona, now: datetime) -> None:
    rule = make_rule(now)
    make_request(now=now - timedelta(days=1))
    administrator.post(reverse("settings_rule_retire", args=[rule.pk]), {"do": "try"})
    run = DryRun.objects.get()
    dry_run.run_waiting(now=now)
    assert run.rules and rule.pk not in [each["id"] for each in run.rules]

    page = administrator.get(check_url(run)).content.decode()
    assert "1 request would have gone elsewhere" in page
    administrator.post(check_url(run), {"do": "save"})

    rule.refresh_from_db()
    assert not rule.is_active


def test_a_draft_can_be_tried_again_on_the_rules_of_now(administrator: Persona, now: datetime) -> None:
    run = draft(administrator, {"name": "Unicorns", "severity": 1})
    dry_run.run_waiting(now=now)
    make_rule(now, "Meanwhile")

    administrator.post(check_url(run), {"do": "again"})

    run.refresh_from_db()
    assert run.state == DryRun.State.WAITING
    assert [each["name"] for each in run.rules] == ["Deep holes first", "Meanwhile", "Unicorns"]


def test_versions_tell_what_changed_and_an_old_one_can_be_brought_back(
    administrator: Persona, small_city: SmallCity, now: datetime
) -> None:
    rule = make_rule(now)
    changed = {"name": "To the lights", "queue": small_city.queue("inspectors").pk}
    put_in_force(administrator, changed | row("all", 0, "channel", "in", "phone"), rule)

    rows = administrator.get(reverse("settings_rule_history", args=[rule.pk])).context["rows"]
    assert [each["version"].number for each in rows] == [2, 1]
    assert {each["what"]: each["after"] for each in rows[0]["changes"]} == {
        "When": "channel is Phone", "Then": "send it to Inspectors",
    }  # fmt: skip

    form = administrator.get(rule_url(rule), {"version": rows[1]["version"].pk}).context["form"]
    assert form["queue"].value() == small_city.queue("lights").pk
    assert form.editor.groups()[0]["rows"][0].form.fact.key == "service"


def test_what_staff_send_on_becomes_a_rule_before_the_corrected_one(
    administrator: Persona, small_city: SmallCity, now: datetime
) -> None:
    rule = make_rule(now)
    for number in range(8):
        words = "A hole under the lamp" if number < 4 else "A hole by the bakery"
        made = make_request(description=words, now=now - timedelta(days=1 + number), address=f"{number} Mill")
        if number < 4:
            send_on(made, "inspectors", now)

    listed = administrator.get(reverse("settings_rule_corrections")).content.decode()
    assert "50 %" in listed
    assert "Inspectors (4)" in listed
    proposal = administrator.get(reverse("settings_rule_correction", args=[rule.pk])).context["proposal"]
    assert proposal["when"] in ("the text has lamp", "the text has under")
    form = administrator.get(proposal["url"]).context["form"]

    assert form["queue"].value() == small_city.queue("inspectors").pk
    assert form["place"].value() == str(rule.pk)
    assert [each.form.fact.key for each in form.editor.groups()[0]["rows"]] == ["service", "words"]


def test_where_nearly_everything_is_sent_on_the_rule_itself_should_change(
    administrator: Persona, small_city: SmallCity, now: datetime
) -> None:
    rule = make_rule(now)
    for number in range(4):
        send_on(make_request(now=now - timedelta(days=1 + number)), "inspectors", now)

    proposal = administrator.get(reverse("settings_rule_correction", args=[rule.pk])).context["proposal"]

    assert proposal["when"] == ""
    assert administrator.get(proposal["url"]).context["form"]["queue"].value() == small_city.queue("inspectors").pk
