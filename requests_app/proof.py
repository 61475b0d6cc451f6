"""Small proofs that a person sends a report: when the page was shown, work of the browser, or a short wait.

Everything is signed and bound to one draft, which becomes one report: a proof counts once, and for nothing else.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from altcha.v1 import ChallengeOptions, create_challenge, verify_solution
from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

HARDEST = 60_000  # guesses at most; a second or two on a phone
GOOD_FOR = timedelta(minutes=20)
WAIT = timedelta(seconds=20)
WAIT_GOOD_FOR = timedelta(hours=1)
FASTEST = timedelta(seconds=2)  # nobody reads the last page in less
_SHOWN, _WAITS = "report.shown", "report.waits"


@dataclass(frozen=True)
class Asked:
    """What a page asks for: `challenge` (JSON) for the script, `ticket` for who waits instead."""

    challenge: str
    ticket: str


def shown(draft_id: UUID, *, now: datetime) -> str:
    """A mark of when the page was shown, for a hidden field."""
    return _sign(_SHOWN, draft_id, now)


def is_fast(mark: str, draft_id: UUID, *, now: datetime) -> bool:
    """Whether the page was sent faster than anybody reads; no mark, or one of another report, counts as fast."""
    age = _age(_SHOWN, mark, draft_id, now)
    return age is None or age < FASTEST


def ask(draft_id: UUID, *, ticket: str = "", now: datetime) -> Asked:
    """A new challenge, with the ticket that somebody holds already, so that her waiting goes on."""
    age = _age(_WAITS, ticket, draft_id, now)
    if age is None or age > WAIT_GOOD_FOR:
        ticket = _sign(_WAITS, draft_id, now)
    options = ChallengeOptions(
        algorithm="SHA-256", max_number=HARDEST, hmac_key=_key(), expires=now + GOOD_FOR,
        params={"draft": str(draft_id)},
    )  # fmt: skip
    return Asked(json.dumps(create_challenge(options).to_dict()), ticket)


def is_given(solution: str, ticket: str, draft_id: UUID, *, now: datetime) -> bool:
    """Whether the work was done for this draft, or the wait is over."""
    age = _age(_WAITS, ticket, draft_id, now)
    return bool(age and WAIT <= age <= WAIT_GOOD_FOR) or _is_solved(solution, draft_id, now)


def _is_solved(solution: str, draft_id: UUID, now: datetime) -> bool:
    try:
        given = json.loads(solution[:2000])
        query = dict(part.split("=", 1) for part in given["salt"].partition("?")[2].split("&") if part)
        ok, _why = verify_solution(given, _key(), check_expires=False)
        return bool(ok) and query["draft"] == str(draft_id) and int(query["expires"]) >= now.timestamp()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False


def _key() -> str:
    return salted_hmac("requests_app.proof", "challenge", secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()


def _sign(salt: str, draft_id: UUID, now: datetime) -> str:
    return signing.dumps([str(draft_id), int(now.timestamp())], salt=salt)


def _age(salt: str, mark: str, draft_id: UUID, now: datetime) -> timedelta | None:
    """How long ago a mark was made for this draft; None for one of another draft, or none at all."""
    try:
        whose, made = signing.loads(mark[:400], salt=salt)
    except (signing.BadSignature, ValueError):
        return None
    return now - datetime.fromtimestamp(made, now.tzinfo) if whose == str(draft_id) else None
