"""What the city knows of requests, one file per subject."""

from requests_app.models.conversation import Message, Note
from requests_app.models.imports import ImportedRow, ImportRun
from requests_app.models.intake import Answer, IntakeDraft, Report, TrackingToken
from requests_app.models.log import BacklogEntry, Clock, Event, LedgerSeal
from requests_app.models.photos import Attachment, AttachmentState
from requests_app.models.service_request import RequestArea, SearchText, ServiceRequest

__all__ = [
    "Answer",
    "Attachment",
    "AttachmentState",
    "BacklogEntry",
    "Clock",
    "Event",
    "ImportRun",
    "ImportedRow",
    "IntakeDraft",
    "LedgerSeal",
    "Message",
    "Note",
    "Report",
    "RequestArea",
    "SearchText",
    "ServiceRequest",
    "TrackingToken",
]
