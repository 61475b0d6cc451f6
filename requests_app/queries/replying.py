"""What a reply begins with: the texts that fit a case, and the colleagues a note may speak to."""

from django.db.models import Q, QuerySet

from civic311.accounts.models import User
from civic311.accounts.viewer import Viewer
from requests_app.models import Mention, ReplyTemplate, ServiceRequest
from requests_app.queries.visible import staff_requests, who_may_see

MOST_COLLEAGUES = 500


def reply_templates(service_request: ServiceRequest, viewer: Viewer) -> QuerySet[ReplyTemplate]:
    """The texts for its service and status that the viewer's departments are offered."""
    own = Q(department=None) | Q(department_id__in=list(viewer.by_department))
    own |= Q(department_id=service_request.department_id)
    fits = Q(services=None) | Q(services=service_request.service_id)
    stands = Q(statuses=[]) | Q(statuses__contains=[service_request.status])
    return ReplyTemplate.objects.filter(own, fits, stands, is_active=True).order_by("order", "id").distinct()


def colleagues_of(service_request: ServiceRequest, viewer: Viewer) -> list[User]:
    """Who else may see the case, by name."""
    here = Q(memberships__department_id=service_request.department_id) | Q(memberships__department=None)
    people = User.objects.filter(here, memberships__role__capabilities__contains=["requests.view"], is_active=True)
    found = {user.pk: user for user in people.exclude(pk=viewer.user_id).order_by("name", "id")[:MOST_COLLEAGUES]}
    return [found[key] for key in who_may_see(service_request, list(found))]


def unseen_mentions(viewer: Viewer) -> QuerySet[Mention]:
    """Notes that speak to the viewer and that she has not ticked off, of cases in her scope, the latest first."""
    seen = staff_requests(viewer).values("pk")
    rows = Mention.objects.filter(user_id=viewer.user_id, seen_at=None, note__service_request_id__in=seen)
    return rows.select_related("note__service_request__service", "note__author").order_by("-note_id")
