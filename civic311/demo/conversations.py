"""What the demo city replies with, and a case on whose page people talk: a note to a colleague, linked cases."""

from datetime import datetime, timedelta

from civic311.accounts.models import User
from civic311.accounts.viewer import viewer_of
from requests_app.actions import links, talk
from requests_app.actor import Actor
from requests_app.models import ReplyTemplate, ServiceRequest
from requests_app.workflow import OPEN_STATUSES

_TEXTS = (
    ("On its way", "En camino", ["RECEIVED", "ROUTED", "IN_PROGRESS"],
     "Thank you for telling us about {address}. {team} has your report {number} and plans to finish by {due}.",
     "Gracias por avisarnos de {address}. {team} tiene su reporte {number} y piensa terminar a más tardar {due}."),
    ("Where exactly?", "¿Dónde exactamente?", ["RECEIVED", "ROUTED", "IN_PROGRESS", "ON_HOLD"],
     "We looked for what you reported ({service}, {address}) and could not find it. Could you send us a photo, or tell "
     "us what is close by?",
     "Buscamos lo que usted reportó ({service}, {address}) y no lo encontramos. ¿Nos puede mandar una foto o decirnos "
     "qué hay cerca?"),
    ("It takes longer", "Tarda más", ["IN_PROGRESS", "ON_HOLD"],
     "Your report {number} takes longer than we thought. We are sorry. We now expect to finish by {due}.",
     "Su reporte {number} tarda más de lo que pensábamos. Lo sentimos. Ahora esperamos terminar a más tardar {due}."),
    ("Made safe", "Ya no hay peligro", ["IN_PROGRESS", "ON_HOLD"],
     "We made the place safe today ({address}). The repair itself follows by {due}.",
     "Hoy aseguramos el lugar ({address}). La reparación misma sigue a más tardar {due}."),
    ("Thank you", "Gracias", ["RESOLVED"],
     "Your report {number} is finished. Thank you for helping us keep {city} in order.",
     "Su reporte {number} está terminado. Gracias por ayudarnos a mantener {city} en orden."),
)  # fmt: skip


def make_reply_texts() -> None:
    """The texts that staff of every department may use."""
    ReplyTemplate.objects.bulk_create(
        ReplyTemplate(
            name={"en": name, "es": spanish_name}, text={"en": text, "es": spanish}, statuses=statuses, order=order
        )
        for order, (name, spanish_name, statuses, text, spanish) in enumerate(_TEXTS, start=1)
    )


def make_talk(now: datetime) -> None:
    """The worker asks the supervisor about a case of hers, and links it to one of the same street."""
    worker = User.objects.filter(email="worker@demo.example").first()
    supervisor = User.objects.filter(email="supervisor@demo.example").first()
    rows = ServiceRequest.objects.filter(status__in=OPEN_STATUSES, assignee=worker, parent=None, duplicate_of=None)
    mine = rows.order_by("-requested_datetime").first() if worker else None
    if worker is None or supervisor is None or mine is None:
        return
    actor = Actor(viewer_of(worker), "staff")
    text = f'The base layer is gone here too. @"{supervisor.name}" can we do the whole block at once?'
    at = now - timedelta(hours=2)
    talk.add_note(mine.pk, text=text, mentions=[supervisor.pk], actor=actor, now=at)
    near = ServiceRequest.objects.filter(
        status__in=OPEN_STATUSES, department_id=mine.department_id, service_id=mine.service_id, parent=None
    ).exclude(pk=mine.pk)  # fmt: skip
    other = near.order_by("-requested_datetime").first()
    if other is not None:
        links.link(mine.pk, other_id=other.pk, actor=actor, version=None, now=at)
