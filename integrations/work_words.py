"""What became of messages of work systems, in words."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from integrations.work.mapping import Act

ACTS: dict[str, Any] = {
    Act.START: _("Work starts"),
    Act.HOLD: _("Work waits"),
    Act.RESUME: _("Work goes on"),
    Act.VISIT: _("Somebody was there"),
    Act.CLOSE: _("The case is closed"),
    Act.REOPEN: _("The case is open again"),
    Act.NOTHING: _("Nothing changes"),
}
_HELD: dict[str, Any] = {
    "unknown": _("No case of ours is known by this number."),
    "status": _("Nobody has said what this status means."),
    "not_possible": _("The case is in a state in which this cannot be done."),
    "evidence": _("The service asks for a photo, a note or a measure before it closes."),
    "parts": _("Parts of the case are still open."),
    "reason": _("The reason is missing or is not used any more."),
    "failed": _("It went wrong several times."),
}
_RESULTS: dict[str, Any] = {
    "done": _("done"),
    "same": _("it was so already"),
    "old": _("older than what was known; only the words were kept"),
    "noted": _("noted"),
    "nothing": _("nothing to do"),
    "left": _("left as it is"),
}


def held_words(reason: str) -> str:
    """Why a message waits for a person; empty for a code that has no words."""
    return str(_HELD.get(reason, ""))


def result_words(result: str) -> str:
    """What was done; empty for what is no code of ours."""
    return str(_RESULTS.get(result, ""))
