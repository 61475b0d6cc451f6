"""Write to those who reported a case: to all or one, from a prepared text, in their languages, looked at before."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import get_language, get_language_info, ngettext
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from civic311.accounts.viewer import Viewer
from civic311.lib.form_fields import CleanText
from civic311.lib.translated_text import in_language
from civic311.people.models import ContactChannel
from requests_app.actions import talk
from requests_app.actor import Actor
from requests_app.announce_followers import Follower, followers
from requests_app.announce_words import offered, write
from requests_app.forms.case.base import MAX_TEXT, CaseForm
from requests_app.models import ReplyTemplate
from requests_app.queries.replying import reply_templates
from requests_app.queries.voices import Voices
from requests_app.reply_fields import filled_in
from requests_app.wording import CHANNELS

_NOBODYS = "reader"  # stands for the part of a link that only its reader gets


@dataclass(frozen=True)
class Preview:
    """The message as the readers of one language get it."""

    language: str
    ways: str
    subject: str
    text: str


class ReplyForm(CaseForm):
    action, title, button, done = "reply", _("Reply"), _("Send the reply"), _("The reply is on its way.")
    steps = ("use", "preview")
    template = "staff/case_reply.html"

    report = forms.TypedChoiceField(label=_("To"), required=False, coerce=int, empty_value=None)
    template_id = forms.TypedChoiceField(label=_("Prepared text"), required=False, coerce=int, empty_value=None)
    text = CleanText(label=_("Message to residents"), max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 5}))
    is_public = forms.BooleanField(label=_("Everybody may read it on the tracker"), required=False)
    previews: list[Preview]

    def prepare(self) -> None:
        """A part of a case has no readers of its own: those of the whole are told."""
        self.previews = []
        self._told = self.case if self.case.parent_id is None else self.case.parent
        self.own_language = offered(get_language() or settings.LANGUAGE_CODE)

    def for_viewer(self, viewer: Viewer) -> None:
        """Offer the texts of the viewer's departments."""
        self.templates = {row.pk: row for row in reply_templates(self.case, viewer)}
        rows = [(key, in_language(row.name)) for key, row in self.templates.items()]
        self.fields["template_id"].choices = [("", _("Choose a text")), *rows]  # type: ignore[attr-defined]

    def with_voices(self, voices: Voices) -> None:
        """Offer the voices that the viewer may read, and a box for each further language that readers read."""
        self.readers = followers(self._told, read=voices.reports if self._told is self.case else None)
        for code, count in Counter(_language_of(reader) for reader in self.readers).items():
            if code != self.own_language:
                self.fields[f"text_{code}"] = _language_field(code, count)
        names = [(voice.report.pk, _voice_words(voice.number, voice.report.channel)) for voice in voices.listed]
        everybody = ngettext("Who reported it", "Everybody who reported it", len(names))
        self.fields["report"].choices = [("", everybody), *names]  # type: ignore[attr-defined]
        self.has_choice = len(names) > 1

    @property
    def extra_texts(self) -> list[Any]:
        """The boxes for further languages."""
        return [self[name] for name in self.fields if name.startswith("text_")]

    @property
    def reach(self) -> str:
        """Whom it reaches, and how: "7 emails, 2 calls"."""
        return ways_words(self.readers)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("is_public") and cleaned.get("report"):
            words = _("What everybody may read goes to everybody. Write to all, or take the tick away.")
            raise ValidationError(words)
        return cleaned

    def step(self, name: str, *, now: datetime) -> "ReplyForm":
        """Put the chosen text into the boxes (`use`), or show what readers get (`preview`); nothing is sent."""
        if name == "use":
            return self._with_template(now)
        if self.is_valid():
            meant = self.readers
            if self.cleaned_data["report"]:
                meant = followers(self._told, only=self.cleaned_data["report"])
            self.previews = [self._preview(code, meant, now) for code in sorted({_language_of(each) for each in meant})]
        return self

    def _with_template(self, now: datetime) -> "ReplyForm":
        """The same form, not checked yet: what was typed stays before the prepared text."""
        values = {name: self.data.get(name) for name in self.fields}
        values["is_public"] = "is_public" in self.data
        chosen = self.templates.get(_number(values["template_id"]))
        if chosen is not None:
            boxes = {"text": self.own_language, **{box.name: box.name[5:] for box in self.extra_texts}}
            for name, language in boxes.items():
                words = filled_in(_text_of(chosen, language, name), self.case, language=language, now=now)
                values[name] = "\n\n".join(part for part in ((values[name] or "").strip(), words) if part)
        return type(self)(case=self.case, initial=values)

    def _preview(self, language: str, meant: list[Follower], now: datetime) -> Preview:
        readers = [each for each in meant if _language_of(each) == language]
        text = self._texts().get(language) or self.cleaned_data["text"]
        link, stop, preferences = (
            settings.PUBLIC_URL + reverse(name, args=[_NOBODYS]) for name in ("track", "track_stop", "preferences")
        )
        written = write(
            "reply", self._told, language=language, link=link, now=now, place=readers[0].place, stop_url=stop,
            facts=lambda: {"text": text}, own_number=readers[0].own_number, preferences_url=preferences,
        )  # fmt: skip
        name = get_language_info(language)["name_translated"].capitalize()
        return Preview(name, ways_words(readers), written.subject, written.text.replace(f"/{_NOBODYS}/", "/…/"))

    def _texts(self) -> dict[str, str]:
        return {box.name[5:]: self.cleaned_data[box.name] for box in self.extra_texts if self.cleaned_data[box.name]}

    def apply(self, *, actor: Actor, now: datetime) -> None:
        values = self.cleaned_data
        talk.reply(
            self.case.pk, text=values["text"], is_public=values["is_public"], report_id=values["report"],
            translations=self._texts(), actor=actor, now=now,
        )  # fmt: skip


def ways_words(readers: list[Follower]) -> str:
    """How many are reached in which way: "7 emails, 2 calls, 1 letter"; empty when nobody is."""
    ways = Counter(reader.report.contact.channel for reader in readers if reader.report.contact)
    words = (
        (ContactChannel.EMAIL, ngettext("%(count)s email", "%(count)s emails", ways[ContactChannel.EMAIL])),
        (ContactChannel.SMS, ngettext("%(count)s text message", "%(count)s text messages", ways[ContactChannel.SMS])),
        (ContactChannel.CALL, ngettext("%(count)s call", "%(count)s calls", ways[ContactChannel.CALL])),
        (ContactChannel.LETTER, ngettext("%(count)s letter", "%(count)s letters", ways[ContactChannel.LETTER])),
    )
    return ", ".join(text % {"count": ways[way]} for way, text in words if ways[way])


def _language_of(reader: Follower) -> str:
    return offered(reader.report.contact.language if reader.report.contact else settings.LANGUAGE_CODE)


def _language_field(code: str, count: int) -> forms.Field:
    name = get_language_info(code)["name_translated"].capitalize()
    words = ngettext("%(count)s reader reads %(language)s.", "%(count)s readers read %(language)s.", count)
    hint = _now("Left empty, they get the message above as it is.")
    label = _now("The same in %(language)s") % {"language": name}
    return CleanText(
        label=label, required=False, max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 4, "lang": code}),
        help_text=f"{words % {'count': count, 'language': name}} {hint}",
    )  # fmt: skip


def _text_of(template: ReplyTemplate, language: str, name: str) -> str:
    """The text in the language; the box of the writer's own language takes another when there is none."""
    return in_language(template.text, language) if name == "text" else template.text.get(language, "")


def _voice_words(number: int, channel: str) -> str:
    return _now("Resident %(number)s (%(channel)s)") % {"number": number, "channel": CHANNELS.get(channel, channel)}


def _number(value: Any) -> int:
    return int(value) if str(value or "").isdecimal() and len(str(value)) < 12 else 0
