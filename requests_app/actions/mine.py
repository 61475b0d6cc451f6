"""Send somebody the link to everything an address reported, or to one request. The pages that ask learn nothing: the
worker looks."""

from datetime import datetime

from django.db import transaction

from civic311.lib.jobs import enqueue
from civic311.people.models import LinkWish
from civic311.people.stopped import normal

WRITE = "requests_app.tasks.send_links"


@transaction.atomic
def ask_for_link(email: str, *, number: str = "", language: str, now: datetime) -> None:
    """Keep that somebody asked, with a `number` for that request alone; the same work for every address."""
    LinkWish.objects.create(email=normal(email), number=number, language=language, asked_at=now)
    enqueue(WRITE)
