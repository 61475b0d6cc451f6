"""What of residents' words an outside body is told. It may publish what it gets, so that is what all may read."""

from civic311.lib.translated_text import in_language
from integrations.models import Connection, NewsForPeer
from requests_app.models import Event, Message, Note, Report, TextState
from requests_app.queries.public_text import public_text
from routing.models import ClosureReason

_DEFAULT = {
    "REOPEN": "Whoever reported it says that it is not right.",
    "CANCELLED": "We do not need this any more.",
    "FIXED": "It is done.",
    "UNCHANGED": "A photo was added.",
}
_BY_STAFF = "We took this up again."


def are_shown(report: Report | None) -> bool:
    """Whether the words of a report may be read by others: not hidden, taken back, or waiting for a look."""
    if report is None:
        return True
    return report.text_state == TextState.SHOWN and report.hidden_at is None and report.withdrawn_at is None


def told_words(text: str, report: Report | None, connection: Connection) -> str:
    """Words of a reporter as they are told; ways to reach her only where the connection sends those too."""
    if not are_shown(report):
        return ""
    return text if connection.sends_contact else public_text(text)


def words_of_news(row: NewsForPeer, event: Event) -> str:
    """What somebody wrote with the event that the news is of; empty when nobody did, or it is not for them."""
    connection, data = row.hand_over.connection, event.data
    if event.kind == "closed":
        reason = ClosureReason.objects.filter(pk=data["closure_reason"]).first()
        return in_language(reason.text) if reason is not None else ""
    if event.kind == "message_received":
        return told_words(row.message.text, row.message.report, connection) if row.message else ""
    report = Report.objects.filter(pk=data.get("report")).first()
    if event.kind == "reopened" and data["by"] == "resident":
        note = Note.objects.filter(pk=data.get("note")).first()
        return told_words(note.text, report, connection) if note is not None else ""
    if event.kind == "text_published" and report is not None:
        return told_words(_held_back(row, report), report, connection)
    return ""


def default_words(row: NewsForPeer, event: Event) -> str:
    """What the status says by itself."""
    is_hers = event.kind == "reopened" and event.data["by"] == "resident"
    return _BY_STAFF if row.status == "REOPEN" and not is_hers else _DEFAULT.get(row.status, "")


def _held_back(row: NewsForPeer, report: Report) -> str:
    """What they did not get while the words of the report were for nobody: those, and what its writer wrote since."""
    since = Message.objects.filter(
        service_request_id=row.hand_over.service_request_id, report=report, direction=Message.Direction.IN,
        created_at__gte=row.hand_over.created_at,
    )  # fmt: skip
    texts = [report.description, *since.order_by("created_at", "pk").values_list("text", flat=True)]
    return "\n\n".join(text for text in texts if text.strip())
