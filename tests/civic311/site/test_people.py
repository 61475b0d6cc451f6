"""People: invited, given roles, moved, deactivated; their open cases never stay behind."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from civic311.accounts.models import Department, Membership, User
from civic311.accounts.viewer import viewer_of
from civic311.site.people_changes import LastAdministrator, deactivate
from notifications.models import OutboundMessage
from requests_app.actions.work import claim
from requests_app.actor import WORKER
from requests_app.models import ServiceRequest
from routing.models import Area, Representation
from tests.factories.city import SmallCity, make_user
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db

NEW_PASSWORD = "river lantern copper nine"


def invite(administrator: Persona, small_city: SmallCity) -> str:
    """Invite Nia to Streets; returns the path of her link."""
    given = {
        "name": "Nia New", "email": "Nia@Testville.example", "language": "es",
        "role": small_city.roles["worker"].pk, "department": small_city.streets.pk,
    }  # fmt: skip
    page = administrator.post(reverse("settings_invite"), given).content.decode()
    found = re.search(r"/invite/[\w-]+/", page)
    assert found
    return found[0]


def join(client: Client, link: str) -> int:
    """Set the first password; returns the answer's status."""
    given = {"name": "Nia Nueva", "password": NEW_PASSWORD, "password_again": NEW_PASSWORD}
    return client.post(link, given).status_code


def owned_case(worker: Persona, service_code: str = "pothole") -> ServiceRequest:
    """An open case that the person owns."""
    case = make_request(service_code)
    claim(case.pk, actor=worker.actor, version=None, now=MORNING)
    return ServiceRequest.objects.get(pk=case.pk)


def test_an_invited_person_gets_mail_sets_a_password_and_works(administrator: Persona, small_city: SmallCity) -> None:
    link = invite(administrator, small_city)
    client = Client()

    assert join(client, link) == 302

    assert client.get(reverse("queue")).status_code == 200
    message = OutboundMessage.objects.get(kind="invitation")
    assert message.to_address == "nia@testville.example"
    assert message.language == "es"
    assert link in message.body_text


def test_an_invitation_works_once_and_opening_it_changes_nothing(administrator: Persona, small_city: SmallCity) -> None:
    link = invite(administrator, small_city)

    opened = [Client().get(link) for _time in range(2)]

    assert [answer.status_code for answer in opened] == [200, 200]
    assert opened[0]["Referrer-Policy"] == "no-referrer"
    assert join(Client(), link) == 302
    assert join(Client(), link) == 404


def test_a_second_invitation_ends_the_first(administrator: Persona, small_city: SmallCity) -> None:
    link = invite(administrator, small_city)
    person = User.objects.get(email="nia@testville.example")

    administrator.post(reverse("settings_invite_again", args=[person.pk]))

    assert join(Client(), link) == 404


def test_the_same_address_is_not_invited_twice(administrator: Persona, small_city: SmallCity) -> None:
    invite(administrator, small_city)
    given = {"name": "N", "email": "nia@testville.example", "language": "en", "role": small_city.roles["worker"].pk}

    answer = administrator.post(reverse("settings_invite"), given)

    assert answer.status_code == 422
    assert "email" in answer.context["form"].errors


def test_deactivating_hands_open_cases_to_the_chosen_colleague(
    administrator: Persona, worker: Persona, small_city: SmallCity
) -> None:
    case = owned_case(worker)
    colleague = make_user("cora@testville.example", "Cora", "worker", small_city.streets)
    address = reverse("settings_deactivate", args=[worker.user.pk])

    asked = administrator.post(address)
    assert asked.status_code == 422
    assert User.objects.get(pk=worker.user.pk).is_active

    administrator.post(address, {"heir": colleague.pk})

    assert not User.objects.get(pk=worker.user.pk).is_active
    case.refresh_from_db()
    assert case.assignee == colleague
    assert worker.get("/staff/").status_code == 302


def test_cases_may_go_back_into_their_queue(administrator: Persona, worker: Persona) -> None:
    case = owned_case(worker)

    administrator.post(reverse("settings_deactivate", args=[worker.user.pk]), {"heir": "queue"})

    case.refresh_from_db()
    assert case.assignee is None
    assert case.status == "ROUTED"


def test_only_colleagues_who_may_work_on_the_cases_are_offered(
    administrator: Persona, worker: Persona, other_worker: Persona, supervisor: Persona
) -> None:
    owned_case(worker)
    address = reverse("settings_deactivate", args=[worker.user.pk])

    offered = {user.name for user in administrator.post(address).context["heir_form"].heirs.values()}
    answer = administrator.post(address, {"heir": other_worker.user.pk})

    assert supervisor.user.name in offered
    assert other_worker.user.name not in offered
    assert answer.status_code == 422
    assert User.objects.get(pk=worker.user.pk).is_active


def test_moving_to_another_department_hands_the_cases_over(
    administrator: Persona, worker: Persona, small_city: SmallCity
) -> None:
    case = owned_case(worker)
    membership = Membership.objects.get(user=worker.user)
    given = {
        "do": "change",
        "role": small_city.roles["worker"].pk,
        "department": small_city.housing.pk,
        "heir": "queue",
    }

    administrator.post(reverse("settings_role", args=[worker.user.pk, membership.pk]), given)

    case.refresh_from_db()
    assert case.assignee is None
    assert list(Department.objects.filter(memberships__user=worker.user)) == [small_city.housing]


def test_taking_the_only_role_away_hands_the_cases_over(administrator: Persona, worker: Persona) -> None:
    case = owned_case(worker)
    membership = Membership.objects.get(user=worker.user)
    address = reverse("settings_role", args=[worker.user.pk, membership.pk])

    assert administrator.post(address, {"do": "take"}).status_code == 422
    administrator.post(address, {"do": "take", "heir": "queue"})

    case.refresh_from_db()
    assert case.assignee is None
    assert not viewer_of(worker.user).is_staff


def test_a_closed_account_is_opened_again_with_its_roles(administrator: Persona, worker: Persona) -> None:
    administrator.post(reverse("settings_deactivate", args=[worker.user.pk]))

    administrator.post(reverse("settings_reactivate", args=[worker.user.pk]))

    assert viewer_of(User.objects.get(pk=worker.user.pk)).has("requests.view")


def test_nobody_closes_her_own_account_or_takes_her_own_power(administrator: Persona, small_city: SmallCity) -> None:
    make_user("second@testville.example", "Second", "administrator")
    membership = Membership.objects.get(user=administrator.user)

    administrator.post(reverse("settings_deactivate", args=[administrator.user.pk]))
    administrator.post(reverse("settings_role", args=[administrator.user.pk, membership.pk]), {"do": "take"})

    assert administrator.get(reverse("settings_people")).status_code == 200


def test_the_last_administrator_stays(administrator: Persona) -> None:
    with pytest.raises(LastAdministrator):
        deactivate(administrator.user, heir=None, by=WORKER, now=MORNING)

    assert User.objects.get(pk=administrator.user.pk).is_active


def test_an_elected_official_is_given_an_area(administrator: Persona, council_member: Persona) -> None:
    ward = Area.objects.get(layer__code="ward", code="2")

    administrator.post(reverse("settings_areas", args=[council_member.user.pk]), {"areas": ward.pk})

    assert list(Representation.objects.filter(user=council_member.user).values_list("area", flat=True)) == [ward.pk]


def test_managing_people_of_one_department_does_not_open_the_city(small_city: SmallCity) -> None:
    boss = make_user("boss@testville.example", "Boss", "administrator", small_city.streets)
    client = Client()
    client.force_login(boss, backend="civic311.accounts.backends.StaffBackend")

    assert client.get(reverse("settings_people")).status_code == 403
    assert client.get(reverse("settings_section", args=["departments"])).status_code == 403
