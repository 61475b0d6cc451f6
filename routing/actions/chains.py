"""Save chains of escalation and their steps. Open cases follow a changed chain in the worker."""

from django.db import transaction

from civic311.city.current import configuration_changed
from civic311.lib.jobs import enqueue
from routing.models import EscalationChain, EscalationStep


@transaction.atomic
def keep_chain(chain: EscalationChain) -> None:
    """Save a chain: its name, and for what it counts, which never changes once it exists."""
    chain.save()
    _changed(chain)


@transaction.atomic
def keep_step(step: EscalationStep) -> None:
    """Save a step. Cases that have taken it do not take it again, whatever it says now."""
    step.save()
    _changed(step.chain)


@transaction.atomic
def remove_step(step: EscalationStep) -> None:
    """Take a step out of its chain; what it did stays in the log of each case."""
    step.delete()
    _changed(step.chain)


@transaction.atomic
def use_chain(chain: EscalationChain, *, is_active: bool) -> None:
    """Retire a chain, so that the next wider one counts for its cases, or bring it back."""
    EscalationChain.objects.filter(pk=chain.pk).update(is_active=is_active)
    chain.is_active = is_active
    _changed(chain)


def _changed(chain: EscalationChain) -> None:
    EscalationChain.objects.filter(pk=chain.pk).update(rearm_from=0)
    configuration_changed()
    enqueue("requests_app.tasks.follow_chains")
