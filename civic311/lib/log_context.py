"""What log lines say of the work in hand: which request, which person by number, which case, which job.

Each request and each run of a job begins with nothing (`begin`); whoever learns more adds it (`add`).
"""

from contextvars import ContextVar

_fields: ContextVar[dict[str, str] | None] = ContextVar("civic311_log_fields", default=None)


def begin(**fields: str) -> None:
    """Forget the work before, and say what is known of the one that begins. Values are ids, never personal data."""
    _fields.set(dict(fields))


def add(**fields: str) -> None:
    """Say more of the work in hand; nothing happens where none has begun."""
    known = _fields.get()
    if known is not None:
        known.update(fields)


def name_case(public_id: str) -> None:
    """Say which case a request is about. A job goes through many, where the name of one would mislead."""
    if "request" in known():
        add(case=public_id)


def known() -> dict[str, str]:
    """What is known of the work in hand; empty outside of any."""
    return dict(_fields.get() or {})
