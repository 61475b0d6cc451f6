"""The worker's jobs for all doors together; each may run twice."""

from django.utils import timezone

from integrations import watching


def watch_peers() -> None:
    """Tell somebody when another system is silent or stuck, or well again."""
    watching.watch(now=timezone.now())


def learn_peers() -> None:
    """Learn which other systems there are, and how long each is silent when all is well."""
    watching.learn(now=timezone.now())
