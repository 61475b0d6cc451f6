"""What a conversation says, in the active language: short, and each sentence whole, so that it can be translated."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from civic311.city.current import current_city
from integrations.texts.keywords import WORDS, word_for
from integrations.texts.turns import Say

# %(yes)s and the like are the words to reply with in this language, from `keywords`: they are not translated here.
_PLAIN = {
    "what": gettext_lazy(
        "%(city)s here. What is wrong? Tell us in a few words, like: pothole, street light out. In an "
        "emergency call %(emergency)s."
    ),
    "what_photo": gettext_lazy("Thank you for the photo. What is wrong? Tell us in a few words."),
    "what_again": gettext_lazy(
        "We did not understand that. What is wrong? Use other words, like: pothole, missed trash, "
        "noise."
    ),
    "where": gettext_lazy("Where is it? Send the address, the crossing or a place close by."),
    "where_or_skip": gettext_lazy(
        "Where is it? Send the address, the crossing or a place close by, or reply "
        "%(skip)s."
    ),
    "place_unknown": gettext_lazy("We did not find that place. Try again, or reply %(none)s and we go by your words."),
    "place_note": gettext_lazy("Tell us in your words how to find it."),
    "again": gettext_lazy("We did not understand that."),
    "photo": gettext_lazy("You can send a photo now. Without a photo, reply %(skip)s."),
    "photo_required": gettext_lazy("Please send a photo. We need one for this kind of report."),
    "photo_lost": gettext_lazy("We could not open that picture. Please send a photo as JPEG or PNG."),
    "name": gettext_lazy("What is your name? We need it for this kind of report."),
    "started": gettext_lazy("%(city)s: you get texts from us again. Reply %(help)s for help, %(stop)s to end them."),
    "stopped": gettext_lazy("%(city)s: you get no more texts from us. Reply %(start)s to get them again."),
    "danger_again": gettext_lazy("If anyone is in danger, call %(emergency)s now. If not, reply %(go_on)s."),
    "desk": gettext_lazy(
        "We could not tell what it is about. A person reads your words and answers you here. To start "
        "again, reply %(new)s."
    ),
    "not_yet": gettext_lazy("We could not take this report. A person looks at it and answers you here."),
    "number_unknown": gettext_lazy("We do not know that number. Please check it."),
    "no_cases": gettext_lazy(
        "We have no open report from this phone. Send us the number of your report, or what is "
        "wrong."
    ),
    "language_set": gettext_lazy("We write to you in this language now."),
    "too_many": gettext_lazy("We got many texts from you. Please wait an hour, or call us."),
    "later": gettext_lazy("Something went wrong on our side. A person looks at it and answers you here."),
}  # fmt: skip


def say(parts: Iterable[Say]) -> str:
    """The parts as one text; empty when there is nothing to say."""
    return "\n\n".join(text for text in (_one(part) for part in parts) if text)


def params_for_all() -> dict[str, str]:
    """What every text may name: the city, whom to call, and the words to reply with."""
    language, city = get_language() or "en", current_city()
    return {
        "city": (city.service_name or city.name) if city else "",
        "phone": city.phone if city else "",
        "emergency": (city.emergency_phone if city else "") or "911",
        **{name: word_for(name, language) for name in WORDS},
    }


def _one(part: Say) -> str:
    params = params_for_all() | dict(part.params)
    if part.code in _PLAIN:
        return str(_PLAIN[part.code]) % params
    return _BUILT[part.code](params)


def _listed(head: str, names: Sequence[str]) -> str:
    return "\n".join([head, *(f"{number} {name}" for number, name in enumerate(names, start=1))])


def _sure(params: Mapping[str, Any]) -> str:
    first, *others = params["names"]
    if not others:
        return _("Is it this: %(service)s? Reply %(yes)s, or use other words.") % {**params, "service": first}
    head = _("Is it this: %(service)s? Reply %(yes)s. Or reply with a number, or use other words.")
    lines = [f"{number} {name}" for number, name in enumerate(others, start=2)]
    return "\n".join([head % {**params, "service": first}, *lines])


def _choose(params: Mapping[str, Any]) -> str:
    return _listed(_("What fits best? Reply with its number, or use other words."), params["names"])


def _places(params: Mapping[str, Any]) -> str:
    head = _("Which place is it? Reply with its number. If none fits, reply %(none)s or try again.") % params
    return _listed(head, params["names"])


def _question_one(params: Mapping[str, Any]) -> str:
    return _listed(_("%(text)s Reply with a number.") % params, params["names"])


def _question_many(params: Mapping[str, Any]) -> str:
    return _listed(_("%(text)s Reply with all numbers that fit, like: 1 3") % params, params["names"])


def _danger(params: Mapping[str, Any]) -> str:
    said = [_("This may be an emergency. If anyone is in danger, call %(emergency)s now. Keep away.") % params]
    if params["advice"]:
        said.append(params["advice"])
    said.append(_("We do not watch these texts around the clock. If nobody is in danger, reply %(go_on)s.") % params)
    return "\n".join(said)


def _confirm(params: Mapping[str, Any]) -> str:
    lines = [_("Please check: %(service)s.") % params]
    if params["place"]:
        lines.append(_("Place: %(place)s") % params)
    if params["photos"]:
        lines.append(ngettext("%(photos)s photo", "%(photos)s photos", params["photos"]) % params)
    lines.append(_("Reply %(yes)s to send it, or %(change)s.") % params)
    return "\n".join(lines)


def _change(params: Mapping[str, Any]) -> str:
    names = [_("The problem"), _("The place"), _("The answers"), _("The photos")]
    return _listed(_("What shall we change? Reply with its number."), names)


def _sent(params: Mapping[str, Any]) -> str:
    said = _("Thank you. We have your report. Your number is %(number)s.") % params
    return "\n".join([said, *([params["promise"]] if params["promise"] else []), _followed(params)])


def _followed(params: Mapping[str, Any]) -> str:
    return _("Follow it here: %(link)s") % params


def _status(params: Mapping[str, Any]) -> str:
    said = _("%(number)s, %(service)s: %(status)s.") % params
    return "\n".join([said, *([params["promise"]] if params["promise"] else []), _followed(params)])


def _message_kept(params: Mapping[str, Any]) -> str:
    return _("We added this to your report %(number)s. To report something else, reply %(new)s.") % params


def _languages(params: Mapping[str, Any]) -> str:
    return "\n".join([_("Reply with your language:"), *params["names"]])


def _help(params: Mapping[str, Any]) -> str:
    said = [_("%(city)s: text us what is wrong and we ask for the rest.")]
    said.append(_("Send the number of a report to hear how far it is."))
    said.append(_("%(new)s starts a report. %(language)s changes the language. %(stop)s ends all texts."))
    if params["phone"]:
        said.append(_("To talk to us, call %(phone)s."))
    return "\n".join(line % params for line in said)


def _not_open(params: Mapping[str, Any]) -> str:
    said = [_("This service is being set up. Soon you can report here.")]
    if params["phone"]:
        said.append(_("To talk to us, call %(phone)s.") % params)
    return "\n".join(said)


def _words(params: Mapping[str, Any]) -> str:
    return str(params["words"])


def _question(params: Mapping[str, Any]) -> str:
    return str(params["text"])


_BUILT: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "sure": _sure, "choose": _choose, "places": _places, "question": _question, "question_one": _question_one,
    "question_many": _question_many, "danger": _danger, "confirm": _confirm, "change": _change, "sent": _sent,
    "status": _status, "message_kept": _message_kept, "languages": _languages,
    "help": _help, "not_ours": _words, "not_open": _not_open,
}  # fmt: skip
