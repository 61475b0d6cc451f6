"""What the city knows of requests, one file per subject."""

from requests_app.models.call_drafts import CallDraft
from requests_app.models.callbacks import CallAttempt, CallBack
from requests_app.models.contractors import WorkLink
from requests_app.models.conversation import Message, Note
from requests_app.models.costs import CostEntry
from requests_app.models.duplicates import DuplicateCheck, DuplicateSuggestion, NotDuplicate
from requests_app.models.escalation import Told
from requests_app.models.imports import ImportedRow, ImportRun
from requests_app.models.incidents import Incident, IncidentUpdate
from requests_app.models.intake import Answer, IntakeDraft, Report, TrackingToken
from requests_app.models.log import BacklogEntry, Clock, Event, LedgerSeal
from requests_app.models.photos import Attachment, AttachmentState
from requests_app.models.redactions import OriginalLook, Redaction
from requests_app.models.service_request import KeptFrom, KnownWord, RequestArea, SearchText, ServiceRequest
from requests_app.models.studio import DryRun, Page, RuleCorrection
from requests_app.models.workspace import (
    BulkRow,
    BulkRun,
    CaseLink,
    FieldAction,
    Looking,
    Mention,
    ReplyTemplate,
    SavedView,
)

__all__ = [
    "Answer",
    "Attachment",
    "AttachmentState",
    "BacklogEntry",
    "BulkRow",
    "BulkRun",
    "CallAttempt",
    "CallBack",
    "CallDraft",
    "CaseLink",
    "Clock",
    "CostEntry",
    "DryRun",
    "DuplicateCheck",
    "DuplicateSuggestion",
    "Event",
    "FieldAction",
    "ImportRun",
    "ImportedRow",
    "Incident",
    "IncidentUpdate",
    "IntakeDraft",
    "KeptFrom",
    "KnownWord",
    "LedgerSeal",
    "Looking",
    "Mention",
    "Message",
    "NotDuplicate",
    "Note",
    "OriginalLook",
    "Page",
    "Redaction",
    "ReplyTemplate",
    "Report",
    "RequestArea",
    "RuleCorrection",
    "SavedView",
    "SearchText",
    "ServiceRequest",
    "Told",
    "TrackingToken",
    "WorkLink",
]
