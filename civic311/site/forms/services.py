"""What can be asked for: groups, and services part by part."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from civic311.accounts.models import Department, User
from civic311.lib.clean_text import clean_line
from civic311.lib.form_fields import Day
from civic311.site.forms.fields import TranslatedField
from civic311.site.forms.organisation import ORDER_LABEL
from civic311.site.forms.reference_form import ReferenceForm, active_or_chosen, severity_field
from routing.actions.catalogue import keep_service
from routing.models import AssetType, OutsideBody, Queue, Service, ServiceGroup, ServiceMessage

ICONS = (
    "directions_car", "construction", "lightbulb", "delete", "park", "pets", "wash", "home", "flooding",
    "electrical_services", "groups", "eco", "local_police", "report", "help_outline", "near_me", "campaign",
)  # fmt: skip


class GroupForm(ReferenceForm):
    """A heading of the catalogue."""

    icon = forms.ChoiceField(
        label=_("Picture"), required=False, choices=[("", _("None")), *((n, n.replace("_", " ")) for n in ICONS)]
    )

    class Meta(ReferenceForm.Meta):
        model = ServiceGroup
        fields = ("name", "code", "icon", "order")
        labels = {"name": _("Name"), "order": ORDER_LABEL}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, chosen = self.fields["icon"], self.instance.icon
        assert isinstance(field, forms.ChoiceField)
        if chosen and chosen not in ICONS:
            field.choices = [*field.choices, (chosen, chosen.replace("_", " "))]  # type: ignore[operator,misc]


class KeywordsField(forms.CharField):
    """Words separated by commas, as a list."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        words = [clean_line(word) for word in (super().clean(value) or "").split(",")]
        kept = list(dict.fromkeys(word for word in words if word))
        if any(len(word) > 60 for word in kept):
            raise ValidationError(_("Keep each word or phrase below 60 letters."))
        return kept


class ServicePart(ReferenceForm):
    """What the forms of a service share: each saves a version. Pages show some of the columns, files all of them."""

    code_field = "service_code"
    field_order: tuple[str, ...] | None = None
    owner = forms.ModelChoiceField(
        User.objects.none(), label=_("Who answers for it"), required=False, empty_label=_("Nobody yet"),
        help_text=_("They are told when it is time to look whether all of it is still true."),
    )  # fmt: skip
    review_on = Day(label=_("Look through it again on"), required=False)
    description = TranslatedField(
        label=_("Description"), required=False, several_lines=True,
        help_text=_("What it covers and what the city does then, in a sentence or two."),
    )  # fmt: skip
    guidance = TranslatedField(
        label=_("Before reporting"), required=False, several_lines=True,
        help_text=_("What residents should know first, above the questions. A web address becomes a link."),
    )  # fmt: skip
    next_steps = TranslatedField(
        label=_("What happens next"), required=False, several_lines=True,
        help_text=_("Shown with the thanks and in the first email."),
    )  # fmt: skip
    severity = severity_field(label=_("How urgent, usually"), initial=3)
    closing_measure = TranslatedField(
        label=_("What has to be measured to close it as resolved"), required=False,
        help_text=_("For example: size of the repaired surface. Empty: nothing."),
    )  # fmt: skip
    keywords = KeywordsField(
        label=_("Other words for it"), required=False, max_length=2000,
        help_text=_("Separated by commas. People who type them find this service."),
    )  # fmt: skip
    duplicate_radius = forms.IntegerField(
        label=_("Same thing within how many meters"), required=False, min_value=10, max_value=2000,
        help_text=_("For finding what was reported before. Empty: the usual 150."),
    )  # fmt: skip
    duplicate_days = forms.IntegerField(
        label=_("Same thing within how many days"), required=False, min_value=1, max_value=365,
        help_text=_("Empty: the usual 30."),
    )  # fmt: skip

    class Meta(ReferenceForm.Meta):
        model = Service
        fields: tuple[str, ...] = ()
        widgets = {"kept_from": forms.CheckboxSelectMultiple, "contact_rule": forms.RadioSelect}  # noqa: RUF012
        labels = {  # noqa: RUF012
            "name": _("Name"), "group": _("Group"),
            "default_queue": _("Usual queue"), "hands_to": _("Usually handed to"),
            "contact_rule": _("Contact details of the reporter"),
            "place_precision": _("How exactly the public sees the place"),
            "place_required": _("A place is needed"),
            "is_public": _("Everybody may see requests of this service"),
            "photo_visibility": _("Photos are public"), "text_visibility": _("Words are public"),
            "report_photo": _("Photo with the report"),
            "closing_photo_required": _("A photo of the work is needed to close it as resolved"),
            "closing_note_required": _("A note on what was done is needed to close it as resolved"),
            "closing_measure_unit": _("Measured in"),
            "complainant_confidential": _("Who reported it is confidential"),
            "seen_by": _("Which staff see it"), "kept_from": _("Departments that it is about"),
            "asset_type": _("Reported by its number"), "asset_required": _("The number is needed"),
            "residents_may_ask": _("Residents may ask for it"),
            "is_common": _("Shown first on the home page"), "order": ORDER_LABEL,
        }  # fmt: skip
        help_texts = {  # noqa: RUF012
            "default_queue": _("Where it goes when no rule decides. Without one it is sorted by people."),
            "hands_to": _("An outside body. It is sent to their system if they have one connected."),
            "is_public": "", "residents_may_ask": _("Off for what only staff or imports use."), "is_common": "",
            "complainant_confidential": _(
                "Only people with a special permission see the contact; no other body is told."
            ),
            "kept_from": _("None of its requests goes there, and people who work only there never see one."),
            "asset_type": _("Street lights, bins or trees that residents choose on the map or by number."),
            "report_photo": _("On the phone a photo that is needed is only welcome."),
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in [name for name in self.base_fields if name not in self._meta.fields and name in self.fields]:  # type: ignore[operator]
            del self.fields[name]
        self.order_fields(self._meta.fields)  # type: ignore[arg-type]
        rows = {
            "default_queue": active_or_chosen(
                Queue.objects.select_related("department"), self.instance.default_queue_id
            ),
            "hands_to": active_or_chosen(OutsideBody.objects.all(), self.instance.hands_to_id),
            "owner": User.objects.filter(Q(is_active=True) | Q(pk=self.instance.owner_id)).order_by("name", "email"),
            "asset_type": active_or_chosen(AssetType.objects.filter(is_landmark=False), self.instance.asset_type_id),
            "kept_from": Department.objects.filter(is_active=True),
        }
        for name, queryset in rows.items():
            if name in self.fields:
                self.fields[name].queryset = queryset  # type: ignore[attr-defined]
        if "default_queue" in self.fields:
            label = lambda queue: f"{queue.department}: {queue}"  # noqa: E731
            self.fields["default_queue"].label_from_instance = label  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("asset_required") and not cleaned.get("asset_type"):
            self.add_error("asset_type", _("Say which kind of asset."))
        if cleaned.get("closing_measure") and not cleaned.get("closing_measure_unit"):
            self.add_error("closing_measure_unit", _("Say what it is measured in, such as m² or meters."))
        queue, kept = cleaned.get("default_queue"), cleaned.get("kept_from")
        if queue is None and "default_queue" not in self.fields:
            queue = self.instance.default_queue
        if kept is None and self.instance.pk and "kept_from" not in self.fields:
            kept = self.instance.kept_from.all()
        if queue is not None and kept is not None and queue.department in kept:
            name = "kept_from" if "kept_from" in self.fields else "default_queue"
            self.add_error(name, _("It cannot go to a department that it is about: %(name)s.") % {"name": queue})
        return cleaned

    def keep(self, now: datetime) -> Service:
        service: Service = self.save(commit=False)
        messages = {
            name.removeprefix(MESSAGE): text for name, text in self.cleaned_data.items() if name.startswith(MESSAGE)
        }
        keep_service(service, self._save_m2m, by=self.saved_by, now=now, messages=messages)
        return service

    def add_messages(self) -> None:
        """A field for the city's own words on each occasion."""
        rows = (
            ServiceMessage.objects.filter(service=self.instance) if self.instance.pk else ServiceMessage.objects.none()
        )
        given = dict(rows.values_list("occasion", "text"))
        for occasion, label in ServiceMessage.Occasion.choices:
            self.fields[f"{MESSAGE}{occasion}"] = TranslatedField(
                label=label, required=False, several_lines=True, initial=given.get(occasion),
                help_text=_("Added to the email that residents get then."),
            )  # fmt: skip


MESSAGE = "message_"
BASICS = (
    "name", "service_code", "description", "group", "default_queue", "hands_to", "severity", "keywords",
    "residents_may_ask", "is_common", "owner", "review_on", "duplicate_radius", "duplicate_days", "order",
)  # fmt: skip
PRIVACY = (
    "contact_rule", "complainant_confidential", "is_public", "place_precision", "text_visibility", "photo_visibility",
    "seen_by", "kept_from",
)  # fmt: skip
EVIDENCE = (
    "place_required", "asset_type", "asset_required", "report_photo", "closing_photo_required",
    "closing_note_required", "closing_measure", "closing_measure_unit",
)  # fmt: skip
TEXTS = ("guidance", "next_steps")


class ServiceForm(ServicePart):
    """The whole service, as a line of a file gives it."""

    class Meta(ServicePart.Meta):
        fields = (*BASICS, *TEXTS, *PRIVACY, *EVIDENCE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_messages()


class BasicsForm(ServicePart):
    """What it is, who does it, and who answers for these pages."""

    class Meta(ServicePart.Meta):
        fields = BASICS


class PrivacyForm(ServicePart):
    """Who learns what."""

    class Meta(ServicePart.Meta):
        fields = PRIVACY


class EvidenceForm(ServicePart):
    """What must be given, when reporting and when closing."""

    class Meta(ServicePart.Meta):
        fields = EVIDENCE


class TextsForm(ServicePart):
    """What residents read before and after, and the city's own words in each message."""

    class Meta(ServicePart.Meta):
        fields = TEXTS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_messages()
