"""One condition as a row of a form, and a row as the leaf of `routing.conditions` that it stands for."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import Day
from civic311.site.forms.facts import CHOICES, DAY, NUMBER, TIME, WORDS, Fact, Facts
from civic311.site.forms.services import KeywordsField
from routing.conditions import leaves_of
from routing.predicates import FARTHEST, SUBJECTS

Leaf = Mapping[str, Any]
_WHOLE_NUMBERS = ("severity", "weekday")
_SINGLE = ("severity",)  # compared with one value, unless it is one of several
LONGEST = 2000


@dataclass
class Typed:
    """What stands in a row as text. `kept` is a condition richer than a row, as it is."""

    key: str = ""
    op: str = ""
    values: list[str] = field(default_factory=list)
    to: str = ""
    kept: Mapping[str, Any] | None = None


def typed_from(node: Mapping[str, Any], facts: Facts) -> Typed:
    """A row for a condition; what no row can show is kept whole."""
    if "fact" not in node:
        return Typed(kept=node)
    subject = SUBJECTS.get(node["fact"])
    key = f"{node['fact']}:{node[subject]}" if subject else node["fact"]
    fact = facts.find(key)
    op, value = node["op"], node["value"]
    if op == "is" and node["fact"] != "answer":
        op = "in"
    values = [str(each) for each in value] if isinstance(value, list | tuple) else [_text(value)]
    if fact is None or op not in fact.ops or not _fits(fact, op, values):
        return Typed(kept=node)
    if op == "between":
        return Typed(key, op, values[:1], values[1])
    return Typed(key, op, values)


def values_of(conditions: Mapping[str, Any]) -> dict[str, set[str]]:
    """The values that conditions name, by the key of the fact that they belong to."""
    found: dict[str, set[str]] = {}
    for leaf in leaves_of(conditions):
        subject, value = SUBJECTS.get(leaf["fact"]), leaf["value"]
        key = f"{leaf['fact']}:{leaf[subject]}" if subject else leaf["fact"]
        found.setdefault(key, set()).update(map(_text, value if isinstance(value, list | tuple) else [value]))
    return found


def _text(value: Any) -> str:
    """Numbers as people write them, yes and no as answers hold them."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _fits(fact: Fact, op: str, values: Sequence[str]) -> bool:
    """Whether the row's control can hold these values and give them back as they are."""
    if fact.control == WORDS:
        return not any("," in value or value != " ".join(value.split()) for value in values)
    return fact.control == CHOICES or len(values) == (2 if op == "between" else 1)


class ConditionRow(forms.Form):
    """The controls of one condition: how it compares, and with what.

    `saved` values may stay chosen though nobody could choose them any more.
    """

    def __init__(self, fact: Fact, typed: Typed, *, saved: Collection[str] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fact = fact
        ops = [(op, fact.op_label(op)) for op in fact.ops]
        self.fields["key"] = forms.CharField(initial=fact.key, widget=forms.HiddenInput)
        self.fields["op"] = forms.ChoiceField(label=_("Comparison"), choices=ops, initial=typed.op or fact.ops[0])
        self.fields["value"] = _value_field(fact, typed, saved)
        self.fields["value"].initial = typed.values if fact.control in (CHOICES, WORDS) else "".join(typed.values[:1])
        if "between" in fact.ops:
            self.fields["to"] = _value_field(fact, typed, saved, required=False, label=_("and"))
            self.fields["to"].initial = typed.to

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        op, value, to = cleaned.get("op"), cleaned.get("value"), cleaned.get("to")
        if value in (None, "", []) or op is None:
            return cleaned
        one_only = op == "is" or (self.fact.name in _SINGLE and op != "in")
        if one_only and isinstance(value, list) and len(value) != 1:
            self.add_error("value", _("Choose one only."))
        if op == "between":
            if to in (None, ""):
                self.add_error("to", _("Say up to where."))
            elif value == to and self.fact.control == TIME:
                self.add_error("to", _("Between two equal times there is nothing."))
            elif value > to and self.fact.control == NUMBER:
                self.add_error("to", _("Give the smaller number first."))
        return cleaned

    def leaf(self) -> dict[str, Any]:
        """The condition. Call only when the row is valid."""
        op, value = self.cleaned_data["op"], self.cleaned_data["value"]
        plain: Any = (
            [_plain(self.fact, each) for each in value] if isinstance(value, list) else _plain(self.fact, value)
        )
        if op == "between":
            plain = [plain, _plain(self.fact, self.cleaned_data["to"])]
        elif isinstance(plain, list) and op not in ("in", "not_in", "contains"):
            plain = plain[0]
        return {"fact": self.fact.name, **self.fact.subject(), "op": op, "value": plain}


def _plain(fact: Fact, value: Any) -> Any:
    """A cleaned value as JSON."""
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    return int(value) if fact.name in _WHOLE_NUMBERS else value


def _value_field(
    fact: Fact, typed: Typed, saved: Collection[str], *, required: bool = True, label: Any = ""
) -> forms.Field:
    shared: dict[str, Any] = {
        "label": label or fact.label,
        "required": required,
        "help_text": "" if label else fact.help,
    }
    if fact.control == CHOICES:
        missing = [value for value in typed.values if value in saved and value not in dict(fact.choices)]
        gone = [(value, _("%(code)s (no longer in use)") % {"code": value}) for value in missing]
        errors = {"required": _("Choose at least one.")}
        # What is chosen comes first: in a list of a hundred nobody should have to look for it.
        listed = sorted([*fact.choices, *gone], key=lambda choice: choice[0] not in typed.values)
        return forms.MultipleChoiceField(
            choices=listed, widget=forms.CheckboxSelectMultiple, error_messages=errors, **shared
        )
    if fact.control == NUMBER:
        near = fact.name == "near"
        most: Any = FARTHEST if near else 10**12
        least: Any = 1 if near else -(10**12)
        return forms.FloatField(
            min_value=least, max_value=most, widget=forms.NumberInput(attrs={"step": "any"}), **shared
        )
    if fact.control == TIME:
        return forms.TimeField(widget=forms.TimeInput({"type": "time"}, "%H:%M"), **shared)
    if fact.control == DAY:
        return Day(**shared)
    return (
        _AreaCodes(fact, max_length=LONGEST, **shared) if fact.choices else KeywordsField(max_length=LONGEST, **shared)
    )


class _AreaCodes(KeywordsField):
    """Codes of a layer that has too many areas for a list."""

    def __init__(self, fact: Fact, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.codes = dict(fact.choices)

    def clean(self, value: Any) -> Any:
        kept = super().clean(value)
        unknown = [code for code in kept if code not in self.codes]
        if unknown:
            raise ValidationError(_("There is no area with the code “%(code)s”.") % {"code": unknown[0]})
        return kept


def kept_text(node: Mapping[str, Any]) -> str:
    """A kept condition as the page carries it."""
    return json.dumps(node, sort_keys=True)
