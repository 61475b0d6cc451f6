"""Taking a role away, moving somebody to another department, closing an account: open cases are handed over first."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from civic311.accounts.models import Membership, User
from civic311.site.belongings import belongings
from civic311.site.forms.people import HeirForm, RoleForm
from civic311.site.hand_over import Heir, heirs_for
from civic311.site.people_changes import (
    CasesAtStake,
    LastAdministrator,
    OwnAccess,
    change_role,
    deactivate,
    take_role,
)
from civic311.site.views.settings.people import crumbs, people_page
from requests_app.actor import Actor

Attempt = Callable[[Heir | None], int]


@people_page
@require_http_methods(["GET", "HEAD", "POST"])
def role(request: HttpRequest, pk: int, membership_id: int) -> HttpResponse:
    """Change one role of a person (`do=change`) or take it away (`do=take`)."""
    given_here = Membership.objects.filter(from_sign_on=False).select_related("user", "role")
    membership = get_object_or_404(given_here, pk=membership_id, user_id=pk)
    form = RoleForm(request.POST if request.POST.get("do") == "change" else None, membership=membership)
    context = {"person": membership.user, "membership": membership, "form": form, "do": request.POST.get("do", "")}
    if request.method == "POST" and context["do"] == "take":
        return _attempt(
            request, lambda heir: take_role(membership, heir=heir, **_by(request)), context, "staff/settings/role.html"
        )
    if request.method == "POST" and form.is_valid():
        given = {"role": form.cleaned_data["role"], "department": form.cleaned_data["department"]}
        return _attempt(
            request, lambda heir: change_role(membership, **given, heir=heir, **_by(request)), context,
            "staff/settings/role.html",
        )  # fmt: skip
    return render(request, "staff/settings/role.html", context | {"crumbs": crumbs()})


@people_page
@require_http_methods(["GET", "HEAD", "POST"])
def close_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Deactivate a person; asks first, and for an heir when open cases would be left behind."""
    person = get_object_or_404(User, pk=pk, is_active=True)
    context: dict[str, Any] = {"person": person, "belongings": belongings(person)}
    if request.method == "POST":
        return _attempt(
            request, lambda heir: deactivate(person, heir=heir, **_by(request)), context, "staff/settings/leave.html"
        )
    return render(request, "staff/settings/leave.html", context | {"crumbs": crumbs()})


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"by": Actor(request.viewer, "staff"), "now": timezone.now()}  # type: ignore[attr-defined]


def _attempt(request: HttpRequest, attempt: Attempt, context: dict[str, Any], template: str) -> HttpResponse:
    """Make the change; when cases are left behind, show who could take them and make it with the answer."""
    person: User = context["person"]
    try:
        try:
            count = attempt(None)
        except CasesAtStake as stake:
            form = HeirForm(
                request.POST if "heir" in request.POST else None, heirs=heirs_for(stake.cases, besides=person)
            )
            if not form.is_valid():
                asked = {"heir_form": form, "cases": stake.cases, "crumbs": crumbs()}
                return render(request, template, context | asked, status=422)
            count = attempt(form.chosen)
    except LastAdministrator:
        messages.error(request, _("Somebody must be able to manage people. Make another administrator first."))
        return redirect("settings_person", person.pk)
    except OwnAccess:
        messages.error(request, _("You cannot take this away from yourself. Ask another administrator."))
        return redirect("settings_person", person.pk)
    handed = ngettext("%(count)d open case was handed over.", "%(count)d open cases were handed over.", count)
    messages.success(request, " ".join([_("Saved."), handed % {"count": count} if count else ""]).strip())
    return redirect("settings_person", person.pk)
