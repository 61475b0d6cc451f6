"""The conditions of a rule or a factor as three groups of rows: all of, at least one of, none of.

Buttons add and take away rows by a round trip that keeps everything typed. What is nested deeper than the rows can show
stays as one row with its sentence.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civic311.site.forms.condition_rows import ConditionRow, Typed, kept_text, typed_from, values_of
from civic311.site.forms.facts import Fact, Facts
from requests_app.routing_words import tree_sentences
from routing.conditions import MAX_LEAVES, compile_conditions, leaves_of
from routing.predicates import ConditionError

GROUPS = ("all", "any", "none")
PREFIX = "when"
_ROW = re.compile(rf"{PREFIX}-(all|any|none)-(\d{{1,4}})-(?:key|kept)")
_GONE = gettext_lazy("A condition was taken out, because what it asks about no longer exists (%(key)s). Look again.")
_ACT = re.compile(r"(add|remove)-(all|any|none)(?:-(\d{1,4}))?")


@dataclass
class Row:
    """One row on the page: a form, or a sentence for what is kept."""

    name: str
    form: ConditionRow | None = None
    kept: Mapping[str, Any] | None = None
    sentence: str = ""

    @property
    def kept_text(self) -> str:
        """What the page carries of a kept condition."""
        return kept_text(self.kept) if self.kept is not None else ""


class ConditionEditor:
    """Rows from `saved` conditions, or from what was sent instead. After `is_valid` the result is in `conditions`."""

    def __init__(self, saved: Mapping[str, Any] | None = None, data: Any = None) -> None:
        self.facts = Facts()
        self._saved = values_of(saved or {})
        self.errors: list[str] = []
        self.conditions: dict[str, Any] = {}
        self._data = data
        self._added = self._shrunk = ""  # where the keyboard goes on after a round trip
        self._bound = False
        self.typed = self._read(data) if data is not None else self._of(saved or {})

    def _of(self, conditions: Mapping[str, Any]) -> dict[str, list[Typed]]:
        parts = _parts(conditions)
        return {group: [typed_from(node, self.facts) for node in parts[group]] for group in GROUPS}

    def _read(self, data: Any) -> dict[str, list[Typed]]:
        found: dict[str, list[tuple[int, Typed]]] = {group: [] for group in GROUPS}
        for name in data:
            match = _ROW.fullmatch(name)
            if match is None:
                continue
            start = name.rpartition("-")[0]
            typed = _kept(data[name]) if name.endswith("-kept") else Typed(
                data[name], data.get(f"{start}-op", ""), data.getlist(f"{start}-value"), data.get(f"{start}-to", "")
            )  # fmt: skip
            found[match[1]].append((int(match[2]), typed))
        return {
            group: [typed for _number, typed in sorted(rows, key=lambda row: row[0])] for group, rows in found.items()
        }

    def act(self, do: str) -> bool:
        """Add or take away a row ("add-all", "remove-any-2"). False for anything else."""
        match = _ACT.fullmatch(do)
        if match is None:
            return False
        rows = self.typed[match[2]]
        if match[1] == "remove":
            number = int(match[3] or len(rows))
            del rows[number : number + 1]
            self._shrunk = match[2]
            return True
        key = self._data.get(f"{PREFIX}-add-{match[2]}", "")
        if self.facts.find(key) is not None and self.count() < MAX_LEAVES:
            rows.append(Typed(key))
            self._added = f"{PREFIX}-{match[2]}-{len(rows) - 1}"
        return True

    def count(self) -> int:
        """How many conditions there are."""
        return sum(len(rows) for rows in self.typed.values())

    def is_valid(self) -> bool:
        """Check every row and the whole."""
        self._bound = True
        parts: dict[str, list[Any]] = {group: [] for group in GROUPS}
        sound = True
        for group, row in self._rows():
            if row.form is None:
                parts[group].append(dict(row.kept or {}))
            elif row.form.is_valid():
                parts[group].append(row.form.leaf())
            else:
                sound = False
        self.conditions = _whole(parts)
        for typed in (typed for rows in self.typed.values() for typed in rows):
            if typed.kept is None and self.facts.find(typed.key) is None:
                self.errors.append(_GONE % {"key": typed.key})
        if sound and not self.errors:
            self._check()
        return sound and not self.errors

    def _check(self) -> None:
        try:
            compile_conditions(self.conditions)
            many = len(leaves_of(self.conditions))
        except ConditionError as error:
            self.errors.append(_("These conditions cannot work: %(reason)s.") % {"reason": error})
            return
        if many > MAX_LEAVES:
            self.errors.append(_("There are more than %(count)d conditions.") % {"count": MAX_LEAVES})

    def groups(self) -> list[dict[str, Any]]:
        """The groups with their rows, as the page shows them."""
        rows: dict[str, list[Row]] = {group: [] for group in GROUPS}
        for group, row in self._rows():
            rows[group].append(row)
        titles = {
            "all": (_("All of these"), _("Each of them must hold. Without any condition it always applies.")),
            "any": (_("At least one of these"), _("One that holds is enough.")),
            "none": (_("None of these"), _("As soon as one holds, it does not apply.")),
        }
        return [
            {"code": group, "title": titles[group][0], "hint": titles[group][1], "rows": rows[group],
             "picker": f"{PREFIX}-add-{group}", "is_shrunk": group == self._shrunk}
            for group in GROUPS
        ]  # fmt: skip

    def row_errors(self) -> Iterator[tuple[str, str, str]]:
        """Where something is wrong, what it is called, and what is wrong."""
        for _group, row in self._rows():
            if row.form is not None and self._bound:
                for name, errors in row.form.errors.items():
                    yield row.form[name].auto_id, row.form.fact.label, " ".join(errors)

    def _rows(self) -> Iterator[tuple[str, Row]]:
        if not hasattr(self, "_built") or self._built_for != (self._bound, self.count()):
            self._built = list(self._build())
            self._built_for = (self._bound, self.count())
        return iter(self._built)

    def _build(self) -> Iterator[tuple[str, Row]]:
        every = [(group, number, typed) for group in GROUPS for number, typed in enumerate(self.typed[group])]
        kept = [typed.kept for _group, _number, typed in every if typed.kept is not None]
        sentences = iter(tree_sentences(kept))
        for group, number, typed in every:
            name = f"{PREFIX}-{group}-{number}"
            fact = self.facts.find(typed.key)
            if typed.kept is not None:
                yield group, Row(name, kept=typed.kept, sentence=next(sentences))
            elif fact is not None:
                form = self._form(fact, typed, name)
                if name == self._added:
                    form.fields["op"].widget.attrs["autofocus"] = True
                yield group, Row(name, form)

    def _form(self, fact: Fact, typed: Typed, name: str) -> ConditionRow:
        if not self._bound:
            return ConditionRow(fact, typed, saved=self._saved.get(fact.key, ()), prefix=name)
        data = MultiValueDict(
            {f"{name}-key": [typed.key], f"{name}-op": [typed.op], f"{name}-value": typed.values,
             f"{name}-to": [typed.to]}
        )  # fmt: skip
        return ConditionRow(fact, typed, saved=self._saved.get(fact.key, ()), prefix=name, data=data)


def _kept(text: str) -> Typed:
    """A condition that the page carried; nothing that holds where somebody has tampered with it."""
    try:
        node = json.loads(text, parse_constant=_refused)
        compile_conditions(node)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Typed()
    return Typed() if "\\u0000" in text or "\0" in text else Typed(kept=node)


def _refused(constant: str) -> None:
    """NaN and the infinities are no JSON."""
    raise ValueError(constant)


def _parts(conditions: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The nodes of each group. A single "any", and every "none", among what must all hold is a group of its own."""
    if not set(conditions) <= set(GROUPS):
        return {"all": [conditions], "any": [], "none": []}
    parts: dict[str, list[Any]] = {group: list(conditions.get(group, ())) for group in GROUPS}
    if "any" in conditions and not conditions["any"]:
        parts["all"].append({"any": []})
    nested = [node for node in parts["all"] if set(node) == {"any"} and node["any"]]
    if len(nested) == 1 and not parts["any"]:
        parts["any"] = list(nested[0]["any"])
        parts["all"].remove(nested[0])
    for node in [node for node in parts["all"] if set(node) == {"none"}]:
        parts["none"] += node["none"]
        parts["all"].remove(node)
    return parts


def _whole(parts: Mapping[str, list[Any]]) -> dict[str, Any]:
    return {group: nodes for group, nodes in parts.items() if nodes}
