"""What the world knows, loaded once for all tests of grounding."""

import pytest

from kg.grounding.gazetteer import Gazetteer
from kg.grounding.ground import Knowledge
from kg.grounding.known_actors import KnownActors


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


@pytest.fixture(scope="session")
def known() -> KnownActors:
    return KnownActors.load()


@pytest.fixture(scope="session")
def knowledge(known: KnownActors, gazetteer: Gazetteer) -> Knowledge:
    return Knowledge(known, gazetteer)
