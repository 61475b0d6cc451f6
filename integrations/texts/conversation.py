"""The conversation by text as a state machine: (where it stands, what came, what is known) -> (where, what is said).

Plain Python: `words` says it in the reader's language, `answering` does what is to be done. Commands are heard at any
step; danger stops everything until the person says that it is over.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from integrations.texts.keywords import asked_number, command, language_named
from integrations.texts.turns import Act, Incoming, Known, Place, Say, Step, Talk, Turn

MOST_CHOICES = 3
MOST_PHOTOS = 5
MOST_TRIES = 3  # so often we ask what it is about before a person looks
LONGEST_WORDS = 2000
LONGEST_NAME = 120
_GREETINGS = frozenset("hi hello hey hola bonjou report reporte help info".split())  # noqa: SIM905


def reply(talk: Talk, incoming: Incoming, known: Known, *, is_safe: bool = False) -> Turn:
    """What to answer to one text. `is_safe`: its writer has said that nobody is in danger."""
    asked = command(incoming.text)
    if known.is_stopped:
        return _while_stopped(asked, talk)
    if asked in _ALWAYS and (known.takes_reports or asked != "new"):
        return _ALWAYS[asked](talk, known)
    if asked != "go_on" and not is_safe:
        advice = known.danger(incoming.text)
        if advice is not None:
            return _danger(talk, advice, held=incoming)
    if not known.takes_reports:
        return Turn(Talk(), (Say("not_open"),))
    number = asked_number(incoming.text)
    if number is not None or known.number_in(incoming.text):
        return Turn(talk, act=Act.STATUS, about=number or known.number_in(incoming.text))
    code = language_named(incoming.text)
    if code in dict(known.languages):
        return Turn(talk, (Say("language_set"), *_asked_again(talk, known)), Act.LANGUAGE, code)
    talk, said = _with_photos(talk, incoming)
    turn = _STEPS[talk.step](talk, incoming, known)
    return Turn(turn.talk, (*said, *turn.says), turn.act, turn.about)


def _while_stopped(asked: str, talk: Talk) -> Turn:
    """Whoever said STOP hears nothing until START; what she writes is read by a person."""
    if asked in ("start", "yes"):
        return Turn(Talk(), (Say("started"),), Act.START)
    return Turn(talk, act=Act.NOTHING if asked == "stop" else Act.UNANSWERED)


def _stop(talk: Talk, known: Known) -> Turn:
    return Turn(Talk(), (Say("stopped"),), Act.STOP)


def _start(talk: Talk, known: Known) -> Turn:
    return Turn(talk, (Say("started"),), Act.START)


def _help(talk: Talk, known: Known) -> Turn:
    return Turn(talk, (Say("help"),))


def _new(talk: Talk, known: Known) -> Turn:
    return Turn(Talk(Step.WHAT), (Say("what"),))


def _language(talk: Talk, known: Known) -> Turn:
    return Turn(talk, (Say("languages", {"names": [name for _code, name in known.languages]}),))


_ALWAYS: Mapping[str, Callable[[Talk, Known], Turn]] = {
    "stop": _stop, "start": _start, "help": _help, "new": _new, "language": _language,
}  # fmt: skip


def _danger(talk: Talk, advice: str, held: Incoming) -> Turn:
    data = {**talk.data, "back": talk.data.get("back", str(talk.step)), "held": held.text}
    data["photos"] = [*data.get("photos", []), *held.photos][:MOST_PHOTOS]
    return Turn(Talk(Step.DANGER, data), (Say("danger", {"advice": advice}),))


def _after_danger(talk: Talk, incoming: Incoming, known: Known) -> Turn:
    """Nobody is in danger: what was written then counts as if it came now."""
    if command(incoming.text) not in ("go_on", "yes"):
        return Turn(talk, (Say("danger_again"),))
    data = {name: value for name, value in talk.data.items() if name not in ("back", "held")}
    before = Talk(Step(talk.data.get("back", "")), data | {"cleared": True})
    if not talk.data.get("held") and before.step != Step.IDLE:
        return go_on(before.data, known)
    return reply(before, Incoming(str(talk.data.get("held", ""))), known, is_safe=True)


def _with_photos(talk: Talk, incoming: Incoming) -> tuple[Talk, tuple[Say, ...]]:
    """Photos count at whatever step they come; one that could not be opened is told of."""
    said = (Say("photo_lost"),) if incoming.lost else ()
    if not incoming.photos:
        return talk, said
    photos = [*talk.data.get("photos", []), *incoming.photos][:MOST_PHOTOS]
    return Talk(talk.step, {**talk.data, "photos": photos}), said


def _idle(talk: Talk, incoming: Incoming, known: Known) -> Turn:
    """Nothing is being reported: it is about a case that is open, or something new."""
    if known.has_open_case and (incoming.text.strip() or incoming.photos):
        return Turn(talk, act=Act.MESSAGE, about=incoming.text.strip())
    if incoming.text.strip().casefold().strip("!.? ") in _GREETINGS or command(incoming.text):
        return Turn(Talk(Step.WHAT, talk.data), (Say("what"),))
    return _what(talk, incoming, known)


def _what(talk: Talk, incoming: Incoming, known: Known) -> Turn:
    words = incoming.text.strip()
    if not words:
        return Turn(Talk(Step.WHAT, talk.data), (Say("what_photo" if talk.data.get("photos") else "what"),))
    told = "\n".join(part for part in (talk.data.get("words", ""), words) if part)[:LONGEST_WORDS]
    data = {**talk.data, "words": told}
    guessed = known.guess(words)
    services = list(guessed.services)[:MOST_CHOICES]
    if services:
        data |= {"offered": [code for code, _name in services], "is_sure": guessed.is_sure}
        return Turn(Talk(Step.SERVICE, data), (_services_said(services, is_sure=guessed.is_sure),))
    return _not_understood(data)


def _services_said(services: Sequence[tuple[str, str]], *, is_sure: bool) -> Say:
    names = [name for _code, name in services]
    return Say("sure" if is_sure else "choose", {"names": names})


def _not_understood(data: Mapping[str, Any]) -> Turn:
    tries = int(data.get("tries", 0)) + 1
    if tries >= MOST_TRIES:
        return Turn(Talk(Step.DESK, data), (Say("desk"),), Act.DESK)
    return Turn(Talk(Step.WHAT, {**data, "tries": tries}), (Say("what_again"),))


def _service(talk: Talk, incoming: Incoming, known: Known) -> Turn:
    offered = list(talk.data.get("offered", []))
    picked = _picked(incoming.text, len(offered))
    if picked is None and command(incoming.text) == "yes" and (talk.data.get("is_sure") or len(offered) == 1):
        picked = 0
    if picked is not None:
        service = known.service(offered[picked])
        if service is None:
            return _not_understood(talk.data)
        return go_on({**talk.data, "service": service.code, "answers": {}}, known)
    if command(incoming.text) or not incoming.text.strip():
        return _not_understood(talk.data)
    if int(talk.data.get("tries", 0)) + 1 >= MOST_TRIES:
        return _not_understood(talk.data)
    return _what(Talk(Step.WHAT, {**talk.data, "tries": int(talk.data.get("tries", 0)) + 1}), incoming, known)


def _where(talk: Talk, incoming: Incoming, known: Known) -> Turn:
    words, asked = incoming.text.strip(), command(incoming.text)
    facts = known.service(talk.data.get("service", ""))
    if asked == "skip" and facts is not None and not facts.place_required:
        return go_on({**talk.data, "place_note": "", "no_place": True}, known)
    if asked == "none":
        if talk.data.get("place_words"):
            return go_on(_by_note(talk.data, talk.data["place_words"]), known)
        return Turn(talk, (Say("place_note"),))
    if asked or not words:
        return Turn(talk, (Say("where"),))
    found = list(known.places(words))
    exact = [place for place in found if place.is_exact]
    if len(exact) == 1:
        return go_on(_at(talk.data, exact[0]), known)
    if not found:
        return Turn(Talk(Step.WHERE, {**talk.data, "place_words": words}), (Say("place_unknown"),))
    shown = found[:MOST_CHOICES]
    places = [{"label": each.label, "lat": each.lat, "long": each.long} for each in shown]
    data = {**talk.data, "places": places, "place_words": words}
    return Turn(Talk(Step.PLACE, data), (Say("places", {"names": [each.label for each in shown]}),))


def _place(talk: Talk, incoming: Incoming, known: Known) -> Turn:
    places = list(talk.data.get("places", []))
    picked = _picked(incoming.text, len(places))
    if picked is None and command(incoming.text) == "yes" and len(places) == 1:
        picked = 0
    if picked is not None:
        return go_on(_at(talk.data, Place(**places[picked])), known)
    if command(incoming.text) in ("none", "no"):
        return go_on(_by_note(talk.data, talk.data.get("place_words", "")), known)
    if command(incoming.text) or not incoming.text.strip():
        return Turn(talk, (Say("places", {"names": [each["label"] for each in places]}),))
    return _where(Talk(Step.WHERE, talk.data), incoming, known)


def _at(data: Mapping[str, Any], place: Place) -> dict[str, Any]:
    return {**data, "place": {"label": place.label, "lat": place.lat, "long": place.long}, "place_note": ""}


def _by_note(data: Mapping[str, Any], words: str) -> dict[str, Any]:
    return {**data, "place": None, "place_note": words[:500]}


def _question(talk: Talk, incoming: Incoming, known: Known) -> Turn:
    service, answers = talk.data.get("service", ""), dict(talk.data.get("answers", {}))
    ask = known.next_question(service, answers)
    if ask is None:
        return go_on(talk.data, known)
    answer: Any = known.read_answer(service, ask.code, incoming.text) if not ask.choices else None
    if ask.choices:
        keys = [key for key, _name in ask.choices]
        if ask.is_many:
            many = [_picked(part, len(keys)) for part in incoming.text.replace(",", " ").split()]
            answer = [keys[index] for index in many if index is not None] if many and None not in many else None
        else:
            one = _picked(incoming.text, len(keys))
            answer = keys[one] if one is not None else _named(incoming.text, ask.choices)
    if answer is None:
        return Turn(talk, (Say("again"), _question_said(talk.data, known)))
    answers[ask.code] = answer
    return _answered({**talk.data, "answers": answers}, {ask.code: answer}, known)


def _answered(data: dict[str, Any], newest: Mapping[str, Any], known: Known) -> Turn:
    """An answer may mean danger, or that somebody else is responsible."""
    advice = known.danger_in_answers(data["service"], newest)
    if advice is not None:
        return Turn(Talk(Step.DANGER, {**data, "back": str(Step.QUESTION), "held": ""}),
                    (Say("danger", {"advice": advice}),))  # fmt: skip
    stop = known.stop_words(data["service"], data["answers"])
    if stop:
        return Turn(Talk(), (Say("not_ours", {"words": stop}),))
    return go_on(data, known)


def _question_said(data: Mapping[str, Any], known: Known) -> Say:
    ask = known.next_question(data.get("service", ""), data.get("answers", {}))
    if ask is None:
        return Say("what")
    code = "question" if not ask.choices else "question_many" if ask.is_many else "question_one"
    return Say(code, {"text": ask.text, "names": [name for _key, name in ask.choices]})


def _photo(talk: Talk, incoming: Incoming, known: Known) -> Turn:
    facts = known.service(talk.data.get("service", ""))
    is_required = facts is not None and facts.photo == "required"
    if talk.data.get("photos") or (command(incoming.text) in ("skip", "no", "none") and not is_required):
        return go_on({**talk.data, "photos_asked": True}, known)
    return Turn(talk, (Say("photo_required" if is_required else "photo"),))


def _name(talk: Talk, incoming: Incoming, known: Known) -> Turn:
    name = " ".join(incoming.text.split())[:LONGEST_NAME]
    if not name or command(incoming.text):
        return Turn(talk, (Say("name"),))
    return go_on({**talk.data, "name": name}, known)


def _confirm(talk: Talk, incoming: Incoming, known: Known) -> Turn:
    asked = command(incoming.text)
    if asked == "yes":
        return Turn(Talk(Step.CONFIRM, talk.data), act=Act.SUBMIT)
    if asked in ("change", "no"):
        return Turn(Talk(Step.CHANGE, talk.data), (Say("change"),))
    return go_on(talk.data, known)


def _change(talk: Talk, incoming: Incoming, known: Known) -> Turn:
    """1 the problem, 2 the place, 3 the answers, 4 the photos."""
    picked = _picked(incoming.text, len(_FORGETS))
    if picked is None:
        return Turn(talk, (Say("change"),))
    data = {name: value for name, value in talk.data.items() if name not in _FORGETS[picked]}
    return go_on(data, known)


_FORGETS = (
    ("words", "service", "answers", "offered", "tries", "photos_asked"), ("place", "place_note", "no_place"),
    ("answers",), ("photos", "photos_asked"),
)  # fmt: skip


def _at_desk(talk: Talk, incoming: Incoming, known: Known) -> Turn:
    """A person answers: what comes meanwhile is only kept."""
    return Turn(talk, act=Act.UNANSWERED)


def go_on(data: Mapping[str, Any], known: Known) -> Turn:
    """Ask for the first thing that is missing, else for a yes."""
    service = known.service(data.get("service", ""))
    if service is None:
        return Turn(Talk(Step.WHAT, data), (Say("what"),))
    if not (data.get("place") or data.get("place_note") or data.get("no_place")):
        return Turn(Talk(Step.WHERE, data), (Say("where" if service.place_required else "where_or_skip"),))
    if known.next_question(service.code, data.get("answers", {})) is not None:
        return Turn(Talk(Step.QUESTION, data), (_question_said(data, known),))
    has_photo = bool(data.get("photos"))
    if not has_photo and (service.photo == "required" or (service.photo != "none" and not data.get("photos_asked"))):
        return Turn(Talk(Step.PHOTO, data), (Say("photo_required" if service.photo == "required" else "photo"),))
    if service.needs_name and not data.get("name"):
        return Turn(Talk(Step.NAME, data), (Say("name"),))
    place = (data.get("place") or {}).get("label") or data.get("place_note") or ""
    summary = {"service": service.name, "place": place, "photos": len(data.get("photos", []))}
    return Turn(Talk(Step.CONFIRM, data), (Say("confirm", summary),))


def _asked_again(talk: Talk, known: Known) -> tuple[Say, ...]:
    """The question that is open, once more in the new language."""
    if talk.step in (Step.IDLE, Step.WHAT):
        return (Say("what"),)
    if talk.step == Step.SERVICE:
        found = [known.service(code) for code in talk.data.get("offered", [])]
        services = [(facts.code, facts.name) for facts in found if facts is not None]
        return (_services_said(services, is_sure=bool(talk.data.get("is_sure"))),) if services else ()
    return () if talk.step in (Step.DANGER, Step.DESK) else go_on(talk.data, known).says


def _picked(text: str, among: int) -> int | None:
    """The place in a list (from 0) that a text names by its number, counted from 1; None for anything else."""
    digits = text.strip().strip(".)#").strip()
    if not digits.isdecimal() or len(digits) > 2:
        return None
    number = int(digits)
    return number - 1 if 1 <= number <= among else None


def _named(text: str, choices: Sequence[tuple[str, str]]) -> str | None:
    """The choice whose name was typed in full."""
    typed = " ".join(text.casefold().split())
    return next((key for key, name in choices if " ".join(name.casefold().split()) == typed), None)


_STEPS: Mapping[Step, Callable[[Talk, Incoming, Known], Turn]] = {
    Step.IDLE: _idle, Step.WHAT: _what, Step.SERVICE: _service, Step.WHERE: _where, Step.PLACE: _place,
    Step.QUESTION: _question, Step.PHOTO: _photo, Step.NAME: _name, Step.CONFIRM: _confirm, Step.CHANGE: _change,
    Step.DANGER: _after_danger, Step.DESK: _at_desk,
}  # fmt: skip
