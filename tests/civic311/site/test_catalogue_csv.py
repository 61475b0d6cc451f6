"""The catalogue goes out as CSV and comes in again."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from civic311.accounts.models import Department
from civic311.city.current import configuration_changed
from civic311.city.models import City
from civic311.site.catalogue_tables import TABLES
from routing.models import ClosureReason, Queue, Service, ServiceQuestion, SlaTarget, TargetProposal
from tests.factories.city import SmallCity
from tests.personas import Persona

pytestmark = [pytest.mark.django_db, pytest.mark.deep]


def download(administrator: Persona, slug: str) -> str:
    """The file as it comes out."""
    return administrator.get(reverse("settings_export", args=[slug])).getvalue().decode()


def rows_of(text: str) -> list[dict[str, str]]:
    """The file's rows by column."""
    return list(csv.DictReader(io.StringIO(text)))


def upload(administrator: Persona, slug: str, text: str | bytes) -> HttpResponse:
    """Choose a file; gives the preview."""
    data = text if isinstance(text, bytes) else text.encode()
    return administrator.post(reverse("settings_import", args=[slug]), {"file": SimpleUploadedFile("x.csv", data)})


def load(administrator: Persona, slug: str, text: str) -> HttpResponse:
    """Choose a file, look at the preview and load it."""
    preview = upload(administrator, slug, text)
    assert [each.errors for each in preview.context["differences"] if each.errors] == []
    kept = preview.context["form"].initial["kept"]
    return administrator.post(reverse("settings_import", args=[slug]), {"kept": kept})


@pytest.mark.parametrize("slug", TABLES)
def test_what_goes_out_comes_in_unchanged(administrator: Persona, slug: str) -> None:
    page = upload(administrator, slug, download(administrator, slug))

    assert page.status_code == 200
    counts = page.context["counts"]
    assert (counts["added"], counts["changed"], counts["wrong"]) == (0, 0, 0)
    assert counts["same"] > 0


def test_every_part_is_made_from_files(administrator: Persona) -> None:
    load(administrator, "departments", "code,name_en,name_es,email\nparks,Parks,Parques,parks@testville.example\n")
    load(administrator, "queues", "code,name_en,department\ngardeners,Gardeners,parks\n")
    load(
        administrator,
        "services",
        'service_code,name_en,group,default_queue,keywords\ntree,Fallen tree,roads,gardeners,"branch, limb"\n',
    )  # noqa: E501
    load(
        administrator,
        "questions",
        'service,code,text_en,datatype,values\ntree,wires,Wires?,singlevaluelist,"yes|Yes|Sí|danger\nno|No|No"\n',
    )  # noqa: E501
    load(administrator, "targets", "service,kind,severity,amount,unit,calendar\ntree,resolve,,2,business_days,office\n")
    load(
        administrator,
        "closure-reasons",
        "code,name_en,text_en,outcome,services\ncut,Cut,The tree is gone.,RESOLVED,tree\n",
    )

    service = Service.objects.get(service_code="tree")
    assert (str(service.default_queue), service.keywords, service.residents_may_ask) == (
        "Gardeners",
        ["branch", "limb"],
        True,
    )
    assert Queue.objects.get(code="gardeners").department.code == "parks"
    assert [value["key"] for value in ServiceQuestion.objects.get(service=service).values] == ["yes", "no"]
    assert ServiceQuestion.objects.get(service=service).values[0]["danger"] is True
    assert SlaTarget.objects.get(service=service).amount == 2
    assert list(ClosureReason.objects.get(code="cut").services.all()) == [service]


def test_a_file_changes_what_it_names_and_leaves_the_rest(administrator: Persona, small_city: SmallCity) -> None:
    text = "code,name_en\nstreets,Roads\nhousing,Housing\n"

    preview = upload(administrator, "departments", text)
    load(administrator, "departments", text)

    assert [(each.title, each.cells) for each in preview.context["differences"]] == [
        ("streets", [("name_en", "Streets", "Roads")])
    ]
    streets = Department.objects.get(code="streets")
    assert streets.name == {"en": "Roads", "es": "Calles"}


def test_one_bad_row_keeps_the_whole_file_out_and_is_named(administrator: Persona, small_city: SmallCity) -> None:
    text = "code,name_en,department\nnew-crew,New crew,streets\nlost,Lost,nowhere\nnew-crew,Again,streets\n"

    preview = upload(administrator, "queues", text)

    assert preview.status_code == 422
    wrong = {each.line: each.errors for each in preview.context["differences"]}
    assert set(wrong) == {3, 4}
    assert "nowhere" in wrong[3][0]
    assert not Queue.objects.filter(code="new-crew").exists()


def test_a_forged_second_step_is_checked_again(administrator: Persona, small_city: SmallCity) -> None:
    answer = administrator.post(
        reverse("settings_import", args=["queues"]), {"kept": "Y29kZSxuYW1lX2VuLGRlcGFydG1lbnQKeCxYLG5vd2hlcmUK"}
    )

    assert answer.status_code == 422
    assert not Queue.objects.filter(code="x").exists()


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00\x01\x02", b"\xff\xfe\xfa,\xf0\n", b"colour,name_en\nred,Red\n", b"just words", b'code,name_en\n"open'],
)  # fmt: skip
def test_files_that_are_none_are_refused_in_words(administrator: Persona, data: bytes) -> None:
    before = Department.objects.count()

    answer = upload(administrator, "departments", data)

    assert answer.status_code in (200, 422)
    assert Department.objects.count() == before


def test_cells_that_look_like_formulas_are_harmless_outside_and_the_same_inside(
    administrator: Persona, small_city: SmallCity
) -> None:
    Department.objects.filter(code="streets").update(name={"en": "=1+1", "es": "@x"})

    text = download(administrator, "departments")

    assert next(row for row in rows_of(text) if row["code"] == "streets")["name_en"] == "'=1+1"
    assert upload(administrator, "departments", text).context["counts"]["changed"] == 0


def test_semicolons_of_a_spreadsheet_are_read_too(administrator: Persona, small_city: SmallCity) -> None:
    load(administrator, "departments", "code;name_en\nparks;Parks\n")

    assert Department.objects.filter(code="parks").exists()


def test_a_file_from_before_changes_nothing_in_the_columns_it_does_not_know(
    administrator: Persona, small_city: SmallCity
) -> None:
    service = small_city.service("pothole")
    service.owner, service.guidance, service.seen_by = administrator.user, {"en": "Look."}, "department"
    service.save()
    service.kept_from.add(small_city.housing)
    service.messages.create(occasion="closed", text={"en": "Bye."})

    load(administrator, "services", "service_code,name_en,severity\npothole,Hole in the road,2\n")

    service.refresh_from_db()
    assert (str(service), service.severity) == ("Hole in the road", 2)
    assert (service.owner, service.guidance, service.seen_by) == (administrator.user, {"en": "Look."}, "department")
    assert [row.code for row in service.kept_from.all()] == ["housing"]
    assert service.messages.get().text == {"en": "Bye."}


def test_the_preview_of_a_file_names_each_cell_that_changes(administrator: Persona, small_city: SmallCity) -> None:
    text = "service_code,seen_by,kept_from,message_closed_en,review_on\npothole,department,housing,Bye.,2027-01-31\n"

    difference = upload(administrator, "services", text).context["differences"][0]

    assert set(difference.cells) == {
        ("seen_by", "all", "department"), ("kept_from", "", "housing"), ("message_closed_en", "", "Bye."),
        ("review_on", "", "2027-01-31"),
    }  # fmt: skip


def test_questions_with_conditions_and_stops_come_in_together(administrator: Persona, small_city: SmallCity) -> None:
    text = (
        "service,code,text_en,datatype,values,stops,about,shown_when,order\n"
        'other,kind,Kind?,singlevaluelist,"dog|Dog\nbear|Bear","bear|Call the rangers.","dog|streets",,10\n'
        'other,leash,Leash?,singlevaluelist,"yes|Yes\nno|No",,,kind=dog,20\n'
    )

    load(administrator, "questions", text)

    kind, leash = ServiceQuestion.objects.filter(service__service_code="other").order_by("order")
    assert kind.values == [
        {"key": "dog", "name": {"en": "Dog"}, "about": "streets"},
        {"key": "bear", "name": {"en": "Bear"}, "stop": {"en": "Call the rangers."}},
    ]
    assert leash.shown_when == {"question": "kind", "any_of": ["dog"]}


@pytest.mark.parametrize(
    ("condition", "words"), [("kind=cat", "does not exist"), ("late=a", "comes later"), ("kind", "question=answer")]
)
def test_conditions_that_cannot_hold_are_named_with_their_line(
    administrator: Persona, small_city: SmallCity, condition: str, words: str
) -> None:
    text = (
        "service,code,text_en,datatype,values,shown_when,order\n"
        'other,kind,Kind?,singlevaluelist,"dog|Dog\nbear|Bear",,10\n'
        f'other,leash,Leash?,singlevaluelist,"yes|Yes\nno|No",{condition},20\n'
        'other,late,Late?,singlevaluelist,"a|A\nb|B",,30\n'
    )

    page = upload(administrator, "questions", text)

    assert page.status_code == 422
    assert [words in error for each in page.context["differences"] for error in each.errors] == [True]
    assert not ServiceQuestion.objects.filter(code="leash").exists()


def test_targets_of_a_file_wait_for_a_second_person_too(administrator: Persona, small_city: SmallCity) -> None:
    City.objects.update(targets_need_two=True)
    configuration_changed()

    load(administrator, "targets", "service,kind,severity,area,amount,unit\npothole,resolve,,,9,business_days\n")

    assert SlaTarget.objects.get(service__service_code="pothole", kind="resolve").amount == 3
    assert TargetProposal.objects.get().amount == 9
