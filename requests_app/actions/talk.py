"""Notes among staff and messages between the city and those who reported."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from requests_app import events, hash_chain
from requests_app.actions.change import Change, changing
from requests_app.actions.closing import answered
from requests_app.actions.photos import attach_photos
from requests_app.actor import Actor
from requests_app.models import Attachment, Mention, Message, Report
from requests_app.queries.voices import root_id


def add_note(service_request_id: int, *, text: str, mentions: Sequence[int] = (), actor: Actor, now: datetime) -> None:
    """Write a note that only staff see. `mentions` are ids of colleagues it speaks to: they hear of it."""
    with changing(service_request_id, "note", actor=actor, version=None, now=now) as change:
        note = change.note(text)
        if note is not None:
            people = sorted(set(mentions))
            Mention.objects.bulk_create(Mention(note=note, user_id=user_id) for user_id in people)
            mark = hash_chain.fingerprint(note.text, bytes(note.salt))
            change.events.append(events.note_added(note_id=note.pk, fingerprint=mark, mentions=people))


def reply(
    service_request_id: int, *, text: str, is_public: bool = False, report_id: int | None = None,
    translations: Mapping[str, str] | None = None, actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """Write to everyone who reported the case, or to the writer of one report alone.

    With `is_public` the tracker shows it to everybody. `translations`: the text for readers of other languages.
    """
    own = {language: words.strip() for language, words in (translations or {}).items() if words.strip()}
    with changing(service_request_id, "reply", actor=actor, version=None, now=now) as change:
        message = Message.objects.create(
            service_request=change.service_request, direction=Message.Direction.OUT, author_id=actor.user_id,
            report_id=report_id, text=text.strip(), translations=own, salt=hash_chain.new_salt(), is_public=is_public,
            created_at=now, shown_from=actor.tells_from,
        )  # fmt: skip
        change.events.append(
            events.message_sent(message_id=message.pk, fingerprint=fingerprint_of(message), report_id=report_id)
        )


def fingerprint_of(message: Message) -> str:
    """The mark of a message in the log: of its text and of what readers of other languages got."""
    words = [message.text, *(message.translations[language] for language in sorted(message.translations))]
    return hash_chain.fingerprint("\n\n".join(words), bytes(message.salt))


def message_from_resident(
    report: Report, *, text: str, photos: Sequence[Attachment] = (), actor: Actor, now: datetime
) -> None:
    """Keep what a resident wrote, or photos that she sends later; staff see them on the case where the work goes on.

    Nobody else sees the photos until staff show them.
    """
    with changing(root_id(report.service_request_id), "reply", actor=actor, version=None, now=now) as change:
        add_words(change, report, text=text, photos=photos)
        change.events.extend(answered(change.service_request, now=now))


def add_words(change: Change, report: Report, *, text: str = "", photos: Sequence[Attachment] = ()) -> None:
    """Put a resident's message and photos on the case that is being changed."""
    if text.strip():
        message = Message.objects.create(
            service_request=change.service_request, report=report, direction=Message.Direction.IN,
            text=text.strip(), salt=hash_chain.new_salt(), created_at=change.now,
        )  # fmt: skip
        mark = hash_chain.fingerprint(message.text, bytes(message.salt))
        change.events.append(events.message_received(message_id=message.pk, report_id=report.pk, fingerprint=mark))
    attach_photos(change, list(photos), stage=Attachment.Stage.REPORT)
    Attachment.objects.filter(pk__in=[photo.pk for photo in photos]).update(report=report)
