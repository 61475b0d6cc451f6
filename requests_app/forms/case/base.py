"""The frame of every form on a case's page. A form knows its action: `apply` does it."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from civic311.accounts.viewer import Viewer
from requests_app.actor import Actor
from requests_app.forms.staff_photos import CheckedPhotosField, discard, store_all
from requests_app.models import Attachment, ServiceRequest
from requests_app.queries.voices import Voices

MAX_TEXT = 4000


class NotPossible(Exception):
    """What was asked cannot be done, though the form is right. `words` say why, beside `field` (None: above all)."""

    def __init__(self, field: str | None, words: Any) -> None:
        super().__init__(words)
        self.field = field
        self.words = words


class CaseForm(forms.Form):
    """The frame: the version the person saw travels along, so that what happened since is noticed.

    `lede` says what will happen, where the title and the fields do not. `steps` are names of buttons that change the
    form and do nothing yet, `template` draws the fields where a plain list of them is not enough.
    """

    action: ClassVar[str]
    title: ClassVar[Any]
    button: ClassVar[Any]
    done: ClassVar[Any]
    lede: ClassVar[Any] = ""
    steps: ClassVar[tuple[str, ...]] = ()
    template: ClassVar[str] = ""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: ServiceRequest, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"version": case.version})
        super().__init__(*args, **kwargs)
        self.case = case
        self.prepare()

    def prepare(self) -> None:
        """Fill choices that depend on the case."""

    def for_viewer(self, viewer: Viewer) -> None:
        """Leave out what the viewer may not do anyway."""

    def with_voices(self, voices: Voices) -> None:
        """Fill choices from the voices that the viewer may read."""

    def step(self, name: str, *, now: datetime) -> "CaseForm":
        """The form after the button `name` of `steps`."""
        return self

    def apply(self, *, actor: Actor, now: datetime) -> None:
        """Do it. Raises what the action raises: NotAllowed, Forbidden, StaleCase, MissingEvidence."""
        raise NotImplementedError

    @property
    def done_words(self) -> str:
        """What the notice says afterwards."""
        return str(self.done)

    @property
    def has_photos(self) -> bool:
        """Whether files may be sent along."""
        return "photos" in self.fields


class PhotoCaseForm(CaseForm):
    """A form with photos: they are kept before the case is locked, and thrown away when the action is refused."""

    stage: ClassVar[str]

    photos = CheckedPhotosField(label=_("Photos"), required=False)

    def apply(self, *, actor: Actor, now: datetime) -> None:
        stored = store_all(self.cleaned_data["photos"], stage=self.stage, user_id=actor.user_id, now=now)
        try:
            self.apply_with(stored, actor=actor, now=now)
        except Exception:
            discard(stored)
            raise

    def apply_with(self, photos: list[Attachment], *, actor: Actor, now: datetime) -> None:
        """Do it with photos that are kept already."""
        raise NotImplementedError


def parts_open_words(count: int) -> str:
    """Why a case that was split cannot end yet."""
    return ngettext(
        "%(count)s task of another team is still open. This case can close when it is done.",
        "%(count)s tasks of other teams are still open. This case can close when they are done.",
        count,
    ) % {"count": count}
