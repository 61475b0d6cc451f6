"""`/staff/settings/people/`: who works here, invitations, and one person's page."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from civic311.accounts.access import needs_everywhere
from civic311.accounts.models import AccountEvent, Membership, User
from civic311.accounts.second_factor import has_second_factor
from civic311.accounts.sign_on import link_of
from civic311.lib.crumbs import in_settings
from civic311.site.belongings import belongings
from civic311.site.forms.people import AreasForm, InviteForm, RoleForm
from civic311.site.people_changes import give_role, invite_again, invite_person, reactivate, set_areas
from civic311.site.views.settings.section import PEOPLE
from requests_app.models import ServiceRequest
from requests_app.models.service_request import IS_OPEN
from routing.models import Representation

people_page = needs_everywhere(PEOPLE)
MOST_EVENTS = 10  # of an account, newest first


@people_page
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with roles: those who work here first."""
    found = User.objects.order_by("-is_active", "name", "pk").prefetch_related(
        "memberships__role", "memberships__department"
    )
    context = {"people": found, "crumbs": crumbs()[:1]}
    return render(request, "staff/settings/people.html", context)


@people_page
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody; the link is sent, and shown this once."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        person, link = invite_person(
            name=given["name"], email=given["email"], language=given["language"], role=given["role"],
            department=given["department"], now=timezone.now(),
        )  # fmt: skip
        return _invited(request, person, link)
    context = {"form": form, "crumbs": crumbs()}
    return render(request, "staff/settings/invite.html", context, status=422 if form.errors else 200)


@people_page
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    """A new link for somebody who has no password yet, or lost the first one."""
    person = get_object_or_404(User, pk=pk, is_active=True)
    return _invited(request, person, invite_again(person, now=timezone.now()))


def _invited(request: HttpRequest, person: User, link: str) -> HttpResponse:
    context = {"person": person, "link": link, "crumbs": crumbs()}
    response = render(request, "staff/settings/invited.html", context)
    response["Cache-Control"] = "no-store, private"
    return response


@people_page
def person_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: roles, areas, invitation, account."""
    return show_person(request, get_object_or_404(User, pk=pk))


def show_person(request: HttpRequest, person: User, **forms: Any) -> HttpResponse:
    """The person's page; `forms` replace the empty ones when something is wrong with them."""
    areas = list(Representation.objects.filter(user=person).values_list("area_id", flat=True))
    memberships = Membership.objects.filter(user=person).select_related("role", "department")
    context = {
        "person": person,
        "memberships": memberships,
        "role_form": RoleForm(),
        "areas_form": AreasForm(initial={"areas": areas}),
        "shows_areas": bool(areas) or any(each.role.code == "elected" for each in memberships),
        "open_cases": ServiceRequest.objects.filter(IS_OPEN, assignee=person).count(),
        "belongings": belongings(person),
        "has_second_factor": has_second_factor(person),
        "is_linked": link_of(person) is not None,
        "places": person.staff_sessions.count(),
        "events": AccountEvent.objects.filter(user=person).select_related("by")[:MOST_EVENTS],
        "is_self": person.pk == request.viewer.user_id,  # type: ignore[attr-defined]
        "crumbs": crumbs(),
    }
    return render(request, "staff/settings/person.html", context | forms, status=422 if forms else 200)


@people_page
@require_POST
def add_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one more role."""
    person, form = get_object_or_404(User, pk=pk), RoleForm(request.POST)
    if not form.is_valid():
        return show_person(request, person, role_form=form)
    give_role(person, role=form.cleaned_data["role"], department=form.cleaned_data["department"])
    messages.success(request, _("%(name)s has the role now.") % {"name": person})
    return redirect("settings_person", pk)


@people_page
@require_POST
def areas(request: HttpRequest, pk: int) -> HttpResponse:
    """Say for which areas somebody speaks."""
    person, form = get_object_or_404(User, pk=pk), AreasForm(request.POST)
    if not form.is_valid():
        return show_person(request, person, areas_form=form)
    set_areas(person, list(form.cleaned_data["areas"]))
    messages.success(request, _("Saved."))
    return redirect("settings_person", pk)


@people_page
@require_POST
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    person = get_object_or_404(User, pk=pk)
    reactivate(person)
    messages.success(request, _("%(name)s can sign in again.") % {"name": person})
    return redirect("settings_person", pk)


def crumbs() -> list[dict[str, Any]]:
    """The way back from one person's pages."""
    return in_settings((reverse("settings_people"), _("People")))
