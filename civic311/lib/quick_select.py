"""A select that writes itself: Django's own renders a template for each choice, which public lists have too many of."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class QuickSelect(forms.Select):
    """Looks and works as `forms.Select`, groups of choices included."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = set(self.format_value(value))
        held = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        inside = format_html_join("", "{}", ((_part(key, label, chosen),) for key, label in self.choices))
        return format_html("<select{}>{}</select>", flatatt(held), inside)


def _part(key: Any, label: Any, chosen: set[str]) -> SafeString:
    if isinstance(label, list | tuple):
        inside = format_html_join("", "{}", ((_part(code, name, chosen),) for code, name in label))
        return format_html('<optgroup label="{}">{}</optgroup>', key, inside)
    code = "" if key is None else str(key)
    if code in chosen:
        return format_html('<option value="{}" selected>{}</option>', code, label)
    return format_html('<option value="{}">{}</option>', code, label)
