"""The worker's light jobs about reference data; those that open files of maps are in `routing.imports.tasks`."""

from django.utils import timezone

from civic311.lib.jobs import enqueue
from routing.actions import file_imports
from routing.models import FileImport


def wake_file_imports() -> None:
    """Ask for work on uploaded files whose wake was lost or whose worker stopped."""
    if FileImport.objects.filter(state=FileImport.State.WAITING).exists():
        enqueue(file_imports.WORK)


def forget_old_files() -> None:
    """Forget uploaded files a week after anybody touched them."""
    file_imports.forget_old(now=timezone.now())
