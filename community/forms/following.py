"""Follow a notice by email, from its page or while reporting."""

from datetime import datetime, timedelta

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from civic311.city.rate_limits import allow
from community.actions.notices import follow
from community.models import Notice

FOLLOWS_PER_HOUR, MAILS_PER_HOUR = 20, 3
FOLLOWED = _("Please look into your mail: open the link in it, and we write to you when something changes.")
_HOUR = timedelta(hours=1)


class FollowForm(forms.Form):
    """One box."""

    email = forms.EmailField(
        label=_("Your email address"), max_length=254,
        help_text=_("We write when it changes and when it is over. Nobody else sees your address."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Type the address we should write to.")},
    )  # fmt: skip


def follow_by_form(form: FollowForm, notice: Notice, *, visitor: str, now: datetime) -> bool:
    """Follow with the address of a valid form, unless too many wishes came from this `visitor` or for this address.

    Returns whether it was done; else the form says why. The answer is the same whether or not the address follows
    already, so that nobody learns who does.
    """
    email = form.cleaned_data["email"]
    few = allow(f"notice-follow:{visitor}", FOLLOWS_PER_HOUR, _HOUR, now)
    if not few or not allow(f"notice-mail:{email.lower()}", MAILS_PER_HOUR, _HOUR, now):
        form.add_error("email", _("Too many tries in a short time. Please try again in an hour."))
        return False
    follow(notice, email=email, language=get_language() or "en", now=now)
    return True
