"""Mail that came in, as far as a viewer may see it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from civic311.accounts.viewer import Viewer
from civic311.lib.masked import masked
from integrations.models import InboundMail
from requests_app.models import Report, ServiceRequest
from requests_app.queries.visible import may_see_contact, staff_requests
from routing import phrases
from routing.reference import reference

CAPABILITY = "mail.inbound"
OLDEST_FIRST = [("received_at", False, False), ("pk", False, False)]
NEWEST_FIRST = [("received_at", True, False), ("pk", True, False)]
State = InboundMail.State
TO_DO = (State.DRAFT, State.REFUSED)


@dataclass(frozen=True)
class MailRow:
    """A mail in a list. `may_be_danger`: its words speak of danger; `shows_sender` False: who wrote it is a secret."""

    mail: InboundMail
    may_be_danger: bool
    shows_sender: bool

    @property
    def sender(self) -> str:
        """The address as lists show it."""
        return masked(self.mail.from_address)


def visible_mail(viewer: Viewer) -> QuerySet[InboundMail]:
    """All mail for those who work on it for the whole city, as far as they see the cases it is about; for people of
    departments what is about their cases. None for who practices: what is done with it counts.
    """
    departments = viewer.departments_with(CAPABILITY)
    if viewer.practises or (departments is not None and not departments):
        return InboundMail.objects.none()
    cases = Q(service_request__in=staff_requests(viewer))
    if departments is None:
        return InboundMail.objects.filter(Q(service_request=None) | cases)
    return InboundMail.objects.filter(cases, service_request__department_id__in=departments)


def waiting_mail(viewer: Viewer) -> QuerySet[InboundMail]:
    """What a person of the desk has to deal with."""
    return visible_mail(viewer).filter(state__in=TO_DO)


def rows_of(mails: Sequence[InboundMail], viewer: Viewer) -> list[MailRow]:
    """The mails as a list shows them."""
    return [MailRow(mail, may_be_danger(mail), shows_sender(mail, viewer)) for mail in mails]


def may_be_danger(mail: InboundMail) -> bool:
    """Whether somebody has to act at once."""
    if mail.state not in TO_DO:
        return False
    return phrases.danger(f"{mail.subject}\n{mail.text}", {}, reference().danger_phrases) is not None


def shows_sender(mail: InboundMail, viewer: Viewer) -> bool:
    """Who wrote about a case is shown to those who may see who reported it."""
    return mail.service_request is None or may_see_contact(viewer, mail.service_request)


def writer_of(report: Report | None) -> str:
    """The address that a link was made for."""
    return report.contact.email if report is not None and report.contact is not None else ""


def cases_of_sender(mail: InboundMail, viewer: Viewer) -> list[ServiceRequest]:
    """The latest cases that somebody with the sender's address reported, to choose the one that is meant."""
    if not mail.from_address:
        return []
    rows = staff_requests(viewer).filter(reports__contact__email__iexact=mail.from_address)
    latest = rows.select_related("service", "department").order_by("-requested_datetime", "-pk").distinct()[:5]
    return [case for case in latest if may_see_contact(viewer, case)]
