"""What a condition may ask about, for the forms of rules and severity factors: names, ways to compare, values.

Every fact of `routing.conditions` is here, questions, layers and landmarks one by one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from civic311.accounts.models import Department
from civic311.lib.translated_text import in_language
from civic311.site.forms.fields import WEEKDAYS
from requests_app.wording import CHANNELS, SEVERITIES
from routing.models import (
    Area,
    AreaLayer,
    AssetType,
    Emergency,
    OutsideBody,
    QuestionType,
    Service,
    ServiceGroup,
    ServiceQuestion,
)
from routing.predicates import ANY_EMERGENCY, SUBJECTS

# More areas than this are named by their codes: nobody reads through a list of a thousand.
MOST_LISTED = 400
CHOICES, WORDS, NUMBER, TIME, DAY = "choices", "words", "number", "time", "day"
_CODES = ("in", "not_in")
_NUMBERS = ("at_least", "at_most", "between")


@dataclass(frozen=True)
class Fact:
    """One thing to ask about. `key` is the fact, or "fact:subject"; `control` says how its value is given."""

    key: str
    label: str
    ops: Sequence[str]
    control: str
    choices: Sequence[tuple[str, str]] = ()
    help: str = ""

    @property
    def name(self) -> str:
        """The fact as the conditions call it."""
        return self.key.partition(":")[0]

    def subject(self) -> dict[str, str]:
        """The layer, question or kind of asset, as a leaf holds it."""
        column = SUBJECTS.get(self.name)
        return {column: self.key.partition(":")[2]} if column else {}

    def op_label(self, op: str) -> str:
        """How it is compared, in words."""
        special = {
            ("severity", "at_most"): _("is at least as urgent as"),
            ("severity", "at_least"): _("is at most as urgent as"),
            ("time_of_day", "at_least"): _("is from … on"),
            ("time_of_day", "at_most"): _("is no later than"),
            ("near", "at_most"): _("is within (meters)"),
            ("answer", "in"): _("is or includes one of"),
            ("answer", "not_in"): _("is and includes none of"),
        }.get((self.name, op))
        return (
            special
            or {
                "in": _("is one of"),
                "not_in": _("is none of"),
                "is": _("is exactly"),
                "contains": _("has one of the words"),
                "at_least": _("is at least"),
                "at_most": _("is at most"),
                "between": _("is between"),
                "before": _("is before"),
                "after": _("is after"),
            }[op]
        )


class Facts:
    """Everything a condition may ask about, as the city is now. Reads the city's lists when first asked."""

    def find(self, key: str) -> Fact | None:
        """The fact of a key; None when it does not exist (any more)."""
        return self._by_key.get(key)

    @cached_property
    def groups(self) -> list[tuple[str, list[Fact]]]:
        """All facts under headings, as a list to choose from shows them."""
        groups = [
            (_("The request"), self._of_request()),
            (_("The place"), [*self._layers(), *self._landmarks()]),
            (_("The asset"), self._assets()),
            (_("The answer to a question"), self._answers()),
        ]
        return [(title, facts) for title, facts in groups if facts]

    @cached_property
    def _by_key(self) -> dict[str, Fact]:
        return {fact.key: fact for _title, facts in self.groups for fact in facts}

    def _of_request(self) -> list[Fact]:
        modes = [(row.code, str(row)) for row in Emergency.objects.filter(ended_at=None)]
        languages = [(code, str(get_language_info(code)["name_local"])) for code, _name in settings.LANGUAGES]
        severities = [(str(number), f"{number} – {name}") for number, name in SEVERITIES.items()]  # noqa: RUF001
        return [
            Fact("service", _("Service"), _CODES, CHOICES, _coded(self._services, "service_code")),
            Fact("group", _("Group of services"), _CODES, CHOICES, _coded(ServiceGroup.objects.all())),
            Fact("words", _("Words in the text"), ("contains",), WORDS,
                 help=_("Words or phrases, separated by commas; any of them counts.")),
            Fact("severity", _("Severity"), ("at_most", "at_least", "in"), CHOICES, severities),
            Fact("channel", _("How it reached the city"), _CODES, CHOICES, _pairs(CHANNELS)),
            Fact("language", _("Language of the report"), _CODES, CHOICES, languages),
            Fact("weekday", _("Day of the week"), _CODES, CHOICES, _pairs(dict(enumerate(WEEKDAYS)))),
            Fact("time_of_day", _("Time of day"), ("between", "at_least", "at_most"), TIME,
                 help=_("The end does not count. From 22:00 to 06:00 runs over midnight.")),
            Fact("emergency", _("Emergency mode in force"), _CODES, CHOICES, [(ANY_EMERGENCY, _("any")), *modes]),
        ]  # fmt: skip

    @cached_property
    def _services(self) -> list[Service]:
        return list(Service.objects.filter(is_active=True).select_related("group").order_by("group__order", "order"))

    def _layers(self) -> list[Fact]:
        areas: dict[int, list[tuple[str, str]]] = {}
        rows = Area.objects.in_force(timezone.localdate()).order_by("layer", "order", "name")
        for layer_id, code, name in rows.values_list("layer_id", "code", "name"):
            areas.setdefault(layer_id, []).append((code, name))
        return [_layer(layer, areas.get(layer.pk, [])) for layer in AreaLayer.objects.filter(is_neighbors=False)]

    def _landmarks(self) -> list[Fact]:
        return [
            Fact(f"near:{row.code}", _("Distance to the next: %(thing)s") % {"thing": in_language(row.singular) or row},
                 ("at_most",), NUMBER, help=_("1 to 1,000 meters."))
            for row in self._asset_types if row.is_landmark
        ]  # fmt: skip

    @cached_property
    def _asset_types(self) -> list[AssetType]:
        return list(AssetType.objects.filter(is_active=True))

    def _assets(self) -> list[Fact]:
        kinds = [row for row in self._asset_types if not row.is_landmark]
        if not kinds:
            return []
        bodies = OutsideBody.objects.filter(is_active=True)
        owners = [*_coded(Department.objects.filter(is_active=True)), *_coded(bodies)]
        return [
            Fact("asset_type", _("Kind of asset"), _CODES, CHOICES, _coded(kinds)),
            Fact("asset_owner", _("Owner of the asset"), _CODES, CHOICES, owners),
        ]

    def _answers(self) -> list[Fact]:
        """One for each code: services that share a code share the question for the rules."""
        found: dict[str, list[ServiceQuestion]] = {}
        rows = ServiceQuestion.objects.filter(is_active=True, service__is_active=True).select_related("service")
        for row in rows.order_by("service__group__order", "service__order", "service_id", "order", "id"):
            found.setdefault(row.code, []).append(row)
        return [_answer(code, questions) for code, questions in found.items()]


def _layer(layer: AreaLayer, areas: Sequence[tuple[str, str]]) -> Fact:
    label = in_language(layer.singular) or str(layer)
    if len(areas) > MOST_LISTED:
        return Fact(f"area:{layer.code}", label, _CODES, WORDS, areas, _("Codes of areas, separated by commas."))
    return Fact(f"area:{layer.code}", label, _CODES, CHOICES, areas)


def _answer(code: str, questions: Sequence[ServiceQuestion]) -> Fact:
    first, key = questions[0], f"answer:{code}"
    label = f"{first.service}: {in_language(first.text)}"
    if len(questions) > 1:
        label = _("%(question)s (and %(count)d more)") % {"question": label, "count": len(questions) - 1}
    if first.datatype in (QuestionType.SINGLE, QuestionType.MULTI):
        names = {choice["key"]: in_language(choice["name"]) for each in questions for choice in each.values}
        return Fact(key, label, ("in", "not_in", "is"), CHOICES, list(names.items()))
    if first.datatype == QuestionType.NUMBER:
        return Fact(key, label, _NUMBERS, NUMBER)
    if first.datatype == QuestionType.DATETIME:
        return Fact(key, label, ("before", "after"), DAY)
    return Fact(key, label, ("contains", "in", "not_in"), WORDS, help=_("Separated by commas; any of them counts."))


def _coded(rows: Iterable[Any], code: str = "code") -> list[tuple[str, str]]:
    return [(getattr(row, code), str(row)) for row in rows]


def _pairs(names: Mapping[Any, Any]) -> list[tuple[str, str]]:
    return [(str(key), str(name)) for key, name in names.items()]
