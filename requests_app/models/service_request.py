"""ServiceRequest: the row that queues, maps and reports read. Its derived columns are a cache of the event log."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q

from civic311.accounts.models import Department
from community.models import PlannedWork
from requests_app.models.incidents import Incident
from requests_app.workflow import CLOSED_STATUSES, OPEN_STATUSES, Status
from routing.models import Area, Asset, ClosureReason, HoldReason, OutsideBody, Queue, Service

IS_OPEN = Q(status__in=OPEN_STATUSES)
# What views count and filter by lies in the index itself, so that sixty thousand open cases need not be looked up.
COUNTED = ["queue", "service", "assignee", "ward", "status", "severity", "channel", "language", "hold_reason",
           "closes_on", "due_at", "risk_at", "requested_datetime", "reopened_count", "voices", "is_flagged",
           "is_withheld", "is_practice"]  # fmt: skip
STATUS_CHOICES = [(status.value, status.value) for status in Status]


class RealRequests(models.Manager["ServiceRequest"]):
    """Every request but those with which staff train. Whatever reads many requests begins here, so that nothing
    counts, shows or learns from a case of practice by oversight."""

    def get_queryset(self) -> models.QuerySet["ServiceRequest"]:
        return super().get_queryset().filter(is_practice=False)


class ServiceRequest(models.Model):
    """What somebody asked for and all that the city does about it.

    `everything` holds cases of practice too: for the ledger, for who has a case in hand already, and for those who
    train.

    Only `requests_app.ledger` writes the derived columns (those of `projection.State`). `next_due_at` is what queues
    sort by: the due time while the clock runs, null while it is paused, stopped or absent.
    """

    # Identity and place, set once at intake.
    public_id = models.CharField(max_length=20, unique=True)
    external_id = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=200, blank=True)
    place_note = models.CharField(max_length=500, blank=True)
    lat = models.FloatField(null=True, blank=True)
    long = models.FloatField(null=True, blank=True)
    h3 = models.BigIntegerField(null=True, blank=True, help_text="H3 cell, resolution 9.")
    asset = models.ForeignKey(Asset, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts", db_index=False,
        help_text="The case this one was split off from.",
    )  # fmt: skip
    head_hash = models.BinaryField(max_length=32, default=b"")
    is_practice = models.BooleanField(
        default=False, db_default=False, help_text="Made by staff who train: it never counts and nobody is told."
    )

    # Derived from the log.
    status = models.CharField(max_length=16, choices=STATUS_CHOICES, default=Status.RECEIVED)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    severity = models.PositiveSmallIntegerField(default=3)
    channel = models.CharField(max_length=20)
    provenance = models.CharField(max_length=12)
    language = models.CharField(max_length=12, default="en")
    ward = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    is_live = models.BooleanField(default=True)
    requested_datetime = models.DateTimeField()
    updated_datetime = models.DateTimeField()
    expected_datetime = models.DateTimeField(null=True, blank=True)
    first_promise = models.DateTimeField(null=True, blank=True)
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    queue = models.ForeignKey(Queue, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    routed_at = models.DateTimeField(null=True, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    first_action_at = models.DateTimeField(null=True, blank=True)
    visits = models.PositiveSmallIntegerField(default=0)
    hold_reason = models.ForeignKey(HoldReason, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    hold_review_on = models.DateField(null=True, blank=True)
    closed_datetime = models.DateTimeField(null=True, blank=True)
    closure_reason = models.ForeignKey(ClosureReason, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closes_on = models.DateField(
        null=True, blank=True, help_text="Whoever reported it was asked for more; without an answer it closes then."
    )
    closing_reason = models.ForeignKey(
        ClosureReason, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    planned_work = models.ForeignKey(
        PlannedWork, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False,
        help_text="The works it was deferred for.",
    )  # fmt: skip
    duplicate_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="duplicates", db_index=False
    )
    reopened_count = models.PositiveSmallIntegerField(default=0)
    voices = models.PositiveIntegerField(default=1)
    parts_open = models.PositiveIntegerField(default=0, help_text="Open cases that were split off from this one.")
    incident = models.ForeignKey(
        Incident, null=True, blank=True, on_delete=models.PROTECT, related_name="cases", db_index=False
    )
    handed_to = models.ForeignKey(
        OutsideBody, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    with_body = models.ForeignKey(
        OutsideBody, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False,
        help_text="The outside body that works on it while it is open here.",
    )  # fmt: skip
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    is_withheld = models.BooleanField(default=False, help_text="Not public, whatever its service says.")
    is_flagged = models.BooleanField(default=False, help_text="An escalation asks for attention.")
    emergencies = ArrayField(models.BigIntegerField(), default=list, blank=True)
    scheduled_on = models.DateField(null=True, blank=True)
    scheduled_zone = models.ForeignKey(
        Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    due_at = models.DateTimeField(null=True, blank=True)
    next_due_at = models.DateTimeField(null=True, blank=True)
    risk_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    last_kind = models.CharField(max_length=24, blank=True)

    everything = models.Manager()
    objects = RealRequests()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=OPEN_STATUSES, closed_datetime__isnull=True)
                | Q(status__in=CLOSED_STATUSES, closed_datetime__isnull=False),
                name="closed_if_and_only_if_closed_datetime",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.DUPLICATE, duplicate_of__isnull=False)
                | (~Q(status=Status.DUPLICATE) & Q(duplicate_of__isnull=True)),
                name="duplicate_if_and_only_if_original",
            ),
            models.CheckConstraint(
                condition=Q(lat__isnull=True, long__isnull=True) | Q(lat__isnull=False, long__isnull=False),
                name="place_is_whole",
            ),
            models.UniqueConstraint(fields=["external_id"], condition=~Q(external_id=""), name="one_external_id"),
        ]
        indexes = [
            # Queues: open cases of a department or queue by due time; cost does not grow with the past.
            models.Index(
                fields=["department", "next_due_at", "id"],
                include=COUNTED,
                condition=IS_OPEN,
                name="open_of_department",
            ),
            models.Index(fields=["queue", "next_due_at", "id"], condition=IS_OPEN, name="open_by_queue_due"),
            models.Index(
                fields=["next_due_at", "id"], include=["department", *COUNTED], condition=IS_OPEN, name="open_all"
            ),
            models.Index(
                fields=["id"],
                condition=IS_OPEN & Q(next_due_at__isnull=True, due_at__isnull=True),
                name="open_no_clock",
            ),
            models.Index(fields=["service", "next_due_at", "id"], condition=IS_OPEN, name="open_by_service_due"),
            models.Index(fields=["severity", "next_due_at", "id"], condition=IS_OPEN, name="open_by_severity_due"),
            GinIndex(fields=["tags"], name="request_tags"),
            models.Index(fields=["id"], condition=Q(is_practice=True), name="request_practice"),
            models.Index(fields=["assignee", "next_due_at", "id"], condition=IS_OPEN, name="open_by_assignee_due"),
            models.Index(fields=["ward", "id"], condition=IS_OPEN, name="open_by_ward"),
            # The public list and the histories, newest first.
            models.Index(F("requested_datetime").desc(), F("id").desc(), name="request_newest"),
            models.Index("service", F("requested_datetime").desc(), F("id").desc(), name="request_service_newest"),
            models.Index("ward", F("requested_datetime").desc(), F("id").desc(), name="request_ward_newest"),
            models.Index("department", F("requested_datetime").desc(), F("id").desc(), name="request_dept_newest"),
            # What a new report may repeat: the recent ones of a cell, and those open there whatever their age.
            models.Index("h3", F("requested_datetime").desc(), name="request_nearby", condition=Q(h3__isnull=False)),
            models.Index(
                "h3",
                F("requested_datetime").desc(),
                name="request_nearby_open",
                condition=IS_OPEN & Q(h3__isnull=False),
            ),
            # Whether the same was asked for at a spot again: reports look for each closed case.
            models.Index(
                fields=["h3", "service", "requested_datetime"], name="request_again", condition=Q(h3__isnull=False)
            ),
            # What the public map counts of the open cases, in the index itself.
            models.Index(
                fields=["h3"],
                include=["service", "ward", "is_withheld", "is_practice", "parent"],
                condition=IS_OPEN & Q(h3__isnull=False),
                name="open_on_map",
            ),
            # The same for days: whole years of requests are counted without a look at their rows.
            models.Index(
                fields=["requested_datetime"],
                include=["h3", "service", "ward", "status", "is_withheld", "is_practice", "parent"],
                condition=Q(h3__isnull=False),
                name="request_on_map",
            ),
            # What changed since.
            models.Index(F("updated_datetime").desc(), name="request_updated"),
            models.Index(
                F("closed_datetime").desc(), name="request_closed", condition=Q(closed_datetime__isnull=False)
            ),
            models.Index(
                "department",
                F("closed_datetime").desc(),
                name="closed_of_department",
                condition=Q(closed_datetime__isnull=False),
            ),
            models.Index(fields=["closes_on"], condition=Q(closes_on__isnull=False), name="request_closes_on"),
            models.Index(fields=["planned_work"], condition=Q(planned_work__isnull=False), name="request_planned_work"),
            models.Index(fields=["hold_review_on"], condition=Q(hold_review_on__isnull=False), name="hold_review"),
            models.Index("address", F("requested_datetime").desc(), name="request_address"),
            models.Index(
                F("asset"), F("requested_datetime").desc(), name="request_asset", condition=Q(asset__isnull=False)
            ),
            models.Index(
                fields=["service", "scheduled_on", "scheduled_zone"],
                name="request_scheduled",
                condition=Q(scheduled_on__isnull=False),
            ),
            models.Index(fields=["incident"], name="request_incident", condition=Q(incident__isnull=False)),
            models.Index(fields=["parent"], name="request_parent", condition=Q(parent__isnull=False)),
            models.Index(fields=["duplicate_of"], name="request_joined", condition=Q(duplicate_of__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_STATUSES

    @property
    def has_place(self) -> bool:
        return self.lat is not None

    def area_ids(self) -> list[int]:
        """Ids of the areas it lies in, the ward first; one query."""
        others = self.areas.order_by("area__layer__order", "area_id").values_list("area_id", flat=True)
        return [*([self.ward_id] if self.ward_id else []), *others]


class KeptFrom(models.Model):
    """A department that a case is about: it never goes there, and nobody who works only there sees it."""

    service_request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="kept_from")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service_request", "department"], name="kept_from_once")]

    def __str__(self) -> str:
        return f"{self.service_request_id} from {self.department_id}"


class RequestArea(models.Model):
    """The area of each further layer a request lies in (wards are a column of the request)."""

    service_request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="areas")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "service_request"], name="one_area_per_request")]

    def __str__(self) -> str:
        return f"{self.service_request_id} in {self.area_id}"


class SearchText(models.Model):
    """The words staff search by, folded to lower case without accents, apart from the row that queues read."""

    service_request = models.OneToOneField(
        ServiceRequest, primary_key=True, on_delete=models.CASCADE, related_name="search_text"
    )
    words = models.TextField()
    document = models.GeneratedField(
        expression=SearchVector("words", config="simple"), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        indexes = [GinIndex(fields=["document"], name="search_document")]

    def __str__(self) -> str:
        return f"{self.service_request_id}"


class KnownWord(models.Model):
    """A word that several of the newest cases hold, to guess what a mistyped one means. `cases`: how many have it."""

    word = models.CharField(max_length=40, primary_key=True)
    cases = models.PositiveIntegerField()

    class Meta:
        indexes = [GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="known_word_likeness")]

    def __str__(self) -> str:
        return self.word
