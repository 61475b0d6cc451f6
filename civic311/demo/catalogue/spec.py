"""The shape in which the demo city's catalogue is written down; plain data, in English and Spanish."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Choice:
    """One value of a list question; `danger` stops the report with the emergency wording, `stop` with an explanation
    (English, Spanish) and the outside body that is responsible."""

    key: str
    en: str
    es: str
    danger: bool = False
    stop: tuple[str, str] | None = None
    body: str = ""


@dataclass(frozen=True)
class Question:
    """A typed question. `samples` are what people answer to a line or text; `low` and `high` bound a number."""

    code: str
    datatype: str
    en: str
    es: str
    choices: Sequence[Choice] = ()
    required: bool = False
    public: bool = True
    samples: Sequence[str] = ()
    low: int = 0
    high: int = 10
    help_en: str = ""
    help_es: str = ""


@dataclass(frozen=True)
class Kind:
    """A service: what residents read, who does it, by when, and how people speak of it.

    `target` is amount and unit of the resolve clock; `share` its weight among all requests; `months` weights from
    January to December where the season matters; `hours` says when people report: day, night or any. `says` are whole
    sentences in (English, Spanish); `done` is this service's closure reason: code, label in English and
    Spanish, and the text for residents in both.
    """

    code: str
    queue: str
    en: str
    es: str
    about_en: str
    about_es: str
    words: str
    target: tuple[int, str]
    share: float
    says_en: Sequence[str]
    says_es: Sequence[str]
    done: tuple[str, str, str, str, str]
    questions: Sequence[Question] = ()
    severity: int = 3
    months: str = ""
    storm: float = 0.0
    precision: str = "exact"
    contact: str = "optional"
    photo: bool = False
    public: bool = True
    common: bool = False
    hours: str = "any"
    scene: str = ""
    residents: bool = True


@dataclass(frozen=True)
class Group:
    """A heading with its services."""

    code: str
    en: str
    es: str
    icon: str
    kinds: Sequence[Kind] = field(default_factory=tuple)


YES = Choice("yes", "Yes", "Sí")
NO = Choice("no", "No", "No")
WINTER = "9 8 6 4 2 1 1 1 2 3 5 8"
SUMMER = "1 1 2 4 6 9 9 8 6 4 2 1"
SPRING = "3 5 9 9 7 5 4 4 4 4 3 3"
FALL = "3 3 3 3 3 3 3 4 6 9 9 5"


def one(code: str, en: str, es: str, *choices: Choice, required: bool = False, public: bool = True) -> Question:
    """Choose one."""
    return Question(code, "singlevaluelist", en, es, choices, required, public)


def many(code: str, en: str, es: str, *choices: Choice) -> Question:
    """Choose any."""
    return Question(code, "multivaluelist", en, es, choices)


def yes_no(code: str, en: str, es: str, *, required: bool = False) -> Question:
    """Yes or no."""
    return one(code, en, es, YES, NO, required=required)


def number(code: str, en: str, es: str, low: int, high: int) -> Question:
    """A number; people answer between `low` and `high`."""
    return Question(code, "number", en, es, low=low, high=high)


def when(code: str, en: str, es: str) -> Question:
    """A date and time."""
    return Question(code, "datetime", en, es)


def line(code: str, en: str, es: str, *samples: str, public: bool = False) -> Question:
    """One line of text."""
    return Question(code, "string", en, es, samples=samples, public=public)


def text(code: str, en: str, es: str, *samples: str) -> Question:
    """Several lines of text, for staff only."""
    return Question(code, "text", en, es, samples=samples, public=False)
