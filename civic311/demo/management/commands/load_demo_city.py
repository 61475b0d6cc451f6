"""Load the invented city of Port Alder with eighteen months of requests."""

import json
import time
from argparse import ArgumentParser
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from civic311.city.current import configuration_changed
from civic311.city.models import City
from civic311.demo.by_phone import make_call_backs, make_enquiries
from civic311.demo.city import set_up
from civic311.demo.closing_mails import make_closing_mails
from civic311.demo.conversations import make_reply_texts, make_talk
from civic311.demo.following import make_follows
from civic311.demo.going_on import make_appointments, make_closings, make_contractors, make_incident
from civic311.demo.histories import write
from civic311.demo.large_items import PHONED_IN, make_large_items
from civic311.demo.mail import make_mail
from civic311.demo.other_languages import read_spanish, say_in_other_languages
from civic311.demo.shared_views import make_views
from civic311.demo.texting import BY_TEXT, make_texts
from civic311.demo.works import let_cases_wait
from civic311.lib.jobs import enqueue
from reports import snapshot
from reports.keeping import rebuild
from reports.tasks import refresh
from requests_app.models import DuplicateCheck, ServiceRequest
from requests_app.workflow import OPEN_STATUSES

_LATELY = timedelta(days=10)


class Command(BaseCommand):
    """`load_demo_city [--requests N] [--seed N]`; the last line is one JSON object."""

    help = "Loads the invented city of Port Alder once; refuses a database that holds another city or cases."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--requests", type=int, default=20_000, help="how many requests to make")
        parser.add_argument("--seed", type=int, default=311, help="the same seed makes the same city")

    def handle(self, *args: Any, requests: int, seed: int, **options: Any) -> None:
        if City.objects.filter(is_invented=True).exists():
            self.stdout.write("There is a city already; nothing was loaded.")
            return
        if City.objects.exists() or ServiceRequest.objects.exists():
            raise CommandError(
                "This database holds a city or cases already, and demo data are never mixed into them. "
                "Start the demo city apart: DATA_DIR=<another folder> CITY=demo ./run"
            )
        if not settings.DEMO_MODE:
            raise CommandError("This city is for demo mode only. Start a real one: CITY=empty DEMO_MODE=0 ./run")
        started = time.monotonic()
        now = timezone.now()
        # One transaction: a load that is stopped half-way leaves no half city behind.
        with transaction.atomic():
            written = write(set_up(seed, now), requests - BY_TEXT - PHONED_IN, seed, now)
            configuration_changed()
            make_appointments(now)
            make_incident(now)
            make_closings(now)
            make_views()
            make_contractors(now)
            let_cases_wait(now)
            make_call_backs(now, seed)
            make_enquiries(now, seed)
            make_reply_texts()
            make_talk(now)
            make_mail(now)
            written += make_texts(now) + make_large_items(now)
            make_follows(now)
            say_in_other_languages()
            read_spanish(now)
            make_closing_mails(now)
            _ask_for_duplicates(now)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        rebuild(now=timezone.now())
        snapshot.refresh()
        refresh()
        self.stdout.write(json.dumps({"requests": written, "seconds": round(time.monotonic() - started, 1)}))


def _ask_for_duplicates(now: datetime) -> None:
    """Let the worker compare what came in lately with what came before."""
    lately = ServiceRequest.objects.filter(status__in=OPEN_STATUSES, requested_datetime__gte=now - _LATELY)
    # What came in by an ordinary way is waiting for it already.
    DuplicateCheck.objects.bulk_create((DuplicateCheck(service_request=row) for row in lately), ignore_conflicts=True)
    enqueue("requests_app.tasks.suggest_duplicates")
