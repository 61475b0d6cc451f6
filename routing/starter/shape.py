"""The shape of the starter catalogue: immutable rows, every text in English and Spanish."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Department:
    """A department that many cities have, by whatever name."""

    code: str
    en: str
    es: str


@dataclass(frozen=True)
class Unit:
    """A shared worklist, and the department that usually has it."""

    code: str
    department: str
    en: str
    es: str


@dataclass(frozen=True)
class Choice:
    """One answer to choose; `danger` stops the report with the emergency wording."""

    key: str
    en: str
    es: str
    danger: bool = False


@dataclass(frozen=True)
class Question:
    """A typed question (Open311: attribute); `public`: everybody may see the answer."""

    code: str
    datatype: str
    en: str
    es: str
    choices: tuple[Choice, ...] = ()
    required: bool = False
    public: bool = True


@dataclass(frozen=True)
class Template:
    """A service to begin with. `within` is amount and unit of the time in which the work should be done; `words` are
    what people call it, in both languages."""

    code: str
    unit: str
    en: str
    es: str
    about_en: str
    about_es: str
    words: str
    within: tuple[int, str]
    questions: tuple[Question, ...] = ()
    severity: int = 3
    precision: str = "exact"
    contact: str = "optional"
    photo: bool = False
    common: bool = False
    public: bool = True


@dataclass(frozen=True)
class Group:
    """A heading of the catalogue with its services."""

    code: str
    en: str
    es: str
    icon: str
    templates: tuple[Template, ...]


def one(code: str, en: str, es: str, *choices: Choice, required: bool = False, public: bool = True) -> Question:
    """Choose one."""
    return Question(code, "singlevaluelist", en, es, choices, required, public)


def many(code: str, en: str, es: str, *choices: Choice) -> Question:
    """Choose any."""
    return Question(code, "multivaluelist", en, es, choices)


def yes_no(code: str, en: str, es: str, *, required: bool = False) -> Question:
    """Yes or no."""
    return one(code, en, es, Choice("yes", "Yes", "Sí"), Choice("no", "No", "No"), required=required)


def number(code: str, en: str, es: str) -> Question:
    """How many, how long."""
    return Question(code, "number", en, es)


def when(code: str, en: str, es: str) -> Question:
    """A day and time."""
    return Question(code, "datetime", en, es)


def line(code: str, en: str, es: str) -> Question:
    """One line, for staff only."""
    return Question(code, "string", en, es, public=False)


def words(code: str, en: str, es: str) -> Question:
    """Several lines, for staff only."""
    return Question(code, "text", en, es, public=False)
