"""What still needs a department or a queue, so that it cannot be retired yet."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civic311.accounts.models import Department
from requests_app.models import ServiceRequest
from requests_app.models.service_request import IS_OPEN
from routing.models import Queue, RoutingRule, Service, ServiceQuestion
from routing.uses import uses_of


def needs_department(department: Department) -> list[str]:
    """One sentence for each thing that stands in the way of retiring the department."""
    queues = Queue.objects.filter(department=department, is_active=True).count()
    people = department.memberships.filter(user__is_active=True).values("user").distinct().count()
    found = []
    if queues:
        found.append(
            ngettext("%(count)d queue belongs to it.", "%(count)d queues belong to it.", queues) % {"count": queues}
        )
    if people:
        found.append(
            ngettext("%(count)d person works in it.", "%(count)d people work in it.", people) % {"count": people}
        )
    return found


def needs_queue(queue: Queue) -> list[str]:
    """One sentence for each thing that stands in the way of retiring the queue."""
    found = [_("It takes what no rule and no service places.")] if queue.is_triage else []
    services = Service.objects.filter(default_queue=queue, is_active=True).count()
    rules = RoutingRule.objects.filter(queue=queue, is_active=True).count()
    cases = ServiceRequest.objects.filter(IS_OPEN, queue=queue).count()
    for count, words in (
        (services, ngettext("%(count)d service goes to it.", "%(count)d services go to it.", services)),
        (rules, ngettext("%(count)d rule sends cases to it.", "%(count)d rules send cases to it.", rules)),
        (cases, ngettext("%(count)d open case is in it.", "%(count)d open cases are in it.", cases)),
    ):
        if count:
            found.append(words % {"count": count})
    return found


def needs_question(question: ServiceQuestion) -> list[str]:
    """One sentence for each thing that asks for the answers to a question."""
    uses = uses_of(question)
    asked = _("The question “%(name)s” is asked after some of its answers.")
    ruled = _("The rule “%(name)s” looks at its answers.")
    return [*(asked % {"name": name} for name in uses.questions), *(ruled % {"name": name} for name in uses.rules)]


def nothing(row: Any) -> list[str]:
    """Rows that can always be retired."""
    return []
