"""What the queue keeps of a task that failed: its trace, which repeats what people had typed."""

from typing import Any

from civic311.lib.log_filters import scrubbed


def scrub(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Receives `pre_save` of the queue's rows: a trace is kept as the log would have it."""
    if not instance.success and instance.result:
        instance.result = scrubbed(str(instance.result))
