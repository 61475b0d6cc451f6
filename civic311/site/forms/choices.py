"""The choices of a list question: a card for each, with what choosing it does."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from civic311.accounts.models import Department
from civic311.lib.clean_text import clean_line, clean_text
from civic311.site.forms.fields import LANGUAGES, first_language, language_name
from routing.imports.codes import code_of

EMPTY_ROWS = 4
MOST_CHOICES = 60
LONGEST_STOP = 1000


class ChoicesWidget(forms.Widget):
    """The values of a list question, with some empty cards at the end."""

    template_name = "forms/widgets/choices.html"
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        rows = [*(value or []), *({} for _row in range(EMPTY_ROWS))]
        context["widget"]["departments"] = [(row.code, str(row)) for row in Department.objects.filter(is_active=True)]
        context["widget"]["rows"] = [self._shown(number, row) for number, row in enumerate(rows)]
        return context

    @staticmethod
    def _shown(number: int, row: Mapping[str, Any]) -> dict[str, Any]:
        def texts(part: str) -> list[dict[str, str]]:
            given = row.get(part) or {}
            return [{"code": code, "name": language_name(code), "text": given.get(code, "")} for code in LANGUAGES]

        return {
            "number": number,
            "key": row.get("key", ""),
            "texts": texts("name"),
            "danger": bool(row.get("danger")),
            "stops": texts("stop"),
            "about": row.get("about", ""),
            "has_more": bool(row.get("stop") or row.get("about")),
        }

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, Any]]:
        rows = []
        for number in range(MOST_CHOICES):
            start = f"{name}-{number}"
            texts = {code: clean_line(data.get(f"{start}-{code}", "")) for code in LANGUAGES}
            if not any(texts.values()):
                continue
            stop = {code: clean_text(data.get(f"{start}-stop-{code}", ""))[:LONGEST_STOP] for code in LANGUAGES}
            about = clean_line(data.get(f"{start}-about", ""))
            row: dict[str, Any] = {"key": clean_line(data.get(f"{start}-key", "")), "name": _given(texts)}
            row |= {"danger": True} if data.get(f"{start}-danger") else {}
            row |= {"stop": _given(stop)} if any(stop.values()) else {}
            row |= {"about": about} if about else {}
            rows.append(row)
        return rows

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-0-{LANGUAGES[0]}" if id_ else id_


def _given(texts: Mapping[str, str]) -> dict[str, str]:
    return {code: text for code, text in texts.items() if text}


class ChoicesField(forms.Field):
    """What people may answer, as `ServiceQuestion.values` holds it; a missing key is made from the text."""

    widget = ChoicesWidget

    def clean(self, value: Any) -> list[dict[str, Any]]:
        language, seen = first_language(), set()
        departments = set(Department.objects.values_list("code", flat=True))
        for row in value or []:
            text = row["name"].get(language, "")
            if not text or "|" in "".join([*row["name"].values(), *row.get("stop", {}).values()]):
                raise ValidationError(
                    _("Give every choice a text in %(language)s, without the sign |.")
                    % {"language": language_name(language)}
                )
            if row.get("stop") and not row["stop"].get(language):
                raise ValidationError(
                    _("Give the explanation of “%(choice)s” in %(language)s too.")
                    % {"choice": text, "language": language_name(language)}
                )
            if row.get("about") and row["about"] not in departments:
                raise ValidationError(_("There is no department “%(code)s”.") % {"code": row["about"][:60]})
            row["key"] = code_of(row["key"] or text, 60)
            if row["key"] in seen:
                raise ValidationError(_("Two choices are called “%(key)s”.") % {"key": row["key"]})
            seen.add(row["key"])
        return value or []
