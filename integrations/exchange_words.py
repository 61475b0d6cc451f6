"""The integration ledger in words."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from integrations.door_kinds import DoorState
from integrations.models import Exchange, Peer
from integrations.work_words import held_words, result_words
from requests_app.event_words import short_words

STATES: dict[str, tuple[Any, str]] = {
    Exchange.State.WAITING: (gettext_lazy("Waiting"), "is-go"),
    Exchange.State.DONE: (gettext_lazy("Done"), "is-ok"),
    Exchange.State.FAILED: (gettext_lazy("Tried in vain"), "is-risk"),
    Exchange.State.GIVEN_UP: (gettext_lazy("Given up"), "is-late"),
}
DOOR_STATES: dict[str, tuple[Any, str]] = {
    DoorState.OK: (gettext_lazy("In use"), "is-ok"),
    DoorState.WARN: (gettext_lazy("Look here"), "is-risk"),
    DoorState.OFF: (gettext_lazy("Not used"), ""),
}
TROUBLES: dict[str, tuple[Any, str]] = {
    "": (gettext_lazy("Well"), "is-ok"),
    Peer.Trouble.SILENT: (gettext_lazy("Silent for longer than usual"), "is-risk"),
    Peer.Trouble.STUCK: (gettext_lazy("Stuck"), "is-late"),
}
_OWN = {
    "media_url": gettext_lazy("Photo to fetch"), "no_longer_public": gettext_lazy("No longer public"),
    "no_longer_covered": gettext_lazy("No longer among those asked for"),
    "report": gettext_lazy("Report"), "test": gettext_lazy("Test"), "update": gettext_lazy("News of the work"),
    "addresses": gettext_lazy("Addresses"), "areas": gettext_lazy("Areas"), "assets": gettext_lazy("Assets"),
}  # fmt: skip


def what_words(exchange: Exchange) -> str:
    """What passed: the kind of an event in words, a word of ours, or what the door or the other side called it."""
    return short_words(exchange.what) or str(_OWN.get(exchange.what, exchange.what))


def answer_words(exchange: Exchange) -> str:
    """What the other side answered, or what became of what it told."""
    held = exchange.answer.removeprefix("held: ")
    if held != exchange.answer:
        return held_words(held)
    return result_words(exchange.answer) or exchange.answer


def span_words(span: timedelta | None) -> str:
    """How long something took or takes, in the largest fitting unit; empty for nothing."""
    if span is None:
        return ""
    seconds = max(int(span.total_seconds()), 0)
    if seconds < 60:
        return ngettext("%(number)s second", "%(number)s seconds", seconds) % {"number": seconds}
    if seconds < 3_600:
        minutes = seconds // 60
        return ngettext("%(number)s minute", "%(number)s minutes", minutes) % {"number": minutes}
    if seconds < 172_800:
        hours = seconds // 3_600
        return ngettext("%(number)s hour", "%(number)s hours", hours) % {"number": hours}
    days = seconds // 86_400
    return ngettext("%(number)s day", "%(number)s days", days) % {"number": days}


def direction_words(exchange: Exchange) -> str:
    """Which way it went."""
    return _("to us") if exchange.direction == Exchange.Direction.IN else _("from us")
