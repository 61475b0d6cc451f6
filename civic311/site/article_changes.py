"""What changed from one version of an article to the next, line by line. The texts come from snapshots."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext_lazy as _

from civic311.site.forms.fields import language_name
from community.actions.articles import TEXTS

_NAMES = {
    "title": _("Title"), "short_answer": _("Short answer"), "body": _("Text"), "who_to_ask": _("Who to ask"),
    "exceptions": _("Exceptions"), "keywords": _("Other words people use"), "category": _("Heading"),
    "services": _("Services it belongs to"), "is_published": _("Published"), "review_on": _("Look through it again on"),
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One field (in one language) with the lines that went and those that came."""

    what: str
    language: str
    removed: Sequence[str]
    added: Sequence[str]


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Everything that differs between two snapshots, texts first."""
    return [*_text_changes(before, after), *_other_changes(before, after)]


def _text_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name in TEXTS:
        old, new = before.get(name) or {}, after.get(name) or {}
        for code in sorted({*old, *new}):
            removed, added = _lines(old.get(code, ""), new.get(code, ""))
            if removed or added:
                yield Change(str(_NAMES[name]), language_name(code), removed, added)


def _other_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name in ("category", "services", "is_published", "review_on"):
        old, new = before.get(name), after.get(name)
        if old != new:
            yield Change(str(_NAMES[name]), "", _shown(old), _shown(new))


def _shown(value: Any) -> list[str]:
    if isinstance(value, bool):
        return [str(_("yes") if value else _("no"))]
    if isinstance(value, list):
        return [", ".join(value)] if value else []
    return [str(value)] if value else []


def _lines(old: str, new: str) -> tuple[list[str], list[str]]:
    before, after = old.splitlines(), new.splitlines()
    removed: list[str] = []
    added: list[str] = []
    for kind, start, end, from_, to in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            removed += [line for line in before[start:end] if line.strip()]
            added += [line for line in after[from_:to] if line.strip()]
    return removed, added
