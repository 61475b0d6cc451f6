"""The words by which staff find a case: number of an older system, address, every report, notes, messages.

Kept folded in a table of their own, written in the transaction that changes the texts.
"""

from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from requests_app.models import Event, Message, Note, Report, SearchText, ServiceRequest
from requests_app.queries.known_words import SHORTEST
from routing import phrases

MOST = 20_000  # characters of one case
_CARRIES_TEXT = ("note", "message")
_CHANGES_TEXT = frozenset({"text_redacted", "report_corrected", "report_withdrawn"})
LEARNED_FROM = 50_000
LEAST_CASES = 2

_LEARN = f"""
INSERT INTO requests_app_knownword (word, cases)
SELECT word, ndoc FROM ts_stat(
    'SELECT document FROM requests_app_searchtext ORDER BY service_request_id DESC LIMIT {LEARNED_FROM}')
WHERE ndoc >= {LEAST_CASES} AND length(word) BETWEEN {SHORTEST} AND 40 AND word !~ '[0-9]'
"""  # noqa: S608 - constants of ours


def words_of(service_request: ServiceRequest, texts: Iterable[str]) -> str:
    """Address, older number and texts, folded; what is longer than MOST characters is cut at the end."""
    parts = (service_request.address, service_request.external_id, *texts)
    return phrases.fold(" ".join(parts)).strip()[:MOST]


def change_texts(events: Sequence[Event]) -> bool:
    """Whether events brought, or changed, texts that the case is found by."""
    return any(event.kind in _CHANGES_TEXT or any(event.data.get(key) for key in _CARRIES_TEXT) for event in events)


def refresh_search_words(service_request: ServiceRequest) -> None:
    """Take the words anew from the reports, notes and messages that the case has now."""
    of_it = {"service_request": service_request}
    told = Report.objects.filter(**of_it).order_by("id").values_list("place_note", "description")
    texts = [
        *(part for pair in told for part in pair),
        *Note.objects.filter(**of_it).order_by("-id").values_list("text", flat=True),
        *Message.objects.filter(**of_it).order_by("-id").values_list("text", flat=True),
    ]
    SearchText.objects.filter(**of_it).update(words=words_of(service_request, texts))


def learn_words() -> int:
    """Learn anew which words the newest cases are written in, to guess what a mistyped one means; returns how many.

    Words of a single case are left out, so that no name of one person stays. Twice at once does no harm.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE requests_app_knownword IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("DELETE FROM requests_app_knownword")
        cursor.execute(_LEARN)
        return int(cursor.rowcount)
