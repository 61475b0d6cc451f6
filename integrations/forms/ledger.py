"""What the ledger of exchanges is asked for, and who answers for another system."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civic311.accounts.members import members_with
from civic311.accounts.models import User
from civic311.lib.clean_text import clean_line
from civic311.lib.form_fields import CleanLine
from integrations.doors import DOORS
from integrations.exchange_words import STATES
from integrations.models import Peer
from integrations.watching import MANAGE

_SPANS = [("", _("Three months")), ("day", _("A day")), ("week", _("A week")), ("month", _("A month"))]


class LedgerForm(forms.Form):
    """Filters; a value that cannot be finds nothing."""

    door = forms.ChoiceField(label=_("Door"), required=False)
    peer = forms.ChoiceField(label=_("Other side"), required=False)
    state = forms.ChoiceField(label=_("What became of it"), required=False)
    span = forms.ChoiceField(
        label=_("Time"), required=False, choices=_SPANS, widget=forms.Select(attrs={"class": "usa-select"})
    )
    number = CleanLine(
        label=_("Number"), required=False, max_length=120, widget=forms.TextInput(attrs={"class": "usa-input"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = [("", _("Everything"))]
        asked = clean_line(self.data.get("peer", ""))  # it may have been removed since
        names = sorted({*Peer.objects.values_list("name", flat=True), asked} - {""})
        self._choose("door", everything + [(door.code, door.title) for door in DOORS])
        self._choose("peer", everything + [(name, name) for name in names])
        self._choose("state", everything + [(str(code), words) for code, (words, _look) in STATES.items()])

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        field.widget.attrs["class"] = "usa-select"


class PeerForm(forms.ModelForm):
    """Who is told when another system is silent or stuck."""

    class Meta:
        model = Peer
        fields = ("is_watched", "owner")
        labels = {"is_watched": _("Tell somebody when it is silent or stuck"), "owner": _("Who is told")}
        help_texts = {"owner": _("Nobody chosen: everybody who connects systems.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        owner.queryset = User.objects.filter(pk__in=[person.pk for person in members_with(MANAGE, None)])

    def keep(self, *, now: datetime) -> Peer:
        """Save; a peer that is not watched has no trouble."""
        peer = self.save(commit=False)
        if not peer.is_watched:
            peer.trouble, peer.told_at = "", now
        peer.save(update_fields=["is_watched", "owner", "trouble", "told_at"])
        return peer
