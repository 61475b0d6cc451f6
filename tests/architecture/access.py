"""How an address is guarded: the words that the tables of addresses are written in."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Access:
    """How an address is guarded, which arguments it takes, and how it is asked (GET unless `post`)."""

    kind: str
    capabilities: tuple[str, ...] = ()
    arguments: dict[str, Any] = field(default_factory=dict)
    post: bool = False


def public(**arguments: Any) -> Access:
    return Access("public", arguments=arguments)


def needs(*capabilities: str, post: bool = False, **arguments: Any) -> Access:
    return Access("needs", capabilities, arguments, post)


def own(*capabilities: str, post: bool = False, **arguments: Any) -> Access:
    """A page of one person only: the row of the stand-ins is somebody else's."""
    return Access("own", capabilities, arguments, post)


def case(*capabilities: str, post: bool = False, **arguments: Any) -> Access:
    return Access("case", capabilities, {"public_id": "<case>"} | arguments, post)
