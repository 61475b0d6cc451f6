"""Write a file of configuration: all of it or nothing, by the same actions as the pages where there are any."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DatabaseError, models, transaction
from django.utils.translation import gettext as _

from civic311.accounts.capabilities import CAPABILITIES
from civic311.accounts.models import Role, User
from civic311.city.current import configuration_changed
from civic311.city.models import City, SealImage
from civic311.site.configuration.comparing import Change, compare
from civic311.site.configuration.kinds import BY_MODEL, BY_NAME, KINDS, Kind
from civic311.site.configuration.reading import Rows, Values, columns_of, keyed, many_of
from community.actions.articles import save_article
from community.models import Article
from routing.actions.catalogue import new_version
from routing.actions.chains import keep_chain, keep_step
from routing.actions.rules import keep_rule, note_versions
from routing.actions.targets import ask_for_target
from routing.engine import RuleError
from routing.models import (
    EscalationChain,
    EscalationStep,
    RoutingRule,
    Service,
    ServiceMessage,
    ServiceQuestion,
    SlaTarget,
)
from routing.reference import forget_reference, reference


class CannotLoad(Exception):
    """Nothing was written. `problems` are (kind, name of the row, what is wrong), as people read them."""

    def __init__(self, problems: list[tuple[Any, str, str]]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@dataclass
class _Load:
    """What is known while a file is being written: rows by kind and name, who does it, and when."""

    user_id: int | None
    now: datetime
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    services: dict[int, Service] = field(default_factory=dict)

    def rows(self, kind: Kind) -> dict[str, Any]:
        if kind.name not in self.known:
            self.known[kind.name] = keyed(kind)
        return self.known[kind.name]


def load(wanted: Mapping[str, Rows], *, user_id: int | None, now: datetime) -> int:
    """Write what differs; returns how many rows. Raises CannotLoad, and then nothing was written."""
    problems: list[tuple[Any, str, str]] = []
    with transaction.atomic():
        found = compare(wanted)
        doing = _Load(user_id, now)
        for kind in KINDS:
            for change in found.changes.get(kind.name, []):
                problem = _try(lambda change=change: _write(change, wanted[change.kind.name][change.key], doing))  # type: ignore[misc]
                problems += [(kind.title, change.key, problem)] if problem else []
        if not problems:
            problem = _try(lambda: _finish(doing, found.changes))
            problems += [(_("Everything together"), "", problem)] if problem else []
        if problems:
            transaction.set_rollback(True)
    if problems:
        forget_reference()
        raise CannotLoad(problems)
    return found.count


def _try(work: Callable[[], None]) -> str:
    """What went wrong, in words; empty when nothing did. What was half written is taken back."""
    try:
        with transaction.atomic():
            work()
    except ValidationError as error:
        return " ".join(error.messages)
    except RuleError as error:
        return str(error)
    except (DatabaseError, ObjectDoesNotExist, ValueError, TypeError, AttributeError, LookupError,
            ArithmeticError) as error:  # fmt: skip
        return _("It does not fit: %(why)s") % {"why": str(error).splitlines()[0][:200] if str(error) else type(error)}
    return ""


def _write(change: Change, values: Values, doing: _Load) -> None:
    kind = change.kind
    row = doing.rows(kind).get(change.key) or kind.model(**({"pk": 1} if kind.is_single else {}))
    _fill(kind, row, values, doing)
    named = kind.key(row)
    if re.fullmatch(re.escape(named) + r"( #[0-9]+)?", change.key) is None:
        raise ValidationError(
            _("Its name says “%(key)s”, its columns say “%(named)s”.") % {"key": change.key, "named": named}
        )
    if kind.only_one and getattr(row, kind.only_one):
        kind.model._default_manager.exclude(pk=row.pk).update(**{kind.only_one: False})
    row = _KEEPERS.get(kind.model, _keep)(row, doing)
    for name in many_of(kind):
        if name in values:
            getattr(row, name).set([_named(kind, name, key, doing) for key in _list(values[name])])
    if isinstance(row, Article):
        save_article(row, row.services.all(), by_id=doing.user_id, now=doing.now)
    doing.rows(kind)[change.key] = row
    if isinstance(row, Service | ServiceQuestion | ServiceMessage):
        service = row if isinstance(row, Service) else row.service
        doing.services[service.pk] = service


def _fill(kind: Kind, row: Any, values: Values, doing: _Load) -> None:
    columns = {column.name: column for column in columns_of(kind)}
    unknown = sorted(set(values) - set(columns) - set(many_of(kind)))
    if unknown:
        raise ValidationError(_("It has a column that we do not know: %(name)s.") % {"name": unknown[0][:60]})
    for name, value in values.items():
        column = columns.get(name)
        if column is None:
            continue
        if column.is_relation:
            setattr(row, name, None if value is None else _named(kind, name, value, doing))
        elif isinstance(column, models.BinaryField):
            setattr(row, name, _bytes(value))
        else:
            setattr(row, name, column.to_python(value))
    row.full_clean(exclude=[kind.only_one] if kind.only_one else None, validate_constraints=not kind.only_one)


def _bytes(value: Any) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, TypeError, ValueError):
        raise ValidationError(_("It is no picture.")) from None


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValidationError(_("A list is missing."))
    return value


def _named(kind: Kind, column: str, key: Any, doing: _Load) -> Any:
    """The row that a reference means."""
    model: Any = kind.model._meta.get_field(column).related_model
    if not isinstance(key, str):
        raise ValidationError(_("A reference is no name."))
    if model is User:
        found = User.objects.filter(email=key.lower(), is_active=True).first()
    else:
        found = doing.rows(BY_MODEL[model]).get(key)
    if found is None:
        raise ValidationError(_("It refers to “%(key)s”, which is not there.") % {"key": key[:80]})
    return found


def _keep(row: Any, doing: _Load) -> Any:
    row.save()
    return row


def _keep_role(row: Role, doing: _Load) -> Role:
    unknown = sorted(set(row.capabilities) - set(CAPABILITIES))
    if unknown:
        raise ValidationError(_("It has a right that we do not know: %(name)s.") % {"name": unknown[0][:60]})
    row.save()
    return row


def _keep_rule(row: RoutingRule, doing: _Load) -> RoutingRule:
    order = row.order
    keep_rule(row, user_id=doing.user_id, now=doing.now)
    RoutingRule.objects.filter(pk=row.pk).update(order=order)
    return row


def _keep_target(row: SlaTarget, doing: _Load) -> SlaTarget:
    """A target is never edited: it ends, and the next begins. Where two people have to agree it is proposed."""
    assert row.service is not None
    made = ask_for_target(
        service=row.service, severity=row.severity, area=row.area, kind=row.kind, amount=row.amount, unit=row.unit,
        calendar=row.calendar, by=doing.user_id, now=doing.now,
    )  # fmt: skip
    return made if isinstance(made, SlaTarget) else row


def _keep_chain(row: EscalationChain, doing: _Load) -> EscalationChain:
    keep_chain(row)
    return row


def _keep_step(row: EscalationStep, doing: _Load) -> EscalationStep:
    keep_step(row)
    return row


_KEEPERS: dict[type[models.Model], Callable[[Any, _Load], Any]] = {
    Role: _keep_role,
    RoutingRule: _keep_rule,
    SlaTarget: _keep_target,
    EscalationChain: _keep_chain,
    EscalationStep: _keep_step,
}


def _finish(doing: _Load, changes: Mapping[str, list[Change]]) -> None:
    """Versions of what has them, and a look whether the city can work with it all."""
    note_versions(user_id=doing.user_id, now=doing.now)
    for service in doing.services.values():
        with new_version(service, by=doing.user_id, now=doing.now):
            pass
    if any(BY_NAME[name].model is SealImage for name in changes):
        City.objects.update(seal_version=models.F("seal_version") + 1)
    configuration_changed()
    forget_reference()
    reference()
