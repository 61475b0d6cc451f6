"""Who learns what of the requests of a service: the complainant, the case itself, its photos."""

import pytest
from django.test import Client
from django.urls import reverse

from civic311.accounts.viewer import viewer_of
from civic311.city.current import configuration_changed
from notifications.models import OutboundMessage
from requests_app.actions.work import AboutDepartment, route
from requests_app.announce import announce_next
from requests_app.models import Attachment, KeptFrom, ServiceRequest
from requests_app.queries.search import matching
from requests_app.queries.visible import staff_requests, who_may_see
from routing.models import Queue, Service, ServiceQuestion
from tests.factories.city import SmallCity, make_user
from tests.factories.requests import MORNING, make_request
from tests.personas import Persona

pytestmark = pytest.mark.django_db


def change(code: str, **values: object) -> Service:
    """The service with other values, known to everybody."""
    Service.objects.filter(service_code=code).update(**values)
    configuration_changed()
    return Service.objects.get(service_code=code)


def seen(persona: Persona) -> list[ServiceRequest]:
    return list(staff_requests(viewer_of(persona.user)))


def contact_status(persona: Persona, case: ServiceRequest) -> int:
    return persona.post(reverse("case_contact", args=[case.public_id])).status_code


@pytest.fixture
def confidential(small_city: SmallCity) -> ServiceRequest:
    change("pothole", complainant_confidential=True)
    return make_request("pothole")


def test_who_reported_something_confidential_is_shown_with_the_permission_only(
    confidential: ServiceRequest, worker: Persona, supervisor: Persona, operator: Persona, manager: Persona
) -> None:
    assert [contact_status(each, confidential) for each in (worker, supervisor, operator)] == [403] * 3
    answer = manager.post(reverse("case_contact", args=[confidential.public_id]))
    assert "Rosa Canary" in answer.content.decode()
    assert "Show contact details" not in worker.get(reverse("case", args=[confidential.public_id])).content.decode()


def test_a_phone_number_does_not_tell_who_reported_something_confidential(
    confidential: ServiceRequest, operator: Persona, manager: Persona
) -> None:
    def found(persona: Persona) -> list[ServiceRequest]:
        viewer = viewer_of(persona.user)
        return list(matching(staff_requests(viewer), "+1 508 555 0199", viewer))

    assert found(operator) == []
    assert found(manager) == [confidential]


def test_the_address_of_mail_about_something_confidential_is_hidden(
    confidential: ServiceRequest, auditor: Persona, manager: Persona
) -> None:
    while announce_next(now=MORNING):
        pass
    message = OutboundMessage.objects.get(about=confidential.public_id)

    def shown(persona: Persona) -> str:
        return persona.get(reverse("staff_mail_detail", args=[message.pk])).content.decode()

    assert "example.org" not in shown(auditor)
    assert "rosa.canary@example.org" in shown(manager)


def test_a_service_for_its_department_only_is_hidden_from_the_rest_of_the_city(
    small_city: SmallCity, worker: Persona, operator: Persona, manager: Persona, administrator: Persona,
    auditor: Persona,
) -> None:  # fmt: skip
    change("pothole", seen_by="department")
    hidden, other = make_request("pothole"), make_request("no-heat")

    assert seen(worker) == [hidden]
    assert seen(operator) == seen(manager) == [other]
    assert set(seen(administrator)) == set(seen(auditor)) == {hidden, other}
    assert operator.get(reverse("case", args=[hidden.public_id])).status_code == 404
    assert hidden.public_id not in operator.get(reverse("queue")).content.decode()


def test_a_complaint_about_a_department_never_reaches_it(
    small_city: SmallCity, worker: Persona, other_worker: Persona, operator: Persona, manager: Persona
) -> None:
    service = change("no-heat")
    service.kept_from.add(small_city.housing)
    configuration_changed()

    case = make_request("no-heat")

    assert case.department != small_city.housing
    assert [row.department for row in KeptFrom.objects.filter(service_request=case)] == [small_city.housing]
    assert case in seen(operator)
    assert case not in seen(other_worker)
    assert other_worker.get(reverse("case", args=[case.public_id])).status_code == 404


def test_a_case_about_the_department_that_holds_it_is_hidden_from_its_people(
    small_city: SmallCity, worker: Persona, operator: Persona
) -> None:
    case = make_request("pothole")
    KeptFrom.objects.create(service_request=case, department=small_city.streets)
    colleague = make_user("both@testville.example", "Both", "worker", small_city.streets)

    assert seen(worker) == []
    assert worker.get(reverse("staff_search"), {"q": case.public_id}).content.decode().count(case.public_id) <= 1
    assert seen(operator) == [case]
    assert who_may_see(case, [colleague.pk, operator.user.pk]) == [operator.user.pk]


def test_an_answer_about_a_department_keeps_the_case_from_it(small_city: SmallCity) -> None:
    service = small_city.service("no-heat")
    ServiceQuestion.objects.create(
        service=service, code="who", text={"en": "Who?"}, datatype="singlevaluelist",
        values=[{"key": "us", "name": {"en": "Housing"}, "about": "housing"}, {"key": "else", "name": {"en": "Else"}}],
    )  # fmt: skip
    configuration_changed()

    about, other = make_request("no-heat", answers={"who": "us"}), make_request("no-heat", answers={"who": "else"})

    assert about.department != small_city.housing
    assert other.department == small_city.housing


def test_staff_cannot_send_a_case_to_the_department_it_is_about(
    small_city: SmallCity, worker: Persona, operator: Persona
) -> None:
    case = make_request("pothole")
    KeptFrom.objects.create(service_request=case, department=small_city.housing)
    queue = Queue.objects.get(code="inspectors")

    answer = operator.post(
        reverse("case_action", args=[case.public_id, "route"]),
        {"version": case.version, "queue": queue.pk, "reason": "Theirs"},
    )

    assert "the case is about that department" in answer.content.decode()
    with pytest.raises(AboutDepartment):
        route(case.pk, queue=queue, reason="x", actor=operator.actor, version=None, now=MORNING)
    case.refresh_from_db()
    assert case.department == small_city.streets


def test_photos_that_are_never_public_are_not_published(
    small_city: SmallCity, supervisor: Persona, visitor: Client
) -> None:
    change("pothole", photo_visibility="never")
    case = make_request("pothole")
    photo = Attachment.objects.create(service_request=case, report=case.reports.get(), state="ready")

    answer = supervisor.post(reverse("case_photo", args=[case.public_id, photo.pk]), {"public": "1"}, follow=True)

    photo.refresh_from_db()
    assert "never public" in answer.content.decode()
    assert not photo.is_public
    Attachment.objects.filter(pk=photo.pk).update(is_public=True)  # published before the service changed
    assert str(photo.pk) not in visitor.get(reverse("request_detail", args=[case.public_id])).content.decode()
    assert visitor.get(reverse("media", args=[photo.pk, "thumb"])).status_code == 404


def test_a_service_that_forbids_contacts_keeps_none_at_the_desk_either(operator: Persona) -> None:
    change("other", contact_rule="forbidden", place_required=False)

    page = operator.post(reverse("call_desk"), {
        "service": "other", "description": "Words", "name": "Rosa Canary", "email": "rosa@example.org",
        "language": "en", "channel": "phone", "submission_key": "6e4f2e28-8a0f-4bb2-b7f5-3c3a4cdd9f31", "step": "send",
    })  # fmt: skip

    assert page.status_code == 302
    assert ServiceRequest.objects.get().reports.get().contact is None
