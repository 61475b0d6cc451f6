"""Where the words of a request for public records are looked for, and whose name stands where.

Reports, notes and messages have an index. All other texts are read through, so that the time is bounded: whoever asks
for less, fewer days or one department, gets an answer.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import OperationalError, connection, models, transaction
from django.db.models import F, Func, Q, QuerySet
from django.db.models.functions import Cast

from civic311.accounts.models import User
from civic311.people.models import Contact
from civic311.people.names import people_named
from integrations.models import InboundMail, TextMessage
from notifications.delivery import ACCOUNT
from notifications.models import OutboundMessage
from requests_app import search_words
from requests_app.models import (
    Answer,
    Attachment,
    CallBack,
    Event,
    Message,
    Note,
    Report,
    ReportCorrection,
    SearchText,
    ServiceRequest,
    SurveyAnswer,
)
from requests_app.queries.search import phone_in
from routing.phrases import fold

MOST_PEOPLE = 200
MOST_WORDS = 8
_LONGEST_WORD = 40


class TooSlow(Exception):
    """The database would need too long; less has to be asked for."""


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Give up what the database does inside after so long. Raises TooSlow."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout')")
            (before,) = cursor.fetchone()
            _set_timeout(cursor, f"{int(seconds * 1000)}ms")
            yield
            _set_timeout(cursor, before)
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") == "57014":  # query_canceled
            raise TooSlow from error
        raise


def _set_timeout(cursor: Any, value: str) -> None:
    cursor.execute("SELECT set_config('statement_timeout', %s, true)", [value])


def with_words(text: str, within: QuerySet[ServiceRequest] | None) -> Any:
    """Ids of cases of which one text has all of the words: at the beginning of its words where there is an index,
    anywhere in the others. Only texts of the cases `within` are read (None: of all).
    """
    folded = fold(text).split()[:MOST_WORDS]
    if not folded:
        return []
    # Folded words hold letters and digits only, so they cannot break out of the query's syntax.
    query = SearchQuery(" & ".join(f"{word[:_LONGEST_WORD]}:*" for word in folded), config="simple",
                        search_type="raw")  # fmt: skip
    indexed = SearchText.objects.filter(document=query).values_list("pk")
    return indexed.union(*_elsewhere([word[:_LONGEST_WORD] for word in text.split()[:MOST_WORDS]], within), all=True)


def _elsewhere(words: Sequence[str], within: QuerySet[ServiceRequest] | None) -> list[QuerySet[Any, Any]]:
    """The ids of cases whose other texts have the words."""
    text = models.TextField()
    answers = Answer.objects.annotate(said=Cast("value", text), chosen=Cast("labels", text))
    sent = OutboundMessage.objects.exclude(kind=ACCOUNT).exclude(about="")
    sent = sent.filter(_has(words, "subject", "body_text")).order_by().values("about")
    # What the index holds of a case ends somewhere, so that the longest ones are read through too.
    size = Func(F("words"), function="octet_length", output_field=models.IntegerField())
    long = SearchText.objects.annotate(size=size).filter(size__gte=search_words.MOST).values("pk")
    reports, of_it = Report.objects.filter(service_request__in=long), {"service_request__in": long}
    rows: list[tuple[QuerySet[Any], str, tuple[str, ...]]] = [
        (answers, "report__service_request_id", ("said", "chosen")),
        (SurveyAnswer.objects.all(), "report__service_request_id", ("words",)),
        (ReportCorrection.objects.all(), "report__service_request_id", ("description",)),
        (Attachment.objects.exclude(service_request=None), "service_request_id", ("caption",)),
        (CallBack.objects.all(), "service_request_id", ("subject", "script")),
        (InboundMail.objects.exclude(service_request=None), "service_request_id", ("subject", "text")),
        (TextMessage.objects.exclude(report=None), "report__service_request_id", ("text",)),
        (reports, "service_request_id", ("description", "place_note")),
        (Note.objects.filter(**of_it), "service_request_id", ("text",)),
        (Message.objects.filter(**of_it), "service_request_id", ("text",)),
    ]
    found = []
    for each, case, columns in rows:
        near = each if within is None else each.filter(**{f"{case}__in": within.values("pk")})
        found.append(near.filter(_has(words, *columns)).order_by().values_list(case))
    if within is not None:
        sent = sent.filter(about__in=within.values("public_id"))
    return [*found, _numbered(sent)]


def _has(words: Sequence[str], *columns: str) -> Q:
    """Each of the words, as it was typed or without its accents, in one of the columns."""
    wanted = Q()
    for word in words:
        spelled = {word, fold(word).strip()} - {""}
        wanted &= reduce(or_, (Q(**{f"{column}__icontains": each}) for column in columns for each in spelled))
    return wanted


def _numbered(numbers: Any) -> QuerySet[Any, Any]:
    """The ids of cases with these public numbers."""
    return ServiceRequest.objects.filter(public_id__in=numbers).order_by().values_list("pk")


def of_person(asked: str) -> Any:
    """Ids of cases that a resident reported, or about which she wrote or was written to."""
    phone = phone_in(asked)
    if phone:
        contacts: Any = Contact.objects.filter(phone=phone).values("pk")
        texts = TextMessage.objects.filter(conversation__number=phone).exclude(report=None)
        more = [texts.order_by().values_list("report__service_request_id"), _numbered(_sent_to(phone))]
    elif "@" in asked:
        contacts = Contact.objects.filter(email__iexact=asked).values("pk")
        mails = InboundMail.objects.filter(from_address__iexact=asked).exclude(service_request=None)
        more = [mails.order_by().values_list("service_request_id"), _numbered(_sent_to(asked))]
    else:
        contacts, more = list(people_named(fold(asked).split(), most=MOST_PEOPLE)), []
    reports = Report.objects.filter(contact__in=contacts).order_by().values_list("service_request_id")
    return reports.union(*more, all=True)


def _sent_to(address: str) -> Any:
    sent = OutboundMessage.objects.filter(to_address__iexact=address).exclude(kind=ACCOUNT).exclude(about="")
    return sent.order_by().values("about")


def done_by(asked: str) -> Any:
    """Events in which somebody of the staff, by name or email, did something."""
    people = User.objects.filter(Q(email__iexact=asked) | Q(name__icontains=asked)).values_list("pk", flat=True)
    return Event.objects.filter(actor__in=list(people[:MOST_PEOPLE]))
