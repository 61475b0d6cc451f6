"""Addresses as lists show them, so that going through a list is no look at whom they belong to. Plain Python."""

_DIGITS_SHOWN = 4


def masked(address: str) -> str:
    """The first letter of an email and where it is; the last digits of a phone number."""
    name, at, domain = address.partition("@")
    if at:
        return f"{name[:1]}…@{domain}"
    return f"…{address[-_DIGITS_SHOWN:]}" if address else ""
