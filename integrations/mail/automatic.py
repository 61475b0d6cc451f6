"""Whether a machine wrote a mail: answers of absent people, lists, newsletters, reports, our own mail coming back.

Plain Python. Nobody answers such a mail, and none becomes a case. The codes are those of `InboundMail.reason`.
"""

import re
from collections.abc import Callable

_ABSENT = re.compile(
    r"^\s*(?:auto(?:matic)?[ -]?(?:reply|response|submitted)|out of (?:the )?office|respuesta autom[aá]tica|"
    r"fuera de (?:la )?oficina|自动回复|自動回覆|trả lời tự động|repons otomatik|رد تلقائي)\b",
    re.IGNORECASE,
)
_MACHINES = re.compile(r"^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)(?:[+=-].*)?@", re.IGNORECASE)


def why_automatic(header: Callable[[str], str], content_type: str, from_address: str) -> str:
    """The code of why a machine wrote it; empty for a person's mail. `header` gives one by name, empty without it."""
    submitted = header("Auto-Submitted").strip().lower()
    if content_type == "multipart/report" or header("X-Failed-Recipients"):
        return "report"
    if submitted and submitted.partition(";")[0].strip() != "no":
        return "automatic"
    if header("X-Autoreply") or header("X-Autorespond") or header("X-Autoresponse"):
        return "automatic"
    suppress = header("X-Auto-Response-Suppress").strip().lower()
    if suppress in ("all", "autoreply", "oof") or _ABSENT.match(header("Subject")):
        return "automatic"
    if header("Precedence").strip().lower() in ("bulk", "list", "junk", "auto_reply"):
        return "list"
    if header("List-Id") or header("List-Unsubscribe"):
        return "list"
    if header("Return-Path").replace(" ", "") == "<>" or _MACHINES.match(from_address):
        return "machine"
    if header("X-Spam-Flag").strip().lower() == "yes":
        return "spam"
    return ""
