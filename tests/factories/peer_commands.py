"""What a city in a process of its own can be told to do; see `peer_city`."""

import json
import threading
from collections.abc import Callable
from typing import IO, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.test import Client
from django.utils import timezone

from civic311.lib.sealed import seal
from integrations.actions import connections as connecting
from integrations.keys import make_key
from integrations.models import Connection, ExternalReference, HandOver, NewsForPeer
from integrations.open311.server import pictures
from requests_app import announce, photo_jobs
from requests_app.actions import work
from requests_app.actions.hand_off import pass_on
from requests_app.actions.photos import publish_photo
from requests_app.actions.talk import message_from_resident, reply
from requests_app.actor import RESIDENT, WORKER
from requests_app.models import Attachment, Event, Message, Report, ServiceRequest
from requests_app.uploads import store_upload
from routing.models import ClosureReason, OutsideBody
from tests.database import test_database
from tests.factories.city import put_in_small_city
from tests.factories.open311_peers import exchange
from tests.factories.photos import jpeg
from tests.factories.requests import make_request
from tests.settings import OWN_DATABASE_URL

BY: dict[str, Any] = {"actor": WORKER, "version": None}


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Say nothing of each call."""


def serve(commands: IO[str], answers: IO[str]) -> None:
    """Serve a small city on a port of its own; say its endpoint, then answer each command."""
    settings.OUTBOUND_ALLOW = ["127.0.0.1"]
    with test_database(OWN_DATABASE_URL, settings.TEST_DATA_DIR, "peer"):
        put_in_small_city()
        server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
        server.daemon_threads = True
        settings.PUBLIC_URL = f"http://127.0.0.1:{server.server_port}"
        server.set_app(get_wsgi_application())
        Client().get("/open311/v2/services.xml")  # pages are imported by the first call, which takes longer than a call
        threading.Thread(target=server.serve_forever, daemon=True).start()
        _say(answers, f"{settings.PUBLIC_URL}/open311/v2")
        for line in commands:
            name, given = json.loads(line)
            _say(answers, COMMANDS[name](**given))
        server.shutdown()


def _say(answers: IO[str], what: Any) -> None:
    answers.write(json.dumps(what) + "\n")
    answers.flush()


def key() -> str:
    """A key for the other city."""
    return make_key("The other city", scopes=["open311", "updates"], now=timezone.now())[1]


def connect(url: str, key: str, format: str, photos: str) -> int:
    """Connect the other city and take its services as they are; how many it offers."""
    body = OutsideBody.objects.create(code="other", name={"en": "The other city", "es": "La otra ciudad"})
    row = Connection(body=body, url=url, format=format, sealed_key=seal(key), sends_updates=True, repeats_safely=True,
                     photos=photos)  # fmt: skip
    connecting.keep_connection(row, key=key, stays_open=True)
    connecting.try_out(row, now=timezone.now())
    connecting.map_services(row, {"pothole": "pothole"}, others="")
    connecting.answer_questions(row, "pothole", {"depth": {"from": "depth"}})
    connecting.begin(row, now=timezone.now())
    return len(row.catalogue)


def report() -> str:
    """A report with a photo, handed over to the other city at once."""
    photo = store_upload(ContentFile(jpeg(), name="hole.jpg"), stage=Attachment.Stage.REPORT, now=timezone.now())
    made = make_request(now=timezone.now(), photos=[photo])
    pass_on(made.pk, body=OutsideBody.objects.get(code="other"), note="theirs", now=timezone.now(), **BY)
    return made.public_id


def run() -> None:
    """All that the worker has to do now."""
    for _round in range(2):
        HandOver.objects.filter(state="waiting").update(due_at=timezone.now())
        NewsForPeer.objects.filter(done_at=None).update(due_at=timezone.now())
        exchange(timezone.now())
        while pictures.fetch_next(now=timezone.now()):
            pass
        photo_jobs.process_waiting(now=timezone.now())
    while announce.announce_next(now=timezone.now()):
        pass


def theirs(number: str) -> str:
    """Our number of the case that the other city has under `number`, which it put into the description."""
    return Report.objects.get(description__contains=number).service_request.public_id


def reference(number: str) -> str:
    """The other city's number of our case."""
    return ExternalReference.objects.get(service_request__public_id=number, system="other").reference


def state(number: str) -> dict[str, Any]:
    """Where a case stands, and what came of it."""
    case = _case(number)
    return {
        "status": case.status, "is_open": case.is_open, "with": str(case.with_body or ""),
        "messages": list(Message.objects.filter(service_request=case).order_by("pk").values_list("text", flat=True)),
        "private": list(Message.objects.filter(service_request=case, is_public=False).values_list("text", flat=True)),
        "photos": list(Attachment.objects.filter(service_request=case).order_by("created_at").values_list(
            "stage", flat=True)),
        "kinds": list(Event.objects.filter(service_request=case).order_by("sequence").values_list("kind", flat=True)),
        "description": Report.objects.get(service_request=case).description,
        "depth": list(case.reports.get().answers.values_list("value", flat=True)),
    }  # fmt: skip


def start(number: str, words: str) -> None:
    """A crew begins and tells everybody."""
    work.start(_case(number).pk, now=timezone.now(), **BY)
    reply(_case(number).pk, text=words, is_public=True, actor=WORKER, now=timezone.now())


def ask(number: str, words: str) -> None:
    """Staff write to whoever reported it."""
    reply(_case(number).pk, text=words, actor=WORKER, now=timezone.now())


def close(number: str) -> None:
    """It is done, with a photo that everybody may see."""
    photo = store_upload(ContentFile(jpeg(), name="done.jpg"), stage=Attachment.Stage.CLOSING, now=timezone.now())
    reason = ClosureReason.objects.filter(outcome="RESOLVED").first()
    assert reason is not None
    work.close(_case(number).pk, reason=reason, photos=[photo], now=timezone.now(), **BY)
    photo_jobs.process_waiting(now=timezone.now())
    publish_photo(Attachment.objects.get(pk=photo.pk), is_public=True, actor=WORKER, now=timezone.now())


def reopen(number: str) -> None:
    """Staff take it up again."""
    work.reopen(_case(number).pk, reason="not done", now=timezone.now(), **BY)


def write(number: str, words: str) -> None:
    """Whoever reported it writes."""
    message_from_resident(
        Report.objects.get(service_request=_case(number)), text=words, actor=RESIDENT, now=timezone.now()
    )


def photograph(number: str) -> None:
    """Whoever reported it sends one more photo."""
    photo = store_upload(ContentFile(jpeg(), name="more.jpg"), stage=Attachment.Stage.REPORT, now=timezone.now())
    report = Report.objects.get(service_request=_case(number))
    message_from_resident(report, text="", photos=[photo], actor=RESIDENT, now=timezone.now())


def show(number: str) -> None:
    """Staff show everybody the photos of a case."""
    for photo in Attachment.objects.filter(service_request=_case(number), is_public=False):
        publish_photo(photo, is_public=True, actor=WORKER, now=timezone.now())


def complain(number: str) -> None:
    """Whoever reported it says that it is not right."""
    work.reopen(_case(number).pk, reason="", by="resident", now=timezone.now(), **BY)


def _case(number: str) -> ServiceRequest:
    return ServiceRequest.objects.get(public_id=number)


COMMANDS: dict[str, Callable[..., Any]] = {
    each.__name__: each
    for each in (
        key,
        connect,
        report,
        run,
        theirs,
        reference,
        state,
        start,
        ask,
        close,
        reopen,
        write,
        photograph,
        show,
        complain,
    )
}
