"""Processes that are interrupted by a test."""

import signal

__all__ = ["heed_interrupts"]


def heed_interrupts() -> None:
    """For `preexec_fn`: a shell's background job, and all that it starts, begins with interrupts ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
