"""Signed links: a random token stands for one report, so that its writer sees and does more than the public."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from civic311.lib import bearer_tokens
from civic311.people.models import Contact
from requests_app.actions.submit import Intake, submit
from requests_app.actions.voices import join_voice
from requests_app.actor import Actor
from requests_app.models import Report, TrackingToken
from requests_app.queries.voices import reports_of_all, root_of

LIFETIME = timedelta(days=400)


def new_token(report: Report, *, now: datetime) -> str:
    """A new link's token for the writer of `report`: 128 random bits, good for 400 days. Only its hash is kept."""
    token = bearer_tokens.new_token()
    TrackingToken.objects.create(
        report=report, token_hash=bearer_tokens.hash_of(token), created_at=now, expires_at=now + LIFETIME
    )
    return token


def submit_and_link(intake: Intake, *, actor: Actor, now: datetime) -> str:
    """Take a report in and make its writer's link, in one transaction; returns the token. Raises what `submit` does."""
    with transaction.atomic():
        submit(intake, actor=actor, now=now)
        return new_token(Report.objects.get(submission_key=intake.submission_key), now=now)


def join_and_link(intake: Intake, *, original_id: int, actor: Actor, now: datetime) -> str:
    """Add a report to a request as one more voice and make its writer's link; returns the token. Raises what
    `join_voice` does.
    """
    with transaction.atomic():
        return new_token(join_voice(intake, original_id=original_id, actor=actor, now=now), now=now)


def report_for_token(token: str, *, now: datetime) -> Report | None:
    """The report a token stands for, with its request; None when it is unknown, expired or revoked."""
    return (
        Report.objects.filter(
            tokens__token_hash=bearer_tokens.hash_of(token), tokens__expires_at__gt=now, tokens__revoked_at__isnull=True
        )
        .select_related("service_request", "contact")
        .first()
    )


def revoke(report: Report, *, now: datetime) -> int:
    """End every link to the report; returns how many were still good."""
    return report.tokens.filter(revoked_at__isnull=True, expires_at__gt=now).update(revoked_at=now)


def set_following(report: Report, *, follows: bool) -> None:
    """Say whether the writer wishes to hear of the request. Not a fact of the case, so it is not in the log.

    Who wants to hear no more is not written to for another report of hers in the same case either.
    """
    wanted = Q(pk=report.pk)
    if not follows and report.contact is not None and report.contact.email:
        of_case = reports_of_all(root_of(report.service_request))
        wanted |= Q(pk__in=of_case.filter(contact__email__iexact=report.contact.email).values("pk"))
    Report.objects.filter(wanted).update(follows=follows)


def set_language(report: Report, *, language: str) -> None:
    """Say in which language the writer of a report hears from the city, of this and of all her requests."""
    if report.contact_id is not None:
        Contact.objects.filter(pk=report.contact_id).update(language=language)


def report_to_stop(token: str) -> Report | None:
    """The report of a link, also of one that is over: whoever has an old mail may always end the messages."""
    rows = Report.objects.filter(tokens__token_hash=bearer_tokens.hash_of(token), tokens__revoked_at__isnull=True)
    return rows.select_related("service_request", "contact").first()
