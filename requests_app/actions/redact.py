"""Black out parts of what people wrote. Everybody else reads blocks from then on; the original is kept apart."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from requests_app import events
from requests_app.actions.change import changing
from requests_app.actor import Actor
from requests_app.blacking_out import black_out
from requests_app.models import Answer, Message, Note, OriginalLook, Redaction, Report, ServiceRequest


class NotFound(Exception):
    """None of the words is in the text, or nothing is blacked out that could be shown again."""


class TextMoved(Exception):
    """Somebody blacked out parts of the text since it was shown."""


@dataclass
class Words:
    """One text of a case with the row it lies in."""

    what: str
    row: Report | Note | Message | Answer
    text: str
    translations: dict[str, str] = field(default_factory=dict)


_FIELDS = {"report": "description", "note": "text", "message": "text", "answer": "value"}


def words_of(service_request: ServiceRequest, what: str, object_id: str, *, locked: bool = False) -> Words | None:
    """A text that belongs to the case; None for anything else. `what`: report, note, message or answer."""
    if what not in _FIELDS or not object_id.isdecimal() or len(object_id) > 18:
        return None
    if what == Redaction.What.ANSWER:
        rows = Answer.objects.filter(report__service_request=service_request)
    else:
        model = {"report": Report, "note": Note, "message": Message}[what]
        rows = model.objects.filter(service_request=service_request)  # type: ignore[attr-defined]
    row = (rows.select_for_update(of=("self",)) if locked else rows).filter(pk=int(object_id)).first()
    if row is None:
        return None
    text = getattr(row, _FIELDS[what])
    translations = dict(row.translations) if isinstance(row, Message) else {}
    return Words(what, row, text if isinstance(text, str) else "", translations)


def redact_text(
    service_request_id: int, *, what: str, object_id: str, words: Sequence[str], seen: str, reason: str = "",
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """Black out `words` in a text, wherever they stand in it. `seen` is the text as it was shown.

    The first original is kept. Raises NotFound, TextMoved and what `changing` raises; then nothing is written.
    """
    with changing(service_request_id, "redact", actor=actor, version=None, now=now) as change:
        found = words_of(change.service_request, what, object_id, locked=True)
        if found is None:
            raise NotFound
        if found.text != seen:
            raise TextMoved
        text = black_out(found.text, words)
        translations = {language: black_out(each, words) for language, each in found.translations.items()}
        if text == found.text and translations == found.translations:
            raise NotFound
        Redaction.objects.get_or_create(
            what=what, object_id=object_id,
            defaults={
                "service_request": change.service_request, "original": found.text,
                "original_translations": found.translations, "reason": reason, "made_by_id": actor.user_id,
                "made_at": now,
            },
        )  # fmt: skip
        _write(found, text, translations)
        change.events.append(events.text_redacted(what=what, object_id=object_id))


def show_again(service_request_id: int, *, what: str, object_id: str, actor: Actor, now: datetime) -> None:
    """Put the original text back. Raises NotFound when nothing is blacked out, and what `changing` raises."""
    with changing(service_request_id, "redact", actor=actor, version=None, now=now) as change:
        found = words_of(change.service_request, what, object_id, locked=True)
        kept = Redaction.objects.filter(
            service_request=change.service_request, what=what, object_id=object_id
        ).first()  # fmt: skip
        if found is None or kept is None:
            raise NotFound
        _write(found, kept.original, kept.original_translations)
        kept.delete()
        change.events.append(events.text_redacted(what=what, object_id=object_id, restored=True))


def _write(found: Words, text: str, translations: dict[str, str]) -> None:
    """Put the text into its row; the event that follows takes it out of, or into, the words of the search."""
    row, name = found.row, _FIELDS[found.what]
    setattr(row, name, text)
    names = [name]
    if isinstance(row, Message):
        row.translations = translations
        names.append("translations")
    row.save(update_fields=names)


def record_original_look(
    service_request: ServiceRequest, *, what: str, object_id: str, user_id: int | None, now: datetime
) -> None:
    """Note that somebody looked at what is blacked out for everybody else."""
    OriginalLook.objects.create(
        service_request=service_request, what=what, object_id=object_id, user_id=user_id, looked_at=now
    )
