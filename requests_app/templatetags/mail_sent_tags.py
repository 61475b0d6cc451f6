"""What a case's page says of the messages about it."""

from django import template

from requests_app.models import ServiceRequest
from requests_app.queries.sent_messages import SentCount, sent_count

register = template.Library()


@register.simple_tag
def case_sent(service_request: ServiceRequest) -> SentCount:
    """How many messages were sent about the case, and how many of them did not arrive."""
    return sent_count(service_request)
