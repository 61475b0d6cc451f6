"""Residents of Port Alder who are called or get letters, and calls that only wanted to know something."""

import random
from datetime import datetime, timedelta
from functools import partial
from itertools import zip_longest

from civic311.accounts.models import User
from civic311.accounts.viewer import viewer_of
from civic311.people.models import Contact, ContactChannel
from community.models import Article, ArticleCategory, Audience, Enquiry
from requests_app.actions.call_backs import record_outcome
from requests_app.actor import Actor
from requests_app.announce import ANNOUNCEMENTS
from requests_app.announce_call_backs import keep_call_back
from requests_app.announce_followers import followers
from requests_app.models import CallBack, Event, Report, ServiceRequest
from requests_app.queries.search import phone_in

OPERATOR = "operator@demo.example"
MOST_CALLS, MOST_LETTERS = 9, 3
NEWS = ("visited", "held", "message_sent", "started", "assigned", "closed", "scheduled")
CALLS_A_DAY, ENQUIRY_DAYS = 5, 30
# What people asked and nothing answers yet: (words, language).
_UNANSWERED = (
    ("Where do I renew a dog license?", "en"), ("When does the outdoor pool open?", "en"),
    ("Which school belongs to my street?", "en"), ("Can I get a copy of a birth certificate here?", "en"),
    ("¿Dónde pago una multa de estacionamiento?", "es"), ("¿Dan clases de inglés gratis?", "es"),
)  # fmt: skip
_UNANSWERED_SHARE = 0.12


def make_call_backs(now: datetime, seed: int) -> int:
    """News that residents without email wait for: calls that are due, one tried twice, and letters."""
    lately = Report.objects.filter(
        service_request__is_live=True, service_request__updated_datetime__gte=now - timedelta(days=12), follows=True,
        contact__phone_as_typed__gt="", contact__channel=ContactChannel.NONE, is_first=True,
        service_request__service__complainant_confidential=False, service_request__last_kind__in=NEWS,
    )  # fmt: skip
    reports = list(lately.select_related("contact", "service_request").order_by("contact_id", "-received_at"))
    by_person = list({report.contact_id: report for report in reports}.values())
    random.Random(seed).shuffle(by_person)  # noqa: S311 - a city that is the same each time
    for report in _mixed(by_person):
        made = CallBack.objects.count()
        if made >= MOST_CALLS + MOST_LETTERS:
            break
        _ask_for(report, made, now)
        _tell(report.service_request, now)
    _go_back(now)
    return CallBack.objects.count()


def _mixed(reports: list[Report]) -> list[Report]:
    """Every kind of news in turn, and among the first calls two in Spanish."""
    of_kind: dict[str, list[Report]] = {}
    for report in reports:
        of_kind.setdefault(report.service_request.last_kind, []).append(report)
    turns = [report for turn in zip_longest(*of_kind.values()) for report in turn if report is not None]
    spanish = [report for report in turns if report.contact is not None and report.contact.language == "es"][:2]
    others = [report for report in turns if report not in spanish]
    return [*others[:1], *spanish, *others[1:]]


def _ask_for(report: Report, number: int, now: datetime) -> None:
    """The person wishes a call or, the last ones, a letter; one needs an interpreter, one uses a relay."""
    contact = report.contact
    assert contact is not None
    contact.phone, contact.phone_as_typed = phone_in(contact.phone_as_typed) or "", ""
    contact.channel = ContactChannel.LETTER if number >= MOST_CALLS else ContactChannel.CALL
    contact.postal_address = f"{report.service_request.address or '12 Harbor Street'}\nPort Alder"
    contact.needs_interpreter, contact.uses_relay = number == 1, number == 3
    Contact.objects.filter(pk=contact.pk).update(
        phone=contact.phone, phone_as_typed="", channel=contact.channel, postal_address=contact.postal_address,
        needs_interpreter=contact.needs_interpreter, uses_relay=contact.uses_relay,
    )  # fmt: skip


def _tell(case: ServiceRequest, now: datetime) -> None:
    """Keep the case's last news for those who are told by hand."""
    rows = ServiceRequest.objects.select_related(
        "service", "queue__department", "assignee", "hold_reason", "ward", "parent"
    )  # fmt: skip
    case = rows.get(pk=case.pk)
    event = Event.objects.filter(service_request=case, kind__in=NEWS).order_by("-sequence").first()
    rule = ANNOUNCEMENTS[event.kind] if event is not None else None
    if event is None or rule is None or not rule.residents or not rule.applies(event, case):
        return
    name = rule.residents if isinstance(rule.residents, str) else rule.residents(event)
    for follower in followers(case):
        if follower.report.contact is not None and follower.report.contact.channel != ContactChannel.EMAIL:
            key = f"event:{case.pk}.{event.sequence}:{follower.report.pk}"
            keep_call_back(name, key, follower, case, event, facts=partial(rule.facts, event, case), now=now)


def _go_back(now: datetime) -> None:
    """Calls are due whatever the hour at which the city is loaded; one was tried twice."""
    calls = list(CallBack.objects.filter(way=CallBack.Way.CALL, state=CallBack.State.DUE).order_by("pk"))
    if calls:
        operator = Actor(viewer_of(User.objects.get(email=OPERATOR)), "desk")
        for tries, outcome in enumerate(("no_answer", "voicemail")):
            record_outcome(calls[0].pk, outcome=outcome, tries=tries, actor=operator, now=now)
    for number, call in enumerate(calls):
        CallBack.objects.filter(pk=call.pk).update(due_at=now - timedelta(minutes=7 + 23 * (len(calls) - number)))


def make_enquiries(now: datetime, seed: int) -> int:
    """Some weeks of information calls, most answered by an article, some by nothing yet; returns how many."""
    chance = random.Random(seed)  # noqa: S311 - a city that is the same each time
    articles = list(Article.objects.filter(audience=Audience.RESIDENTS, is_published=True).select_related("category"))
    topics = list(ArticleCategory.objects.all())
    operators = list(User.objects.filter(memberships__role__code="operator").order_by("pk"))
    if not articles or not operators:
        return 0
    rows = []
    for ago in range(ENQUIRY_DAYS):
        for _ in range(chance.randint(CALLS_A_DAY - 3, CALLS_A_DAY + 3)):
            at = now - timedelta(days=ago, minutes=chance.randrange(5, 600))
            taken_by = operators[0] if ago == 0 else chance.choice(operators)
            rows.append(_enquiry(chance, articles, topics, taken_by, at))
    Enquiry.objects.bulk_create(rows)
    return len(rows)


def _enquiry(
    chance: random.Random, articles: list[Article], topics: list[ArticleCategory], taken_by: User, at: datetime
) -> Enquiry:
    language = "es" if chance.random() < 0.15 else "en"
    if chance.random() < _UNANSWERED_SHARE:
        words, language = chance.choice(_UNANSWERED)
        return Enquiry(category=chance.choice(topics), was_answered=False, words=words, language=language,
                       taken_by=taken_by, taken_at=at)  # fmt: skip
    article = articles[int(len(articles) * chance.random() ** 1.6)]
    named = article if chance.random() < 0.75 else None
    return Enquiry(category=article.category, article=named, was_answered=True, language=language, taken_by=taken_by,
                   taken_at=at)  # fmt: skip
