"""What the city knows of requests, one file per subject."""

from requests_app.models.abuse import Blocked, IntakeTrace
from requests_app.models.call_drafts import CallDraft
from requests_app.models.callbacks import CallAttempt, CallBack
from requests_app.models.contractors import WorkLink
from requests_app.models.conversation import Message, Note
from requests_app.models.costs import CostEntry
from requests_app.models.duplicates import DuplicateCheck, DuplicateSuggestion, NotDuplicate
from requests_app.models.escalation import Told
from requests_app.models.following import Follow
from requests_app.models.hot_cells import HotCell, HotCellCount
from requests_app.models.imports import ImportedRow, ImportRun
from requests_app.models.incidents import Incident, IncidentUpdate
from requests_app.models.intake import Answer, IntakeDraft, Report, ReportCorrection, TextState, TrackingToken
from requests_app.models.log import BacklogEntry, Clock, Consumer, Event, LedgerSeal
from requests_app.models.photos import Attachment, AttachmentState
from requests_app.models.redactions import OriginalLook, Redaction
from requests_app.models.service_request import KeptFrom, KnownWord, RequestArea, SearchText, ServiceRequest
from requests_app.models.studio import DryRun, Page, RuleCorrection
from requests_app.models.suggesting import CategoryModel
from requests_app.models.surveys import SurveyAnswer
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
    "Blocked",
    "BulkRow",
    "BulkRun",
    "CallAttempt",
    "CallBack",
    "CallDraft",
    "CaseLink",
    "CategoryModel",
    "Clock",
    "Consumer",
    "CostEntry",
    "DryRun",
    "DuplicateCheck",
    "DuplicateSuggestion",
    "Event",
    "FieldAction",
    "Follow",
    "HotCell",
    "HotCellCount",
    "ImportRun",
    "ImportedRow",
    "Incident",
    "IncidentUpdate",
    "IntakeDraft",
    "IntakeTrace",
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
    "ReportCorrection",
    "RequestArea",
    "RuleCorrection",
    "SavedView",
    "SearchText",
    "ServiceRequest",
    "SurveyAnswer",
    "TextState",
    "Told",
    "TrackingToken",
    "WorkLink",
]
