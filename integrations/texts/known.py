"""What a conversation asks of the city: services, places, questions, danger. Read in the phone's language."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from civic311.city.current import takes_reports
from civic311.city.languages import language_name, offered_languages
from civic311.lib import public_ids
from civic311.lib.translated_text import in_language
from civic311.people.models import ContactChannel
from civic311.people.stopped import stopped_among
from integrations.texts.turns import Ask, Guessed, Place, ServiceFacts
from requests_app.actions.submit import danger_in
from requests_app.forms.questions import question_field, questions_of
from requests_app.models import Report
from requests_app.queries.service_guess import guess
from requests_app.workflow import OPEN_STATUSES
from routing import phrases
from routing.addresses import find_places
from routing.asked import asked, stop_in
from routing.models import QuestionType, Service
from routing.models.catalogue import ContactRule, Evidence
from routing.reference import reference

MOST_PLACES = 3
_LISTS = (QuestionType.SINGLE, QuestionType.MULTI)


def own_reports(number: str) -> QuerySet[Report]:
    """The reports of whoever has this phone: made by text from it, or told of by text to it; newest first.

    A number that was merely left for calls proves nothing.
    """
    is_proved = Q(contact__phone_verified_at__isnull=False) | Q(contact__channel=ContactChannel.SMS)
    return (
        Report.objects.filter(is_proved, contact__phone=number, contact__redacted_at=None, withdrawn_at=None)
        .filter(service_request__is_practice=False)
        .select_related("service_request__service", "contact")
        .order_by("-received_at", "-id")
    )


class KnownCity:
    """The city as one phone meets it; see `turns.Known`."""

    def __init__(self, number: str, language: str) -> None:
        self.number = number
        self.language = language
        self.is_stopped = bool(stopped_among(ContactChannel.SMS, [number]))
        self.takes_reports = takes_reports()
        self.languages: Sequence[tuple[str, str]] = [(code, language_name(code)) for code in offered_languages()]

    @property
    def has_open_case(self) -> bool:
        return own_reports(self.number).filter(service_request__status__in=OPEN_STATUSES).exists()

    def number_in(self, text: str) -> str:
        return public_ids.normalise(text) or ""

    def danger(self, text: str) -> str | None:
        known = reference()
        found = phrases.danger(text, {}, known.danger_phrases)
        return in_language(known.danger_advice.get(found.message, {})) if found else None

    def guess(self, text: str) -> Guessed:
        found = guess(text, self.language)
        return Guessed(found.is_sure, [(each.service.service_code, str(each.service)) for each in found.suggestions])

    def service(self, code: str) -> ServiceFacts | None:
        found = _offered(code)
        if found is None:
            return None
        photo = found.report_photo if found.report_photo != Evidence.NONE else "none"
        return ServiceFacts(
            found.service_code, str(found), photo=str(photo), place_required=found.place_required,
            needs_name=found.contact_rule == ContactRule.REQUIRED,
        )  # fmt: skip

    def places(self, text: str) -> Sequence[Place]:
        return [Place(each.label, each.lat, each.long, each.is_exact) for each in find_places(text, most=MOST_PLACES)]

    def next_question(self, service: str, answers: Mapping[str, Any]) -> Ask | None:
        found = _offered(service)
        for question in asked(questions_of(found), answers) if found else ():
            if question.is_required and answers.get(question.code) in (None, "", []):
                choices = [(value["key"], in_language(value["name"]) or value["key"]) for value in question.values]
                is_list = question.datatype in _LISTS
                return Ask(
                    question.code, in_language(question.text) or question.code, choices if is_list else (),
                    is_many=question.datatype == QuestionType.MULTI,
                )  # fmt: skip
        return None

    def read_answer(self, service: str, question: str, text: str) -> Any:
        found = _offered(service)
        asked_now = next((each for each in questions_of(found) if each.code == question), None) if found else None
        if asked_now is None:
            return None
        try:
            return question_field(asked_now).clean(text.strip()) or None
        except ValidationError:
            return None

    def stop_words(self, service: str, answers: Mapping[str, Any]) -> str:
        found = _offered(service)
        stop = stop_in(questions_of(found), answers) if found else None
        return in_language(stop.text) if stop else ""

    def danger_in_answers(self, service: str, answers: Mapping[str, Any]) -> str | None:
        found = _offered(service)
        danger = danger_in(found, "", answers) if found else None
        return in_language(danger.advice) if danger else None


def _offered(code: str) -> Service | None:
    service = reference().services.get(code)
    return service if service is not None and service.is_active and service.residents_may_ask else None
