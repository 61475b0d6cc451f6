"""Words about articles in templates."""

from django import template

from community.review_words import REASONS

register = template.Library()


@register.filter
def why_review(code: str) -> str:
    """Why an article should be looked at again, for the code on it."""
    return str(REASONS.get(code, ""))


@register.filter
def named(names: dict[str, object], code: str) -> object:
    """The name for a code; the code itself when it has none."""
    return names.get(code, code)
