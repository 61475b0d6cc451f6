"""What the city knows and announces, one file per subject."""

from community.models.articles import (
    Article,
    ArticleAnswer,
    ArticleCategory,
    ArticleSearch,
    ArticleVersion,
    Audience,
    SearchMiss,
)
from community.models.collections import CollectionRound
from community.models.enquiries import Enquiry
from community.models.notices import AvoidedReport, Notice, NoticeFollower, NoticeKind, NoticeSeverity
from community.models.works import PlannedWork, WorkKind

__all__ = [
    "Article",
    "ArticleAnswer",
    "ArticleCategory",
    "ArticleSearch",
    "ArticleVersion",
    "Audience",
    "AvoidedReport",
    "CollectionRound",
    "Enquiry",
    "Notice",
    "NoticeFollower",
    "NoticeKind",
    "NoticeSeverity",
    "PlannedWork",
    "SearchMiss",
    "WorkKind",
]
