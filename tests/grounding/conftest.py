"""What the world knows, loaded once for all tests of grounding."""

import pytest
from hypothesis import settings

from kg.grounding.gazetteer import Gazetteer
from kg.grounding.ground import Knowledge
from kg.grounding.known_actors import KnownActors

# How long one example takes depends on what else the machine does.
settings.register_profile("grounding", deadline=None)
settings.load_profile("grounding")


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


@pytest.fixture(scope="session")
def known() -> KnownActors:
    return KnownActors.load()


@pytest.fixture(scope="session")
def knowledge(known: KnownActors, gazetteer: Gazetteer) -> Knowledge:
    return Knowledge(known, gazetteer)
