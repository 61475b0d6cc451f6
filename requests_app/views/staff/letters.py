"""Letters to residents who cannot be called: the list, the pages to print, and that they were printed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from civic311.accounts.access import needs
from civic311.people.looks import record_looks
from requests_app import policies
from requests_app.actions.call_backs import print_letters
from requests_app.actor import Actor
from requests_app.call_scripts import NEWS, letter_of
from requests_app.forms.call_back import LettersForm
from requests_app.models import CallBack
from requests_app.queries import call_backs as waiting
from requests_app.views.staff.call_backs import CAPABILITY, language_name

MOST_SHOWN = 100


@needs(CAPABILITY)
@never_cache
def letters(request: Any) -> HttpResponse:
    """`/staff/call-backs/letters/`: letters that wait, the oldest first."""
    rows = waiting.letters(request.viewer)
    listed = [
        {"letter": row, "news": NEWS.get(row.kind, ""), "language": language_name(row.language)}
        for row in rows[:MOST_SHOWN]
    ]
    return render(request, "staff/call_backs/letters.html", {"rows": listed, "total": rows.count()})


@needs(CAPABILITY)
@never_cache
@require_POST
def letters_print(request: Any) -> HttpResponse:
    """The chosen letters, one on each page. Each look at an address is recorded; nothing counts as printed yet."""
    now = timezone.now()

    def show(chosen: list[CallBack]) -> HttpResponse:
        for row in chosen:
            about = row.service_request.public_id
            record_looks([row.contact], user_id=request.viewer.user_id, about=about, now=now)
        pages = [{"letter": letter_of(row, now=now), "id": row.pk} for row in chosen]
        return render(request, "staff/call_backs/print.html", {"pages": pages})

    return _with_chosen(request, show)


@needs(CAPABILITY)
@require_POST
def letters_printed(request: Any) -> HttpResponse:
    """They are on paper: record it. Sent twice it counts once."""

    def keep(chosen: list[CallBack]) -> HttpResponse:
        actor = Actor(request.viewer, "desk")
        try:
            printed = print_letters([row.pk for row in chosen], actor=actor, now=timezone.now())
        except policies.Forbidden:
            raise PermissionDenied from None
        words = ngettext("%(count)s letter counts as printed.", "%(count)s letters count as printed.", printed)
        messages.success(request, words % {"count": printed})
        return redirect("letters")

    return _with_chosen(request, keep)


def _with_chosen(request: Any, do: Callable[[list[CallBack]], HttpResponse]) -> HttpResponse:
    """Do it with the letters that were ticked and still wait."""
    rows = {row.pk: row for row in waiting.letters(request.viewer)[:MOST_SHOWN]}
    form = LettersForm(request.POST, ids=list(rows))
    if not form.is_valid():
        messages.error(request, _("Tick the letters you mean. One of them may have been printed meanwhile."))
        return redirect("letters")
    return do([rows[key] for key in form.cleaned_data["letter"]])
