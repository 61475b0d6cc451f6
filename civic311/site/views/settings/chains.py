"""`/staff/settings/escalation/`: chains of escalation, their steps in words, and an example of what happens when."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from civic311.accounts.access import needs_everywhere
from civic311.lib.crumbs import in_settings
from civic311.site.chain_words import example_of, moment_words, scope_words, step_words
from civic311.site.forms.chains import ChainForm, StepForm
from civic311.site.views.settings.section import CATALOGUE
from routing.actions.chains import keep_chain, keep_step, remove_step, use_chain
from routing.chains import SHARE
from routing.models import ClockKind, EscalationChain, EscalationStep

chain_page = needs_everywhere(CATALOGUE)
_KINDS = [ClockKind.ACKNOWLEDGE.value, ClockKind.FIRST_ACTION.value, ClockKind.RESOLVE.value]


@chain_page
def chains(request: HttpRequest) -> HttpResponse:
    """Every chain with its steps; a case follows that of its service, else of its department, else the general one."""
    rows = EscalationChain.objects.select_related("service", "department").prefetch_related(
        "steps__role", "steps__person", "steps__moves_to"
    )
    listed = [
        {"chain": chain, "scope": scope_words(chain), "steps": [step_words(step) for step in _ordered(chain)]}
        for chain in sorted(rows, key=_order)
    ]
    return render(request, "staff/settings/chains.html", {"listed": listed, "crumbs": _crumbs()[:1]})


def _order(chain: EscalationChain) -> tuple[bool, bool, bool, int]:
    """The general chain first, then departments, then services; retired ones last."""
    return (not chain.is_active, chain.service_id is not None, chain.department_id is not None, chain.pk)


@chain_page
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new chain; its steps come next."""
    form = ChainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chain = form.save(commit=False)
        keep_chain(chain)
        messages.success(request, _("Saved: %(name)s. Now add its steps.") % {"name": chain})
        return redirect("settings_chain", chain.pk)
    context = {"form": form, "crumbs": _crumbs()}
    return render(request, "staff/settings/chain_add.html", context, status=422 if form.errors else 200)


@chain_page
@require_http_methods(["GET", "HEAD", "POST"])
def chain(request: HttpRequest, pk: int) -> HttpResponse:
    """One chain: its steps, its name, an example."""
    row = get_object_or_404(EscalationChain.objects.select_related("service", "department"), pk=pk)
    form = ChainForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        keep_chain(form.save(commit=False))
        messages.success(request, _("Saved: %(name)s") % {"name": row})
        return redirect("settings_chain", pk)
    steps = _ordered(row)
    example = example_of(row, steps, now=timezone.now())
    context = {
        "chain": row, "form": form, "scope": scope_words(row), "crumbs": _crumbs(), "example": example,
        "steps": [{"pk": step.pk, "words": step_words(step)} for step in steps],
        "moments": [(moment_words(each.at), each.words, each.is_due) for each in example.moments] if example else [],
        "received": moment_words(example.received_at) if example else "",
        "unused": [step_words(step) for step in example.unused] if example else [],
    }  # fmt: skip
    return render(request, "staff/settings/chain.html", context, status=422 if form.errors else 200)


def _ordered(chain: EscalationChain) -> list[EscalationStep]:
    """The steps clock by clock, shares first, in the order of their amounts."""
    rows = chain.steps.all()
    if not getattr(chain, "_prefetched_objects_cache", None):
        rows = rows.select_related("role", "person", "moves_to")
    return sorted(rows, key=lambda step: (_KINDS.index(step.kind), step.trigger != SHARE, step.trigger, step.amount))


@chain_page
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, pk: int, step_id: int | None = None) -> HttpResponse:
    """Add a step to a chain, or change one."""
    row = get_object_or_404(EscalationChain, pk=pk)
    known = get_object_or_404(row.steps, pk=step_id) if step_id else EscalationStep(chain=row)
    form = StepForm(request.POST if request.method == "POST" else None, instance=known)
    if request.method == "POST" and form.is_valid():
        kept = form.save(commit=False)
        keep_step(kept)
        messages.success(request, _("Saved: %(name)s") % {"name": step_words(kept)})
        return redirect("settings_chain", pk)
    crumbs = [*_crumbs(), {"url": reverse("settings_chain", args=[pk]), "title": row}]
    context = {"chain": row, "step": known if step_id else None, "form": form, "crumbs": crumbs}
    return render(request, "staff/settings/chain_step.html", context, status=422 if form.errors else 200)


@chain_page
@require_POST
def remove(request: HttpRequest, pk: int, step_id: int) -> HttpResponse:
    """Take a step out of its chain."""
    found = get_object_or_404(EscalationStep.objects.select_related("chain"), pk=step_id, chain_id=pk)
    words = step_words(found)
    remove_step(found)
    messages.success(request, _("Deleted: %(name)s") % {"name": words})
    return redirect("settings_chain", pk)


@chain_page
@require_POST
def use(request: HttpRequest, pk: int) -> HttpResponse:
    """Retire a chain, or use it again."""
    row = get_object_or_404(EscalationChain, pk=pk)
    use_chain(row, is_active=not row.is_active)
    said = _("In use again: %(name)s") if row.is_active else _("Retired: %(name)s")
    messages.success(request, said % {"name": row})
    return redirect("settings_chains")


def _crumbs() -> list[dict[str, Any]]:
    return in_settings((reverse("settings_chains"), _("Escalation")))
