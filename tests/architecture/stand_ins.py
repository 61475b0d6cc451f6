"""Rows that stand for the placeholders of the table of addresses."""

from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from civic311.accounts.models import Absence, Role, SignOnRule, StaffSession, User
from integrations.keys import make_key
from integrations.models import HandOver, InboundMail, Register, SmsConversation, TextMessage
from notifications.models import OutboundMessage
from reports.models import PartnerFigure, StaffingRun
from requests_app.models import BulkRun, CostEntry, DryRun, Incident, SavedView, ServiceRequest, WorkLink
from routing.models import (
    Area,
    Asset,
    AssetType,
    Emergency,
    EscalationStep,
    FileImport,
    OnCallShift,
    RoutingRule,
    ServiceVersion,
    SeverityFactor,
    TargetProposal,
    WorkCalendar,
)
from routing.versions import snapshot
from tests.factories.call_backs import make_call_back
from tests.factories.city import WEST
from tests.factories.doors import door_rows
from tests.factories.knowledge import make_article
from tests.factories.notices import make_notice, make_work
from tests.factories.open311_peers import county_with_server
from tests.factories.photos import ready_photo
from tests.factories.records import records_stand_ins

SHIFT = timedelta(hours=8)


def stand_ins(made: ServiceRequest, colleague: User, *, now: datetime) -> dict[str, Any]:
    """Everything but the case itself, its photos, messages and links; `colleague` is somebody with one role."""
    ward = Area.objects.get(layer__is_reporting=True, code="1")
    found: dict[str, Any] = {"counts": {}, "refused": [], "map": {}}
    file = FileImport.objects.create(kind="areas", file_name="f", stored_as="f", state="checked",
                                     options={"layer_id": ward.layer_id}, report={"found": found})  # fmt: skip
    kind = AssetType.objects.create(code="lamp", name={"en": "Lamps"})
    Asset.objects.create(type=kind, number="L-1", lat=WEST[0], long=WEST[1], h3=0)
    proposal = TargetProposal.objects.create(service=made.service, kind="resolve", proposed_by=colleague)
    ServiceVersion.objects.create(service=made.service, number=1, snapshot=snapshot(made.service))
    step = EscalationStep.objects.all()[0]
    rule = RoutingRule.objects.all()[0]
    shift = OnCallShift.objects.create(queue=made.queue, user=colleague, starts_at=now, ends_at=now + SHIFT)
    absence = Absence.objects.create(user=colleague, starts_on=now.date(), ends_on=now.date())
    draft = {"kind": "retire", "name": "R", "rule": rule.pk, "data": {}}
    report = made.reports.get()
    original = default_storage.save("photos/original.jpg", ContentFile(b"as it was"))
    texted = ready_photo(None)
    connection = county_with_server()
    talk = SmsConversation.objects.create(number="+15085550177", report=report)
    TextMessage.objects.create(conversation=talk, direction="in", text="a hole", photos=[str(texted.pk)])
    masked = ready_photo(made.pk, masks=[[0, 0, 0.1, 0.1]], unmasked_large_path=original)
    letter = InboundMail.objects.create(message_id="m", state="draft", service_request=made, photos=[])
    letter.photos = [str(ready_photo(None).pk)]
    letter.save(update_fields=["photos"])
    sent = OutboundMessage.objects.create(key="s", kind="x", to_address="a@example.org", subject="s", body_text="t",
                                          about=made.public_id, reply_to="311@testville.example")  # fmt: skip
    return records_stand_ins(made, now=now) | {
        "<mail>": letter.pk, "<mail-photo>": letter.photos[0], "<sent>": sent.pk,
        "<contact>": report.contact_id, "<report>": report.pk, "<masked>": masked.pk,
        "<chain>": step.chain_id, "<step>": step.pk, "<queue>": made.queue_id, "<shift>": shift.pk,
        "<absence>": absence.pk, "<user>": colleague.pk, "<membership>": colleague.memberships.get().pk,
        "<service>": made.service_id, "<question>": made.service.questions.get().pk, "<proposal>": proposal.pk,
        "<layer>": ward.layer_id, "<area>": ward.pk, "<file>": file.pk,
        "<incident>": Incident.objects.create(name={"en": "Broken main"}, queue=made.queue).pk,
        "<rule>": rule.pk, "<calendar>": WorkCalendar.objects.all()[0].pk,
        "<trial>": DryRun.objects.create(rules=[], since=now, until=now, draft=draft).pk,
        "<work-link>": WorkLink.objects.create(
            service_request=made, contractor="Alder Paving", email="work@paving.example", token_hash="x" * 64,
            expires_at=now + SHIFT,
        ).pk,
        "<view>": SavedView.objects.create(name="North", owner=colleague).pk,
        "<bulk_run>": BulkRun.objects.create(action="start", started_by=colleague).pk,
        "<call_back>": make_call_back(made).pk,
        "<cost>": CostEntry.objects.create(service_request=made, quantity=1, cents=100, worked_on=now.date()).pk,
        "<staffing>": StaffingRun.objects.create(queue=made.queue, minutes=60).pk,
        "<partner>": PartnerFigure.objects.create(name="Trees", as_of=now.date(), loaded_at=now).pk,
        "<factor>": SeverityFactor.objects.create(name={"en": "School"}, points=20).pk,
        "<article>": make_article("stand-in").slug,
        "<notice>": make_notice(now=now).pk, "<works>": make_work(today=now.date()).pk,
        "<conversation>": talk.pk, "<text-photo>": texted.pk,
        "<sign-on-rule>": SignOnRule.objects.create(value="staff", role=Role.objects.all()[0]).pk,
        "<place>": StaffSession.objects.create(user=colleague, session_key="k", started_at=now, last_seen_at=now).pk,
        "<configuration>": FileImport.objects.create(
            kind="setup", file_name="c.json", state="checked",
            stored_as=default_storage.save(
                "c.json", ContentFile(b'{"format": "civic311-configuration", "version": 1}')
            ),
        ).pk,
        "<register>": Register.objects.create(name="Lamps", kind="addresses", source="folder", place="a.csv").pk,
        "<connection>": connection.pk,
        "<hand-over>": HandOver.objects.create(
            connection=connection, service_request=made, sequence=1, stays_open=True, state=HandOver.State.UNSURE
        ).pk,
        **door_rows(made, now=now),
        "<key>": make_key("An app", scopes=["open311"], now=now)[0].pk,
        "<emergency>": Emergency.objects.create(code="storm", starts_at=now).pk,
    }  # fmt: skip
