"""What the tests of the worker share."""

import threading
from collections.abc import Callable

import pytest
from django.db import connections


@pytest.fixture
def at_once() -> Callable[..., None]:
    """Run functions at the same moment, each on a connection of its own; raises what any of them raised."""

    def run(*works: Callable[[], object]) -> None:
        barrier = threading.Barrier(len(works))
        errors: list[BaseException] = []

        def one(work: Callable[[], object]) -> None:
            try:
                barrier.wait()
                work()
            except BaseException as error:
                errors.append(error)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=one, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if errors:
            raise errors[0]

    return run
