"""What goes wrong at the Open311 door: an answer in the form that was asked for, never a page."""

from collections.abc import Sequence


class Problem(Exception):
    """The call cannot be answered as it was made. `status` is HTTP's: 400 in general, 403 for keys, 404 for what is not
    there; also 405, 413, 429 and 500. `descriptions` say what is wrong, one for each error.
    """

    def __init__(self, status: int, *descriptions: str) -> None:
        super().__init__(*descriptions)
        self.status = status
        self.descriptions = descriptions


def errors_of(status: int, descriptions: Sequence[str]) -> list[dict[str, object]]:
    """The body of an answer that is an error."""
    return [{"code": status, "description": str(words)} for words in descriptions]
