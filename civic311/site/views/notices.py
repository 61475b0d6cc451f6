"""`/staff/notices/`: what the city announces, for those who write it: list, new, change, end, withdraw."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civic311.accounts.access import counts, needs
from civic311.site.forms.notices import NoticeForm
from community.actions.notices import end_notice, withdraw_notice
from community.models import Notice
from community.period_words import notice_period
from community.queries.notices import staff_notices
from community.views.public.notices import areas_url

EDIT = "notices.edit"


@needs(EDIT)
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """In force, coming, and what is over."""
    now = timezone.now()
    groups = {
        name: [{"row": row, "period": notice_period(row.starts_at, row.ends_at, now=now)} for row in rows]
        for name, rows in staff_notices(now).items()
    }
    return render(request, "staff/notices/list.html", {**groups, "now": now})


@needs(EDIT)
@counts
@require_http_methods(["GET", "HEAD", "POST"])
def notice_new(request: Any) -> HttpResponse:
    """Publish a notice."""
    first = {"starts_at": timezone.now(), "owner": request.viewer.user_id}
    return _edit(request, Notice(), first)


@needs(EDIT)
@counts
@require_http_methods(["GET", "HEAD", "POST"])
def notice_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a notice; those who follow it hear of it."""
    return _edit(request, get_object_or_404(Notice, pk=pk), {})


def _edit(request: HttpRequest, row: Notice, first: dict[str, Any]) -> HttpResponse:
    now = timezone.now()
    known = Notice.objects.filter(pk=row.pk).select_related("owner").first()
    form = NoticeForm(request.POST if request.method == "POST" else None, instance=row, initial=first)
    if request.method == "POST" and form.is_valid():
        kept = form.keep(now)
        messages.success(request, _("Published: %(name)s") % {"name": kept})
        return redirect("staff_notices")
    is_over = known is not None and (known.withdrawn_at is not None or (known.ends_at or now) < now)
    context = {
        "form": form, "notice": known, "is_over": is_over, "areas_url": areas_url(),
        "period": notice_period(known.starts_at, known.ends_at, now=now) if known else "",
        "follower_count": known.followers.filter(confirmed_at__isnull=False, stopped_at=None).count() if known else 0,
        "avoided_count": known.avoided.count() if known else 0,
        "crumbs": [{"url": reverse("staff_notices"), "title": _("Notices")}],
    }  # fmt: skip
    return render(request, "staff/notices/edit.html", context, status=422 if form.errors else 200)


@needs(EDIT)
@counts
@require_POST
def notice_finish(request: HttpRequest, pk: int) -> HttpResponse:
    """End it now (`do=end`), or take it back as a mistake (`do=withdraw`)."""
    row = get_object_or_404(Notice, pk=pk)
    now = timezone.now()
    if request.POST.get("do") == "withdraw":
        done, said = withdraw_notice(pk, now=now), _("Withdrawn: %(name)s")
    else:
        done, said = end_notice(pk, now=now), _("It is over: %(name)s")
    if done:
        messages.success(request, said % {"name": row})
    else:
        messages.info(request, _("Nothing changed: it was over already."))
    return redirect("staff_notices")
