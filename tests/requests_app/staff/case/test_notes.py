"""Notes that speak to colleagues."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from notifications.models import OutboundMessage
from requests_app.mention_words import mentioned_in
from requests_app.models import Attachment, Event, Mention, ServiceRequest
from tests.factories.city import SmallCity
from tests.factories.photos import as_upload, jpeg
from tests.factories.requests import make_request
from tests.personas import Persona
from tests.requests_app.worker.conftest import announce_all

pytestmark = pytest.mark.django_db

PEOPLE = [(1, "Dana Ruiz"), (2, "Dana Lee"), (3, "Tomás Óbren"), (4, "Ann")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('@"Dana Ruiz" please ask for a slot', [1]),
        ("@dana  lee and @Tomás Óbren, please", [2, 3]),
        ("@Tomás, can you?", [3]),
        ("@Dana, which of you?", []),
        ("mail ann@example.org, or @Annabel", []),
        ("nobody at all", []),
    ],
)
def test_who_a_note_speaks_to_is_read_from_its_text(text: str, found: list[int]) -> None:
    assert mentioned_in(text, PEOPLE) == found


def write(persona: Persona, case: ServiceRequest, **values: Any) -> Any:
    return persona.post(f"/staff/requests/{case.public_id}/note/", {"version": case.version, "text": ""} | values)


def test_a_name_is_read_without_the_marks_that_hold_it_together(worker: Persona, supervisor: Persona) -> None:
    case = make_request(now=timezone.now())
    write(worker, case, text=f'@"{supervisor.user.name}" he said "no"')

    for page in (f"/staff/requests/{case.public_id}/", "/staff/"):
        assert f"@{supervisor.user.name} he said &quot;no&quot;" in supervisor.get(page).content.decode()


def test_a_mentioned_colleague_gets_a_mail_and_finds_it_on_her_day_until_she_ticks_it_off(
    worker: Persona, supervisor: Persona
) -> None:
    case = make_request(now=timezone.now())
    write(worker, case, text='Base layer is gone. @"Sue Supervisor" please decide.')

    announce_all()
    mail = OutboundMessage.objects.get(kind="mentioned")
    assert mail.to_address == supervisor.user.email
    assert "Wanda Worker mentioned you" in mail.body_text
    assert "Base layer is gone." in supervisor.get("/staff/").text
    supervisor.post("/staff/mentions/seen/", {"mention": Mention.objects.get().pk})
    assert "Base layer is gone." not in supervisor.get("/staff/").text


def test_a_colleague_can_be_chosen_without_typing(worker: Persona, supervisor: Persona) -> None:
    case = make_request(now=timezone.now())
    write(worker, case, text="Please look", colleague=supervisor.user.pk)
    assert Event.objects.get(kind="note_added").data["mentions"] == [supervisor.user.pk]


def test_who_may_not_see_the_case_is_neither_offered_nor_told(worker: Persona, other_worker: Persona) -> None:
    case = make_request("pothole", now=timezone.now())
    assert "Otto Other" not in worker.get(f"/staff/requests/{case.public_id}/?do=note").text
    write(worker, case, text="@Otto Other look")
    assert not Mention.objects.exists()
    assert "Select a valid choice" in write(worker, case, text="Look", colleague=other_worker.user.pk).text


def test_nobody_ticks_off_somebody_elses_mention(worker: Persona, supervisor: Persona) -> None:
    case = make_request(now=timezone.now())
    write(worker, case, text="@Sue look")
    worker.post("/staff/mentions/seen/", {"mention": Mention.objects.get().pk})
    worker.post("/staff/mentions/seen/", {"mention": "all"})
    assert Mention.objects.get().seen_at is None


def test_photos_of_a_note_have_the_words_that_were_given(worker: Persona, small_city: SmallCity) -> None:
    case = make_request(now=timezone.now())
    write(worker, case, text="Coned off", photos=[as_upload(jpeg())], caption="Coned, from the north")
    assert Attachment.objects.get(service_request=case).caption == "Coned, from the north"


def test_a_mention_of_a_case_that_went_out_of_sight_is_not_shown(
    worker: Persona, sign_in: Callable[..., Persona], small_city: SmallCity
) -> None:
    colleague = sign_in("Pia Pothole", "worker", small_city.streets)
    case = make_request(now=timezone.now())
    write(worker, case, text="@Pia secret of the streets")
    colleague.user.memberships.update(department=small_city.housing)
    assert "secret of the streets" not in colleague.get("/staff/").text
