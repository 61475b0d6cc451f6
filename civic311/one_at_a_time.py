"""Wait until nobody else holds a lock file, then become a command that holds it until it ends.

`python one_at_a_time.py LOCK COMMAND...`. Whatever learns or counts for minutes takes hundreds of megabytes; waiting
for one's turn takes ten. A bare script: nothing is imported that the wait would have to keep in memory.
"""

import fcntl
import os
import sys


def main(lock: str, *command: str) -> None:
    """Take the lock, go behind everything else on the machine, and become `command`."""
    os.nice(15)
    held = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(held, fcntl.LOCK_EX)
    os.set_inheritable(held, True)
    os.execv(command[0], command)  # noqa: S606 - our own words, no shell


if __name__ == "__main__":
    main(*sys.argv[1:])
