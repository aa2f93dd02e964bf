from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest

from kg.cluster.session import connected


@pytest.fixture(scope="session")
def cluster() -> Iterator[Any]:
    """A Ray cluster of two worker processes on this machine."""
    if find_spec("ray") is None or find_spec("fsspec") is None:
        pytest.skip("Ray is not installed: pip install 'conflict-kg[ray]'")
    with connected(jobs=2) as ray:
        yield ray
