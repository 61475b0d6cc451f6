"""Call somebody at once, by every channel that reaches the person.

Who calls names the person's addresses by channel and does not choose: today email is the only door, and one more
channel is one more function in `CHANNELS`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from notifications.outbox import Draft


@dataclass(frozen=True)
class Call:
    """What is said to one person. `addresses` by channel, such as {"email": ...}; `key`, `kind`, `language`, `about`
    and `department_id` are those of a `Draft`.
    """

    key: str
    kind: str
    addresses: Mapping[str, str]
    subject: str
    body_text: str
    body_html: str = ""
    language: str = "en"
    about: str = ""
    department_id: int | None = None


def _by_email(call: Call, address: str) -> Draft:
    return Draft(
        key=f"{call.key}:email", kind=call.kind, to_address=address, subject=call.subject, body_text=call.body_text,
        body_html=call.body_html, language=call.language, about=call.about, department_id=call.department_id,
        despite_stop=True,
    )  # fmt: skip


CHANNELS: dict[str, Callable[[Call, str], Draft]] = {"email": _by_email}


def drafts_of(call: Call) -> list[Draft]:
    """One message for each channel by which the person can be reached."""
    return [CHANNELS[name](call, address) for name, address in call.addresses.items() if name in CHANNELS and address]
