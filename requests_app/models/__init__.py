"""What the city knows of requests, one file per subject."""

from requests_app.models.conversation import Message, Note
from requests_app.models.duplicates import DuplicateCheck, DuplicateSuggestion, NotDuplicate
from requests_app.models.escalation import Told
from requests_app.models.imports import ImportedRow, ImportRun
from requests_app.models.incidents import Incident, IncidentUpdate
from requests_app.models.intake import Answer, IntakeDraft, Report, TrackingToken
from requests_app.models.log import BacklogEntry, Clock, Event, LedgerSeal
from requests_app.models.photos import Attachment, AttachmentState
from requests_app.models.service_request import KeptFrom, RequestArea, SearchText, ServiceRequest
from requests_app.models.studio import DryRun, Page, RuleCorrection

__all__ = [
    "Answer",
    "Attachment",
    "AttachmentState",
    "BacklogEntry",
    "Clock",
    "DryRun",
    "DuplicateCheck",
    "DuplicateSuggestion",
    "Event",
    "ImportRun",
    "ImportedRow",
    "Incident",
    "IncidentUpdate",
    "IntakeDraft",
    "KeptFrom",
    "LedgerSeal",
    "Message",
    "NotDuplicate",
    "Note",
    "Page",
    "Report",
    "RequestArea",
    "RuleCorrection",
    "SearchText",
    "ServiceRequest",
    "Told",
    "TrackingToken",
]
