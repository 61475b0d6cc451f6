"""Which events a subscription is told of. Plain Python apart from the table of public words."""

from dataclasses import dataclass

from requests_app.event_words import KINDS

# What everybody may read of a case; and, for systems that work on cases, what staff do besides.
PUBLIC_KINDS = frozenset(kind for kind, row in KINDS.items() if row.public is not None)
WORK_KINDS = PUBLIC_KINDS | frozenset(
    {
        "severity_changed", "assigned", "note_added", "message_sent", "message_received", "photo_added",
        "photo_published", "voice_left", "part_closed", "part_reopened", "tagged", "incident_left",
        "linked", "unlinked", "work_withdrawn",
    }
)  # fmt: skip
# Told whatever was chosen, since it takes back what was told before, or the words that went with it.
WORDS_CHANGED = frozenset({"text_redacted", "text_published", "report_corrected", "report_withdrawn"})
ALWAYS = WORDS_CHANGED | {"undone"}
# Told instead of an event to who knows the case: it may hear no more of it, or did not ask for such cases.
NO_LONGER_PUBLIC, NO_LONGER_COVERED = "no_longer_public", "no_longer_covered"
FAREWELLS = frozenset({NO_LONGER_PUBLIC, NO_LONGER_COVERED})


@dataclass(frozen=True)
class CaseFacts:
    """What filters read of a case. `is_told`: whether any other system may hear of it."""

    service_id: int
    department_id: int | None
    ward_id: int | None
    channel: str
    severity: int
    is_public: bool
    is_told: bool = True


@dataclass(frozen=True)
class Filters:
    """What a subscription asked for; empty means all."""

    is_work: bool
    kinds: frozenset[str] = frozenset()
    services: frozenset[int] = frozenset()
    departments: frozenset[int] = frozenset()
    wards: frozenset[int] = frozenset()
    channels: frozenset[str] = frozenset()
    severities: frozenset[int] = frozenset()


def is_told(filters: Filters, kind: str, case: CaseFacts) -> bool:
    """Whether an event of `kind` in such a case goes to the subscription."""
    if not covers(filters, case) or not is_open_to(filters, case):
        return False
    if kind in ALWAYS:
        return True
    if kind not in (WORK_KINDS if filters.is_work else PUBLIC_KINDS):
        return False
    return not filters.kinds or kind in filters.kinds


def is_open_to(filters: Filters, case: CaseFacts) -> bool:
    """Whether the subscription may hear of such a case. Those that are not public go to systems that work on them."""
    return case.is_told and (filters.is_work or case.is_public)


def covers(filters: Filters, case: CaseFacts) -> bool:
    """Whether the subscription asked for such a case."""
    pairs = (
        (filters.services, case.service_id), (filters.departments, case.department_id), (filters.wards, case.ward_id),
        (filters.channels, case.channel), (filters.severities, case.severity),
    )  # fmt: skip
    return all(not wanted or value in wanted for wanted, value in pairs)
