"""What the city knows already, shown before somebody reports: perhaps an article answers the words."""

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from civic311.city.rate_limits import allow
from civic311.lib.client_address import client_network
from community.actions.search_misses import Place, note_miss
from community.models import Audience
from community.queries.articles import Suggestion, suggest

_MISSES, _AN_HOUR = 60, timedelta(hours=1)


def answers(request: HttpRequest, words: str, *, found_services: bool) -> list[Suggestion]:
    """Articles for residents that may answer. Words that find neither an article nor a service are counted."""
    if not words:
        return []
    language = get_language() or "en"
    found = suggest(words, language, Audience.RESIDENTS)
    now = timezone.now()
    if not found and not found_services and allow(f"search-miss:{client_network(request)}", _MISSES, _AN_HOUR, now):
        note_miss(words, language, Place.REPORT, now=now)
    return found
