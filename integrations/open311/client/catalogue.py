"""Find the Open311 server behind an address, and read what it offers."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from integrations.models import Connection
from integrations.open311 import reading
from integrations.open311.client.peer import Peer, escaped, peer_of

_DISCOVERY = ("discovery.xml", "discovery.json")


def find_endpoint(connection: Connection) -> reading.Endpoint | None:
    """The GeoReport endpoint that a discovery document names; None when the address is an endpoint already.

    Raises PeerFailed. Test endpoints are taken only when there is no other.
    """
    url = connection.url
    if not url.endswith(_DISCOVERY):
        return None
    path, _dot, format = url.rpartition("/")[2].partition(".")
    peer = replace(peer_of(connection), url=url.rpartition("/")[0], format=format)
    found = peer.read(path, reading.endpoints)
    return sorted(found, key=lambda endpoint: endpoint.kind != "production")[0]


def services_of(peer: Peer) -> list[dict[str, Any]]:
    """Their services as the connection keeps them. Raises PeerFailed."""
    return [
        {"code": each.code, "name": each.name, "group": each.group, "has_questions": each.has_questions}
        for each in peer.read("services", reading.services)
    ]


def questions_of(peer: Peer, code: str) -> list[dict[str, Any]]:
    """The questions of one of their services, as the connection keeps them. Raises PeerFailed."""
    return [asdict(each) for each in peer.read(f"services/{escaped(code)}", reading.definition) if not each.is_hidden]


def open_questions(mapped: Mapping[str, Any]) -> list[str]:
    """The questions that they must have answered and that nothing answers yet."""
    answers = mapped.get("answers") or {}
    return [each["question"] or each["code"] for each in mapped.get("questions", [])
            if each["is_required"] and each["code"] not in answers]  # fmt: skip


def same_keys(ours: Sequence[Mapping[str, Any]], theirs: Sequence[Sequence[str]]) -> dict[str, str]:
    """Which of their choices each of ours is: by the key, else by the name in any of our languages."""
    keys = {key for key, _name in theirs}
    names = {name.casefold(): key for key, name in theirs}
    found = {}
    for choice in ours:
        labels = choice.get("name") or {}
        texts = labels.values() if isinstance(labels, Mapping) else [labels]
        match = choice["key"] if choice["key"] in keys else next(
            (names[str(text).casefold()] for text in texts if str(text).casefold() in names), ""
        )  # fmt: skip
        if match:
            found[choice["key"]] = match
    return found
