"""Write the demo city's reference data: areas and figures, addresses, services, targets, reasons, rules."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from civic311.demo.catalogue import GROUPS, KINDS
from civic311.demo.catalogue.spec import Choice, Kind, Question
from civic311.demo.streets import Door
from civic311.demo.terrain import Land
from civic311.demo.wards import NAMES, PROFILES, SOURCE, Figures, neighborhood_figures, ward_figures
from routing.models import (
    Address,
    Area,
    AreaIndicator,
    AreaLayer,
    ClosureReason,
    Queue,
    Service,
    ServiceGroup,
    ServiceQuestion,
    SlaTarget,
    Street,
    WorkCalendar,
)
from routing.street_words import fold_street

_ALWAYS = [[["00:00", "24:00"]]] * 7
# What the city aims at before the work is done, by the service's severity: (amount, unit).
_ACKNOWLEDGE = {1: (30, "minutes"), 2: (2, "hours"), 3: (8, "business_hours"), 4: (2, "business_days")}
_FIRST_ACTION_SHARE = 0.5
_URGENT_SHARE = 0.5


def make_areas(land: Land, seed: int) -> dict[str, dict[str, Area]]:
    """The two layers with their areas and figures; areas by layer and by the land's codes."""
    wards = AreaLayer.objects.create(
        code="ward", name={"en": "Wards", "es": "Distritos"}, singular={"en": "Ward", "es": "Distrito"},
        is_reporting=True, is_boundary=True, order=1,
    )  # fmt: skip
    hoods = AreaLayer.objects.create(
        code="neighborhood", name={"en": "Neighborhoods", "es": "Barrios"},
        singular={"en": "Neighborhood", "es": "Barrio"}, order=2,
    )  # fmt: skip
    names = _neighborhood_names(land)
    figures = neighborhood_figures(seed)
    areas: dict[str, dict[str, Area]] = {"ward": {}, "neighborhood": {}}
    indicators: list[AreaIndicator] = []
    for layer, pieces in ((wards, land.wards), (hoods, land.neighborhoods)):
        rows = []
        for order, piece in enumerate(pieces, start=1):
            label = piece.polygon.representative_point()
            name = PROFILES[piece.code].name if layer is wards else names[piece.code]
            code = piece.code if layer is wards else name.lower().replace(" ", "-")
            rows.append(
                Area(layer=layer, code=code, name=name, geometry=piece.geometry, label_lat=round(label.y, 6),
                     label_long=round(label.x, 6), order=order)
            )  # fmt: skip
        made = Area.objects.bulk_create(rows)
        areas[layer.code] = {piece.code: area for piece, area in zip(pieces, made, strict=True)}
    for ward, parts in figures.items():
        indicators += _indicators(areas["ward"][ward], ward_figures(parts))
        codes = [code for code, lies_in in land.ward_of.items() if lies_in == ward]
        for code, part in zip(codes, parts, strict=True):
            indicators += _indicators(areas["neighborhood"][code], part)
    AreaIndicator.objects.bulk_create(indicators)
    return areas


def _neighborhood_names(land: Land) -> dict[str, str]:
    names: dict[str, str] = {}
    for ward, profile in PROFILES.items():
        codes = [code for code, lies_in in land.ward_of.items() if lies_in == ward]
        names |= dict(zip(codes, profile.neighborhoods, strict=True))
    return names


def _indicators(area: Area, figures: Figures) -> list[AreaIndicator]:
    return [
        AreaIndicator(area=area, code=code, name=NAMES[code], value=value, source=SOURCE, as_of="2024")
        for code, value in figures.values.items()
    ]


def make_addresses(doors: list[Door]) -> None:
    """The address index."""
    streets = Street.objects.bulk_create(
        Street(name=name, folded=fold_street(name)) for name in sorted({door.street for door in doors})
    )
    by_name = {street.name: street for street in streets}
    Address.objects.bulk_create(
        (Address(street=by_name[door.street], number=door.number, lat=door.lat, long=door.long) for door in doors),
        batch_size=3000,
    )


def make_services(queues: Mapping[str, Queue], since: datetime) -> dict[str, Service]:
    """Groups, services, questions, targets and closure reasons; targets are in force from `since` on."""
    office = WorkCalendar.objects.get(is_default=True)
    always = WorkCalendar.objects.create(
        code="always", name={"en": "Day and night", "es": "Día y noche"}, hours=_ALWAYS
    )
    services: dict[str, Service] = {}
    questions: list[ServiceQuestion] = []
    targets: list[SlaTarget] = []
    for group_order, group in enumerate(GROUPS, start=1):
        row = ServiceGroup.objects.create(
            code=group.code, name={"en": group.en, "es": group.es}, icon=group.icon, order=group_order
        )
        made = Service.objects.bulk_create(
            _service(kind, row, queues[kind.queue], order) for order, kind in enumerate(group.kinds, start=1)
        )
        for service in made:
            kind = KINDS[service.service_code]
            services[kind.code] = service
            questions += [_question(service, question, order) for order, question in enumerate(kind.questions)]
            targets += _targets(service, kind, office, always, since)
    ServiceQuestion.objects.bulk_create(questions)
    SlaTarget.objects.bulk_create(targets)
    _closure_reasons(services)
    return services


def _service(kind: Kind, group: ServiceGroup, queue: Queue, order: int) -> Service:
    return Service(
        service_code=kind.code, name={"en": kind.en, "es": kind.es},
        description={"en": kind.about_en, "es": kind.about_es}, group=group, default_queue=queue,
        keywords=kind.words.split(), severity=kind.severity, contact_rule=kind.contact,
        place_precision=kind.precision, is_public=kind.public,
        closing_photo_required=kind.photo, residents_may_ask=kind.residents, is_common=kind.common, order=order,
    )  # fmt: skip


def _question(service: Service, question: Question, order: int) -> ServiceQuestion:
    values = [
        {"key": choice.key, "name": {"en": choice.en, "es": choice.es}, "danger": choice.danger} | _stops(choice)
        for choice in question.choices
    ]
    return ServiceQuestion(
        service=service, code=question.code, text={"en": question.en, "es": question.es},
        help={"en": question.help_en, "es": question.help_es} if question.help_en else {},
        datatype=question.datatype, is_required=question.required, is_public=question.public, values=values,
        order=order,
    )  # fmt: skip


def _stops(choice: Choice) -> dict[str, Any]:
    if choice.stop is None:
        return {}
    return {"stop": dict(zip(("en", "es"), choice.stop, strict=True)), "body": choice.body}


def _targets(
    service: Service, kind: Kind, office: WorkCalendar, always: WorkCalendar, since: datetime
) -> list[SlaTarget]:
    amount, unit = kind.target

    def target(clock: str, amount: int, unit: str, severity: int | None = None) -> SlaTarget:
        calendar = office if unit.startswith("business") else always
        return SlaTarget(
            service=service, kind=clock, amount=amount, unit=unit, calendar=calendar, severity=severity,
            valid_from=since,
        )  # fmt: skip

    rows = [target("resolve", amount, unit)]
    rows.append(target("acknowledge", *_ACKNOWLEDGE[kind.severity]))
    if amount >= 4 and unit != "hours":
        rows.append(target("first_action", max(1, round(amount * _FIRST_ACTION_SHARE)), unit))
    if kind.severity == 3 and unit == "business_days" and amount >= 3:
        rows.append(target("resolve", max(1, round(amount * _URGENT_SHARE)), unit, severity=2))
    return rows


def _closure_reasons(services: Mapping[str, Service]) -> None:
    for order, (code, kind) in enumerate(KINDS.items()):
        reason, en, es, text_en, text_es = kind.done
        row = ClosureReason.objects.create(
            code=reason, name={"en": en, "es": es}, text={"en": text_en, "es": text_es}, outcome="RESOLVED", order=order
        )
        row.services.add(services[code])
