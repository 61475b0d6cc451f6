"""Block a sender, by what staff type or by what is known of a report."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.lib.form_fields import CleanLine, Day
from requests_app.queries.search import phone_in
from requests_app.sender_marks import Kind, network_of

KINDS = {
    Kind.NETWORK: _("Network address"), Kind.EMAIL: _("Email address"), Kind.PHONE: _("Phone number"),
    Kind.DEVICE: _("Device"),
}  # fmt: skip
_TYPED = (Kind.EMAIL, Kind.PHONE, Kind.NETWORK)  # a device is known by its cookie only


class _Why(forms.Form):
    """Why, and for how long."""

    reason = CleanLine(label=_("Why"), max_length=300, help_text=_("Other staff read it. Write no names."))
    until = Day(label=_("Until"), required=False, help_text=_("Empty: until somebody ends it."))


class BlockForm(_Why):
    """Block a value that somebody typed."""

    kind = forms.ChoiceField(label=_("What"), choices=[(kind, KINDS[kind]) for kind in _TYPED])
    value = CleanLine(
        label=_("Address or number"), max_length=254,
        help_text=_("A network may end in /24 (or /64), for all its neighbors. Everybody there is blocked then."),
    )  # fmt: skip
    field_order = ("kind", "value", "reason", "until")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind, typed = data.get("kind", ""), data.get("value", "")
        if not kind or not typed:
            return data
        if kind == Kind.NETWORK:
            data["value"] = network_of(typed)
        elif kind == Kind.PHONE:
            data["value"] = phone_in(typed) or ""
        elif "@" not in typed.strip("@"):
            data["value"] = ""
        if not data["value"]:
            self.add_error("value", _("We cannot read this. Check what you typed, and what you chose above."))
        return data


class BlockSenderForm(_Why):
    """Block by what is known of a report. `known`: kind, mark and hint of each."""

    what = forms.MultipleChoiceField(
        label=_("What to block"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )  # fmt: skip
    field_order = ("what", "reason", "until")

    def __init__(self, *args: Any, known: list[tuple[str, str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._known = {kind: (kind, mark, hint) for kind, mark, hint in known}
        self.fields["what"].choices = [  # type: ignore[attr-defined]
            (kind, f"{KINDS[Kind(kind)]} {hint}".strip()) for kind, _mark, hint in known
        ]

    @property
    def chosen(self) -> list[tuple[str, str, str]]:
        """Kind, mark and hint of what was chosen."""
        return [self._known[kind] for kind in self.cleaned_data["what"]]
