"""Mail that a resident asks for on her own page: a new link to it, and a word to the city's records officer."""

from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from civic311.city.current import current_city
from notifications.outbox import Draft, put
from requests_app.actions.talk import add_note
from requests_app.actions.tracking import new_token
from requests_app.actor import RESIDENT
from requests_app.announce_words import offered, write
from requests_app.models import Report, ServiceRequest
from requests_app.queries.directory import Directory, supervisors
from routing.reference import in_city_zone, reference

ANSWER_WITHIN = timedelta(days=30)


def mail_new_link(report: Report, *, now: datetime) -> None:
    """Send the writer of a report a fresh link to her page. She has to have an email address. Of a case of practice
    nobody hears."""
    case = report.service_request
    if case.is_practice:
        return
    if report.contact is None or not report.contact.email:
        raise ValueError("nobody to write to")
    link = settings.PUBLIC_URL + reverse("track", args=[new_token(report, now=now)])
    written = write("new_link", case, language=report.contact.language, link=link, now=now, place=report.address)
    draft = Draft(
        key=f"new-link:{report.pk}:{now.timestamp()}", kind="new_link", to_address=report.contact.email,
        subject=written.subject, body_text=written.text, body_html=written.html,
        language=offered(report.contact.language), about=case.public_id, department_id=case.department_id,
        is_confidential=reference().services_by_id[case.service_id].complainant_confidential, despite_stop=True,
    )  # fmt: skip
    put([draft], now=now)


def ask_records_officer(report: Report, *, words: str, now: datetime) -> None:
    """Pass on that the writer of a report asks what is kept of her, or that it be deleted: a note on the case with
    `words`, and a mail to the city's address. In a city without one the supervisors of the case are told.
    """
    case = ServiceRequest.everything.select_related("queue", "service").get(pk=report.service_request_id)
    city = current_city()
    to_city = city.email if city else ""
    people = [] if to_city else supervisors(case, Directory(now))
    add_note(case.pk, text=words, mentions=people, actor=RESIDENT, now=now)
    if not to_city or case.is_practice:
        return
    link = settings.PUBLIC_URL + reverse("case", args=[case.public_id])
    until = in_city_zone(now + ANSWER_WITHIN).date()
    written = write(
        "records", case, language=settings.LANGUAGE_CODE, link=link, now=now, facts=lambda: {"until": until}
    )
    draft = Draft(
        key=f"records:{report.pk}:{in_city_zone(now).date().isoformat()}", kind="records", to_address=to_city,
        subject=written.subject, body_text=written.text, body_html=written.html, about=case.public_id,
        department_id=case.department_id, despite_stop=True,
    )  # fmt: skip
    put([draft], now=now)
