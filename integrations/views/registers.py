"""`/staff/settings/integrations/registers/`: areas, assets and addresses that other systems keep."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic311.lib.jobs import enqueue
from integrations.actions.registers import remove_register, rename_register
from integrations.forms.registers import RegisterForm
from integrations.models import Register
from integrations.queries.registers import log_of, register_lines, waits_for_person
from integrations.registers.pulling import ask_now
from integrations.views.ledger import crumbs, integrations_page

PULL = "integrations.registers.tasks.pull_registers"


@integrations_page
@require_safe
def registers(request: HttpRequest) -> HttpResponse:
    """All registers and how their reading went."""
    context = {"lines": register_lines(), "crumbs": _crumbs()[:1]}
    return render(request, "staff/settings/integrations/registers.html", context)


@integrations_page
@require_http_methods(["GET", "HEAD", "POST"])
def register_add(request: HttpRequest) -> HttpResponse:
    """A new register, which is read at once."""
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        register = form.save()
        _wake(register)
        return redirect("integration_register", register.pk)
    return _form_page(request, form, None)


@integrations_page
@require_http_methods(["GET", "HEAD", "POST"])
def register_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One register: what became of it, and where it lies."""
    register = get_object_or_404(Register.objects.select_related("file"), pk=pk)
    before = register.name
    form = RegisterForm(request.POST or None, instance=register)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        if saved.name != before:
            rename_register(before, saved.name)
        messages.success(request, _("Saved."))
        return redirect("integration_register", pk)
    return _form_page(request, form, Register.objects.select_related("file").get(pk=pk))


@integrations_page
@require_POST
def register_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Read it now."""
    register = get_object_or_404(Register, pk=pk)
    if register.exchange_id is None:
        _wake(register)
        messages.success(request, _("It is being read. Look again in a moment."))
    return redirect("integration_register", pk)


@integrations_page
@require_POST
def register_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Read it no more. What was loaded stays."""
    remove_register(get_object_or_404(Register, pk=pk))
    messages.success(request, _("The register is read no more. What was loaded stays."))
    return redirect("integration_registers")


def _wake(register: Register) -> None:
    ask_now(register, now=timezone.now())
    enqueue(PULL)


def _form_page(request: HttpRequest, form: RegisterForm, register: Register | None) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "register": register, "crumbs": _crumbs()}
    if register is not None:
        context |= {"log": log_of(register), "waits_for_you": waits_for_person(register)}
    status = 422 if form.errors else 200
    return render(request, "staff/settings/integrations/register.html", context, status=status)


def _crumbs() -> list[dict[str, Any]]:
    return crumbs((reverse("integration_registers"), _("Registers")))
