"""Letters to residents whom neither mail nor a call reaches."""

import pytest

from civic311.people.models import Contact, ContactAccess
from requests_app.models import CallBack, Event
from tests.factories.call_backs import BY_LETTER, make_call_back
from tests.factories.requests import make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db
LETTERS = "/staff/call-backs/letters/"


@pytest.fixture
def letter(operator: Persona) -> CallBack:
    return make_call_back(make_request(contact=BY_LETTER), way="letter")


def test_a_letter_has_an_address_the_news_and_where_to_call(operator: Persona, letter: CallBack) -> None:
    html = operator.post(f"{LETTERS}print/", {"letter": [letter.pk]}).content.decode()

    for words in ("Lee Letter", "4 Oak Lane", "The road crew has taken up your request.", "555-555-0100"):
        assert words in html
    assert letter.service_request.public_id in html
    assert ContactAccess.objects.get().contact == letter.contact


def test_a_letter_is_written_in_the_language_of_the_person(operator: Persona, letter: CallBack) -> None:
    CallBack.objects.update(language="es", script="La cuadrilla ya trabaja.")

    html = operator.post(f"{LETTERS}print/", {"letter": [letter.pk]}).content.decode()

    assert 'lang="es"' in html
    assert "La cuadrilla ya trabaja." in html


def test_showing_letters_records_nothing_as_printed_and_the_list_names_nobody(
    operator: Persona, letter: CallBack
) -> None:
    operator.post(f"{LETTERS}print/", {"letter": [letter.pk]})
    html = operator.get(LETTERS).content.decode()

    assert letter.service_request.public_id in html
    assert "Lee Letter" not in html
    assert not Event.objects.filter(kind="letter_printed").exists()


def test_printed_letters_leave_the_list_and_count_once(operator: Persona, letter: CallBack) -> None:
    other = make_call_back(make_request(contact=BY_LETTER), way="letter")
    for _ in range(2):
        operator.post(f"{LETTERS}printed/", {"letter": [letter.pk, other.pk]})

    assert set(CallBack.objects.values_list("state", flat=True)) == {"done"}
    assert Event.objects.filter(kind="letter_printed").count() == 2
    assert "No letter waits" in operator.get(LETTERS).content.decode()


@pytest.mark.parametrize("chosen", [[], ["0"], ["x"], ["1 OR 1"]])
def test_letters_that_were_not_chosen_or_are_not_there_are_not_printed(
    operator: Persona, letter: CallBack, chosen: list[str]
) -> None:
    for step in ("print/", "printed/"):
        answer = operator.post(f"{LETTERS}{step}", {"letter": chosen}, follow=True)
        assert "Tick the letters you mean" in answer.content.decode()

    assert CallBack.objects.get().state == "due"


def test_a_name_and_an_address_cannot_become_markup(operator: Persona, letter: CallBack) -> None:
    Contact.objects.update(name="<b>Lee</b>", postal_address="<script>1</script>\n4 Oak Lane")

    html = operator.post(f"{LETTERS}print/", {"letter": [letter.pk]}).content.decode()

    assert "<b>Lee</b>" not in html
    assert "<script>1" not in html
