"""What changed between two versions of a service, in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from civic311.accounts.models import Department, User
from civic311.lib.promise_words import promise_words
from civic311.lib.translated_text import in_language
from civic311.site.forms.fields import language_name
from civic311.site.forms.questions import QuestionForm
from civic311.site.forms.services import ServiceForm
from requests_app.wording import SEVERITIES
from routing.models import AssetType, OutsideBody, Queue, ServiceGroup, ServiceMessage
from routing.models.catalogue import (
    ContactRule,
    Evidence,
    PhotoVisibility,
    PlacePrecision,
    QuestionType,
    SeenBy,
    TextVisibility,
)
from routing.versions import Part

CHOICES: dict[str, Any] = {
    "contact_rule": ContactRule, "place_precision": PlacePrecision, "photo_visibility": PhotoVisibility,
    "text_visibility": TextVisibility,
    "report_photo": Evidence, "seen_by": SeenBy, "datatype": QuestionType,
}  # fmt: skip


@dataclass(frozen=True)
class Changed:
    """One difference as a list shows it: what, and what it said before and after."""

    what: str
    before: str
    after: str


class VersionWords:
    """Labels and names, each looked up once."""

    def __init__(self) -> None:
        self._labels = {name: str(field.label) for name, field in ServiceForm.base_fields.items()}
        self._labels["is_active"] = _("In use")
        self._question_labels = {name: str(field.label) for name, field in QuestionForm.base_fields.items()}
        self._question_labels |= {"is_active": _("In use"), "order": _("Position among the questions")}
        self._named: dict[str, Callable[[Any], str]] = {
            "group": _names(ServiceGroup), "default_queue": _names(Queue), "asset_type": _names(AssetType),
            "hands_to": _names(OutsideBody),
            "owner": lambda key: User.objects.filter(pk=key).values_list("name", flat=True).first() or "",
        }  # fmt: skip

    def changed(self, part: Part) -> Changed:
        """The difference in words."""
        if part.kind == "message":
            return Changed(
                _("Message: %(occasion)s") % {"occasion": ServiceMessage.Occasion(part.column).label},
                _texts(part.before or {}), _texts(part.after or {}),
            )  # fmt: skip
        if part.kind == "question":
            name = self._question_labels.get(part.column, part.column)
            what = _("Question %(code)s: %(column)s") if part.column else _("Question %(code)s")
            words = {"code": part.question, "column": name}
        else:
            what, words = "%(column)s", {"column": self._labels.get(part.column, part.column)}
        return Changed(what % words, self._value(part.column, part.before), self._value(part.column, part.after))

    def _value(self, column: str, value: Any) -> str:
        if value in (None, "", [], {}):
            return ""
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if column in CHOICES:
            return str(CHOICES[column](value).label)
        if column in self._named:
            return self._named[column](value)
        if column == "severity":
            return str(SEVERITIES.get(value, value))
        if column == "values":
            return "\n".join(_choice(row) for row in value)
        if column == "shown_when":
            return f"{value['question']}: {', '.join(value['any_of'])}"
        if column == "kept_from":
            return ", ".join(str(row) for row in Department.objects.filter(code__in=value))
        if isinstance(value, Mapping):
            return _texts(value)
        return ", ".join(value) if isinstance(value, list) else str(value)


def _texts(text: Mapping[str, str]) -> str:
    return "\n".join(f"{language_name(code)}: {words}" for code, words in text.items() if words)


def _choice(row: Mapping[str, Any]) -> str:
    parts = [", ".join(row["name"].values())]
    parts += [_("danger to life")] if row.get("danger") else []
    parts += [_("ends the report: %(text)s") % {"text": in_language(row["stop"])}] if row.get("stop") else []
    parts += [_("about %(department)s") % {"department": row["about"]}] if row.get("about") else []
    parts += [_("passed on to %(body)s") % {"body": row["body"]}] if row.get("body") else []
    return "; ".join(parts)


def _names(model: Any) -> Callable[[Any], str]:
    def name(code: Any) -> str:
        return str(model.objects.filter(code=code).first() or code)

    return name


def target_words(amount: int | None, unit: str) -> str:
    """A target in words; empty for none."""
    return promise_words(amount, unit) if amount else ""
