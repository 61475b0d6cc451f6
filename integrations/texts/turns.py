"""What a conversation by text is made of: where it stands, what came, what is said, what it asks. Plain Python."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol


class Step(StrEnum):
    """What is asked next. IDLE: nothing; DESK: a person answers; DANGER: the emergency advice was given."""

    IDLE = ""
    WHAT = "what"
    SERVICE = "service"
    WHERE = "where"
    PLACE = "place"
    QUESTION = "question"
    PHOTO = "photo"
    NAME = "name"
    CONFIRM = "confirm"
    CHANGE = "change"
    DANGER = "danger"
    DESK = "desk"


class Act(StrEnum):
    """What has to be done besides answering. UNANSWERED: a person has to look, as nothing may be said."""

    NOTHING = ""
    SUBMIT = "submit"
    STOP = "stop"
    START = "start"
    STATUS = "status"
    MESSAGE = "message"
    LANGUAGE = "language"
    DESK = "desk"
    UNANSWERED = "unanswered"


@dataclass(frozen=True)
class Talk:
    """Where a conversation stands: the step and what was told. `data` is plain JSON.

    Its keys: words, service, offered (codes of services), place ({label, lat, long}), places, place_words, place_note,
    answers, question, photos (ids), photos_asked, name, cleared (she said that nobody is in danger), back and held
    (before the advice), tries.
    """

    step: Step = Step.IDLE
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Incoming:
    """One text; `photos`: ids of the pictures that came with it; `lost`: how many could not be opened."""

    text: str = ""
    photos: tuple[str, ...] = ()
    lost: int = 0


@dataclass(frozen=True)
class Say:
    """Something to say: a code of `words` and what it needs."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Turn:
    """The answer to one text: where the conversation stands now, what is said, what is done and about what."""

    talk: Talk
    says: tuple[Say, ...] = ()
    act: Act = Act.NOTHING
    about: str = ""


@dataclass(frozen=True)
class Place:
    """A place that was found; `is_exact`: it is what was typed."""

    label: str
    lat: float
    long: float
    is_exact: bool = False


@dataclass(frozen=True)
class Guessed:
    """Services that may be meant, as (code, name), best first."""

    is_sure: bool
    services: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class ServiceFacts:
    """What a service asks for. `photo`: none, optional or required."""

    code: str
    name: str
    photo: str = "optional"
    needs_name: bool = False
    place_required: bool = True


@dataclass(frozen=True)
class Ask:
    """A question of a service. `choices`: (key, name) where one is chosen; `is_many`: any of them may be."""

    code: str
    text: str
    choices: Sequence[tuple[str, str]] = ()
    is_many: bool = False


class Known(Protocol):
    """What a conversation asks of the city, in the language of the phone."""

    is_stopped: bool
    takes_reports: bool
    has_open_case: bool
    languages: Sequence[tuple[str, str]]

    def number_in(self, text: str) -> str:
        """The number of a case that the text is; empty for none."""

    def danger(self, text: str) -> str | None:
        """What to do, when the text means danger (perhaps nothing special: ""); None when it does not."""

    def guess(self, text: str) -> Guessed:
        """Which services the text may be about."""

    def service(self, code: str) -> ServiceFacts | None:
        """The service, as long as it can be asked for."""

    def places(self, text: str) -> Sequence[Place]:
        """Places like the text, best first."""

    def next_question(self, service: str, answers: Mapping[str, Any]) -> Ask | None:
        """The first question that must be answered and is not yet."""

    def read_answer(self, service: str, question: str, text: str) -> Any:
        """The answer that a text gives to an open question; None when it is none."""

    def stop_words(self, service: str, answers: Mapping[str, Any]) -> str:
        """Why the answers end the report; empty when they do not."""

    def danger_in_answers(self, service: str, answers: Mapping[str, Any]) -> str | None:
        """As `danger`, of the answers."""
