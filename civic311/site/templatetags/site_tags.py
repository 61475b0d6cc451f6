"""Template tags that every page may use: icons, the current page, timers, statuses, languages."""

from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info, gettext, pgettext

from civic311.city import languages
from civic311.city.money import money
from civic311.lib import foreign_html
from civic311.lib.day_words import day_words
from civic311.lib.timer_html import timer_html
from civic311.lib.timer_words import shapes_in_language, timer
from civic311.lib.translated_text import in_language
from civic311.reading_language import is_for_staff
from civic311.site.views.settings.section import OPENS_SETTINGS
from requests_app.promise_words import promise_sentence
from requests_app.timers import timer_of
from requests_app.wording import STATUS_LABELS
from routing.text_reviews import built_in_need_review, needs_review

register = template.Library()

# Status code -> the colour class and the drawn mark of its badge; the words are those of `requests_app.wording`.
STATUS_LOOKS = {
    "RECEIVED": ("is-new", "ring"),
    "ROUTED": ("is-go", "half"),
    "IN_PROGRESS": ("is-go", "half"),
    "ON_HOLD": ("is-hold", "bars"),
    "RESOLVED": ("is-ok", "full"),
    "NOT_ACTIONABLE": ("is-closed", "full"),
    "DUPLICATE": ("is-closed", "full"),
    "CANCELED": ("is-closed", "cross"),
}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """One icon of the sprite; hidden from assistive technology unless a label says what it means."""
    address = f"{static('img/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="usa-icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, address
        )
    return format_html(
        '<svg class="usa-icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>', address
    )


@register.filter(name="money")
def money_filter(cents: int) -> str:
    """An amount in cents, as the city writes money."""
    return money(cents)


@register.filter
def translated(text: Any) -> str:
    """A TranslatedText value in the reader's language; plain strings pass through."""
    return in_language(text) if isinstance(text, dict) else str(text or "")


def _read(text: Any) -> str:
    return in_language(text) if isinstance(text, dict) else text or ""


@register.filter
def marked(text: Any) -> str:
    """As `translated`; a text that is not there in the reader's language says in which it is."""
    return foreign_html.marked(_read(text))


@register.filter
def lang_marked(text: Any) -> str:
    """As `marked`, for screen readers only: in lists, where the name of the language at every line would be noise."""
    return foreign_html.marked(_read(text), quietly=True)


@register.filter
def lang_attributes(text: Any) -> SafeString:
    """For the element around a longer text: its language where it is not the reader's."""
    return foreign_html.attributes_of(_read(text))


@register.filter
def language_beside(text: Any) -> SafeString:
    """After a longer text: the quiet name of its language where it is not the reader's."""
    return foreign_html.name_beside(_read(text))


@register.filter
def machine_mark(text: Any) -> SafeString | str:
    """Below a safety text: that nobody has answered for its translation yet; nothing for one that was read."""
    words = _read(text)
    language = getattr(words, "language", None) or get_language() or settings.LANGUAGE_CODE
    return _not_reviewed() if needs_review(str(words), language) else ""


@register.simple_tag
def emergency_mark(advice: Any) -> SafeString | str:
    """The same for a page that says, besides the city's advice, what Civic311 itself says in an emergency."""
    mark = machine_mark(advice)
    return mark or (_not_reviewed() if built_in_need_review(get_language() or settings.LANGUAGE_CODE) else "")


def _not_reviewed() -> SafeString:
    words = gettext("Machine translation, not yet reviewed")
    return format_html('<span class="unreviewed">{}{}</span>', icon("info"), words)


@register.filter
def moment(value: datetime | None) -> str:
    """A time as people say it in the city's zone: "Wed 11 Nov, 5:52 PM"; with the year when it is not this one."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    if local.year == timezone.localtime().year:
        return date_format(local, pgettext("format of a time in this year", "D j M, g:i A"))
    return date_format(local, pgettext("format of a time in another year", "D j M Y, g:i A"))


@register.filter
def clock(value: datetime | None) -> str:
    """A time of day in the city's zone: "5:52 PM"."""
    return time_format(timezone.localtime(value).time(), pgettext("format of a time", "g:i A")) if value else ""


@register.filter
def day(value: date | datetime | None) -> str:
    """A day as people say it: "Wednesday 2 December"; with the year when it is not this one."""
    return day_words(value, now=timezone.now())


@register.simple_tag(takes_context=True)
def current(context: Context, path: str, *, exact: bool = False) -> SafeString | str:
    """` aria-current="page"` on a link to the page that is shown (or to a page above it)."""
    request: HttpRequest | None = context.get("request")
    here = request.path if request else ""
    is_current = here == path if exact else here.startswith(path)
    return mark_safe(' aria-current="page"') if is_current else ""


@register.simple_tag(takes_context=True)
def offered_languages(context: Context) -> list[dict[str, str]]:
    """The languages that the page can be read in: code, own name, direction. Staff pages have fewer."""
    request: HttpRequest | None = context.get("request")
    codes = settings.STAFF_LANGUAGES if request and is_for_staff(request.path) else languages.offered_languages()
    return [
        {"code": code, "name": languages.language_name(code), "dir": "rtl" if info["bidi"] else "ltr"}
        for code, info in ((code, get_language_info(code)) for code in codes)
    ]


@register.simple_tag
def active_language_name() -> str:
    """The name of the page's language in that language."""
    return languages.language_name(get_language() or settings.LANGUAGE_CODE)


@register.inclusion_tag("components/status_badge.html")
def status_badge(status: str, label: str = "") -> dict[str, Any]:
    """The badge of a status code; `label` replaces its usual words ("Paused: high water")."""
    look, mark = STATUS_LOOKS.get(str(status), ("is-new", "ring"))
    return {"label": label or STATUS_LABELS.get(str(status), status), "look": look, "mark": mark}


@register.simple_tag
def request_timer(service_request: Any, now: datetime | None = None) -> SafeString:
    """The timer of a request until it should be resolved. Reads the row (and its hold reason), asks nothing else."""
    return timer_html(timer_of(service_request, now or timezone.now()))


@register.filter
def promise(service_request: Any, now: datetime) -> str:
    """What residents were told about a row of a list. Reads the row (and its hold reason), asks nothing else."""
    return promise_sentence(service_request, now=now)


@register.simple_tag
def clock_timer(clock: Any, now: datetime | None = None, paused_because: str = "") -> SafeString:
    """The timer of one `requests_app.Clock`."""
    shown = timer(
        now or timezone.now(),
        started_at=clock.started_at,
        due_at=clock.due_at,
        risk_at=clock.risk_at,
        stopped_at=clock.stopped_at,
        is_paused=clock.paused_since is not None,
        paused_because=paused_because,
    )
    return timer_html(shown)


@register.simple_tag
def timer_shapes() -> dict[str, str]:
    """The patterns of the live timers in the reader's language; pass through `json_script`."""
    return shapes_in_language()


@register.simple_tag(takes_context=True)
def with_query(context: Context, **changes: Any) -> str:
    """The current query string with some parameters replaced (None or "" removes one), beginning with "?"."""
    request: HttpRequest | None = context.get("request")
    query = request.GET.copy() if request else QueryDict(mutable=True)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.filter
def may(viewer: Any, capability: str) -> bool:
    """Whether the viewer holds a capability anywhere; False for nobody."""
    return bool(viewer) and viewer.has(capability)


@register.filter
def opens_settings(viewer: Any) -> bool:
    """Whether the viewer finds anything in the settings; False for nobody."""
    return bool(viewer) and any(viewer.has_in(capability, None) for capability in OPENS_SETTINGS)


@register.filter
def unlocalized(value: float) -> str:
    """A coordinate with a point, or a whole number as programs write it, whatever the reader's language does; empty
    for None.
    """
    if value is None or value == "":
        return ""
    return repr(value if isinstance(value, int) else float(value))
