"""The choices of a list question: a card for each, with what choosing it does."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from civic311.accounts.models import Department
from civic311.city.languages import edited_languages, first_language, language_name
from civic311.lib.clean_text import clean_line, clean_text
from routing.imports.codes import code_of
from routing.models import OutsideBody

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
        context["widget"]["bodies"] = [(row.code, str(row)) for row in OutsideBody.objects.filter(is_active=True)]
        context["widget"]["rows"] = [self._shown(number, row) for number, row in enumerate(rows)]
        return context

    @staticmethod
    def _shown(number: int, row: Mapping[str, Any]) -> dict[str, Any]:
        def texts(part: str) -> list[dict[str, str]]:
            given = row.get(part) or {}
            languages = edited_languages()
            return [{"code": code, "name": language_name(code), "text": given.get(code, "")} for code in languages]

        return {
            "number": number,
            "key": row.get("key", ""),
            "texts": texts("name"),
            "danger": bool(row.get("danger")),
            "stops": texts("stop"),
            "about": row.get("about", ""),
            "body": row.get("body", ""),
            "has_more": bool(row.get("stop") or row.get("about")),
        }

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, Any]]:
        rows, languages = [], edited_languages()
        for number in range(MOST_CHOICES):
            start = f"{name}-{number}"
            texts = {code: clean_line(data.get(f"{start}-{code}", "")) for code in languages}
            if not any(texts.values()):
                continue
            stop = {code: clean_text(data.get(f"{start}-stop-{code}", ""))[:LONGEST_STOP] for code in languages}
            about = clean_line(data.get(f"{start}-about", ""))
            row: dict[str, Any] = {"key": clean_line(data.get(f"{start}-key", "")), "name": _given(texts)}
            row |= {"danger": True} if data.get(f"{start}-danger") else {}
            row |= {"stop": _given(stop)} if any(stop.values()) else {}
            body = clean_line(data.get(f"{start}-body", ""))
            row |= {"about": about} if about else {}
            row |= {"body": body} if body else {}
            rows.append(row)
        return rows

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return f"{id_}-0-{edited_languages()[0]}" if id_ else id_


def _given(texts: Mapping[str, str]) -> dict[str, str]:
    return {code: text for code, text in texts.items() if text}


class ChoicesField(forms.Field):
    """What people may answer, as `ServiceQuestion.values` holds it; a missing key is made from the text.

    Texts in languages that the city does not offer now have no box and stay as they were.
    """

    widget = ChoicesWidget
    before: Mapping[str, Mapping[str, Any]] = {}  # noqa: RUF012 - replaced, never changed

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        """Remember what the choices were before anything was typed."""
        rows = form.get_initial_for_field(self, field_name) or []
        self.before = {row["key"]: row for row in rows}
        return super().get_bound_field(form, field_name)

    def _keep_other_languages(self, row: dict[str, Any]) -> None:
        edited, before = edited_languages(), self.before.get(row["key"], {})
        for part in ("name", "stop"):
            if row.get(part):
                others = {code: text for code, text in before.get(part, {}).items() if code not in edited}
                row[part] = row[part] | others

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
            self._check_body(row, text)
            row["key"] = code_of(row["key"] or text, 60)
            if row["key"] in seen:
                raise ValidationError(_("Two choices are called “%(key)s”.") % {"key": row["key"]})
            seen.add(row["key"])
            self._keep_other_languages(row)
        return value or []

    @staticmethod
    def _check_body(row: Mapping[str, Any], text: str) -> None:
        """Who gets a report must be known, and residents must be told why it is theirs."""
        if not row.get("body"):
            return
        if not OutsideBody.objects.filter(code=row["body"]).exists():
            raise ValidationError(_("There is no outside body “%(code)s”.") % {"code": row["body"][:60]})
        if not row.get("stop"):
            raise ValidationError(_("Say in words why “%(choice)s” is for somebody else.") % {"choice": text})
