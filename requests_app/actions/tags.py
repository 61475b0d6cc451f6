"""Free words on a case, to find it by: added and taken off."""

from collections.abc import Iterable
from datetime import datetime

from requests_app import events
from requests_app.actions.change import changing
from requests_app.actor import Actor

LONGEST = 40
MOST = 20


class TooManyTags(Exception):
    """A case carries at most MOST tags."""


def clean_tag(text: str) -> str:
    """A tag as it is kept: lower case, single spaces, no comma (which divides tags where they are typed)."""
    return " ".join(text.replace(",", " ").lower().split())[:LONGEST].strip()


def tags_in(text: str) -> list[str]:
    """The tags in a line as people type them, divided by commas; each once, in their order."""
    return list(dict.fromkeys(tag for tag in map(clean_tag, text.split(",")) if tag))


def with_tags(tags: Iterable[str], *, add: Iterable[str] = (), remove: Iterable[str] = ()) -> list[str]:
    """What a case carries afterwards, in alphabetical order."""
    return sorted((set(tags) | set(add)) - set(remove))


def change_tags(service_request_id: int, *, add: Iterable[str] = (), remove: Iterable[str] = (), actor: Actor,
                now: datetime) -> None:  # fmt: skip
    """Put tags on the case and take others off; what is so already is no event. Raises TooManyTags.

    No version is compared: who adds one word and who adds another do not contradict each other.
    """
    with changing(service_request_id, "tag", actor=actor, version=None, now=now) as change:
        tags = with_tags(change.service_request.tags, add=add, remove=remove)
        if len(tags) > MOST:
            raise TooManyTags
        if tags != sorted(change.service_request.tags):
            change.events.append(events.tagged(tags=tags))
