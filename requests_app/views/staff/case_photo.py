"""One photo of a case: its caption, whether everybody sees it, what of it is blacked out."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from civic311.accounts.access import needs
from requests_app import policies
from requests_app.actions.photo_changes import PhotoMoved, caption_photo, mask_photo
from requests_app.actions.photos import NeverPublic, publish_photo
from requests_app.actions.redact import record_original_look
from requests_app.actor import Actor
from requests_app.forms.staff_photo_edit import CaptionForm, MaskForm
from requests_app.models import Attachment, AttachmentState, Redaction, ServiceRequest
from requests_app.views.staff.case import back_to, case_or_404

_ACTIONS = ("caption_photo", "mask_photo", "publish_photo")


@needs("requests.view")
@require_POST
def case_photo(request: Any, public_id: str, photo_id: UUID) -> HttpResponse:
    """Show a photo to everybody (`public=1`) or hide it (`public=0`)."""
    service_request = case_or_404(request.viewer, public_id)
    photo = get_object_or_404(Attachment, pk=photo_id, service_request=service_request)
    is_public = request.POST.get("public") == "1"
    try:
        publish_photo(photo, is_public=is_public, actor=Actor(request.viewer, "staff"), now=timezone.now())
    except policies.Forbidden:
        raise PermissionDenied from None
    except NeverPublic:
        messages.error(request, _("Photos of this service are never public."))
        return back_to(service_request)
    messages.success(request, _("Everybody can see the photo now.") if is_public else _("The photo is hidden now."))
    return back_to(service_request)


@needs("requests.view")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def case_photo_edit(request: Any, public_id: str, photo_id: UUID) -> HttpResponse:
    """`/staff/requests/<public_id>/photos/<photo_id>/edit/`: POST with `do` caption, mask or original."""
    service_request = case_or_404(request.viewer, public_id)
    photo = get_object_or_404(Attachment, pk=photo_id, service_request=service_request)
    allowed = {name for name in _ACTIONS if policies.may(request.viewer, name, service_request)}
    if not allowed:
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, service_request, photo, allowed)
    do = request.POST.get("do")
    needed = "caption_photo" if do == "caption" else "mask_photo"
    if needed not in allowed:
        raise PermissionDenied
    if do == "original":
        return _page(request, service_request, photo, allowed, with_original=True)
    work = _caption if do == "caption" else _mask
    return work(request, service_request, photo, allowed)


def _caption(request: Any, service_request: ServiceRequest, photo: Attachment, allowed: set[str]) -> HttpResponse:
    form = CaptionForm(request.POST)
    if not form.is_valid():
        return _page(request, service_request, photo, allowed, caption_form=form, status=422)
    given, actor = form.cleaned_data, Actor(request.viewer, "staff")
    try:
        caption_photo(photo, caption=given["caption"], seen=given["seen_caption"], actor=actor, now=timezone.now())
    except PhotoMoved:
        photo.refresh_from_db()
        words = _("Somebody wrote meanwhile: “%(caption)s”. What you typed is still there: send it once more.")
        messages.error(request, words % {"caption": photo.caption})
        carried = CaptionForm(request.POST.dict() | {"seen_caption": photo.caption})
        return _page(request, service_request, photo, allowed, caption_form=carried, status=409)
    messages.success(request, _("The words under the photo are saved."))
    return back_to(service_request)


def _mask(request: Any, service_request: ServiceRequest, photo: Attachment, allowed: set[str]) -> HttpResponse:
    form = MaskForm(request.POST, masks=photo.masks)
    if not form.is_valid():
        return _page(request, service_request, photo, allowed, mask_form=form, status=422)
    given = form.cleaned_data
    try:
        if given["seen"] != _seen(photo):
            raise PhotoMoved
        mask_photo(
            photo, given["areas"], reason=given["reason"], actor=Actor(request.viewer, "staff"), now=timezone.now()
        )  # fmt: skip
    except PhotoMoved:
        photo.refresh_from_db()
        messages.error(request, _("Somebody changed this photo meanwhile. Look at it again and send it once more."))
        carried = MaskForm(request.POST.dict() | {"seen": _seen(photo)}, masks=photo.masks)
        return _page(request, service_request, photo, allowed, mask_form=carried, status=409)
    done = (
        _("The parts are blacked out, for the public at once.") if given["areas"] else _("It shows as a whole again.")
    )
    messages.success(request, done)
    return redirect("case_photo_edit", service_request.public_id, photo.pk)


@needs("requests.view")
@never_cache
def case_photo_original(request: Any, public_id: str, photo_id: UUID) -> FileResponse:
    """The photo as it was before anything was hidden. Needs `requests.redact`; the look is kept."""
    service_request = case_or_404(request.viewer, public_id)
    if not policies.may(request.viewer, "mask_photo", service_request):
        raise PermissionDenied
    photo = get_object_or_404(Attachment, pk=photo_id, service_request=service_request)
    path = photo.unmasked_large_path
    if not path or not default_storage.exists(path):
        raise Http404
    record_original_look(
        service_request, what=Redaction.What.PHOTO, object_id=str(photo.pk), user_id=request.viewer.user_id,
        now=timezone.now(),
    )  # fmt: skip
    response = FileResponse(default_storage.open(path), content_type="image/jpeg")
    response["Content-Disposition"] = 'inline; filename="photo-original.jpg"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _seen(photo: Attachment) -> str:
    """Tells one masked state from another."""
    return repr(photo.masks)


def _page(
    request: Any, service_request: ServiceRequest, photo: Attachment, allowed: set[str], *,
    caption_form: CaptionForm | None = None, mask_form: MaskForm | None = None, with_original: bool = False,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    is_ready = photo.state == AttachmentState.READY
    masks = mask_form or MaskForm(masks=photo.masks, initial={"seen": _seen(photo)})
    context = {
        "case": service_request, "photo": photo, "allowed": allowed,
        "caption_form": caption_form or CaptionForm(
            initial={"caption": photo.caption, "seen_caption": photo.caption}
        ),
        "mask_form": masks if is_ready and "mask_photo" in allowed else None,
        "with_original": with_original and bool(photo.unmasked_large_path),
        "kept": Redaction.objects.filter(what="photo", object_id=str(photo.pk)).select_related("made_by").first(),
    }  # fmt: skip
    return render(request, "staff/case_photo.html", context, status=status)
