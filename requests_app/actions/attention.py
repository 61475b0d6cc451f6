"""Ask the supervisors to look at a case: something that no rule can decide came from outside."""

from datetime import datetime

from requests_app import events, hash_chain
from requests_app.actions.change import changing
from requests_app.actor import Actor
from requests_app.models import Told
from requests_app.queries.directory import Directory, supervisors


def ask_to_look(service_request_id: int, *, text: str, actor: Actor, now: datetime) -> None:
    """Leave a note for staff that says why, and a flag; the supervisors find the case among what waits for them."""
    with changing(service_request_id, "note", actor=actor, version=None, now=now) as change:
        note = change.note(text)
        if note is not None:
            mark = hash_chain.fingerprint(note.text, bytes(note.salt))
            change.events.append(events.note_added(note_id=note.pk, fingerprint=mark))
        case = change.service_request
        if not case.is_flagged:
            change.events.append(events.flagged(is_flagged=True))
        for user_id in supervisors(case, Directory(now)):
            Told.objects.update_or_create(service_request=case, user_id=user_id, defaults={"told_at": now})
