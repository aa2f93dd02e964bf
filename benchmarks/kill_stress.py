"""Kill a writing process at random moments, 200 times, and check the whole store after each.

What is checked: `tests/store/killing.py`. The exit code is 0 where every store was whole.

    python -m benchmarks.kill_stress [KILLS] [SEED]
"""

import sys
import tempfile
import time
from pathlib import Path

from tests.store.killing import run


def main() -> None:
    """Print how it went."""
    arguments = [int(argument) for argument in sys.argv[1:]]
    number = arguments[0] if arguments else 200
    seed = arguments[1] if len(arguments) > 1 else int(time.time())
    with tempfile.TemporaryDirectory() as folder:
        whole = run(Path(folder), number, seed)
    sys.exit(0 if whole else 1)


if __name__ == "__main__":
    main()
