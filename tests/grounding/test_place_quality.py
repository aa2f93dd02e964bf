"""What the resolution of places reaches on public corpora may not fall; `benchmarks/places.py` holds the floors."""

import pytest

from benchmarks.places import CORPORA, FLOORS, READERS, measure
from kg.grounding.gazetteer import Gazetteer
from kg.grounding.known_actors import KnownActors

pytestmark = pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not beside the repository")


@pytest.mark.parametrize("corpus", FLOORS)
def test_places_are_put_where_they_are(corpus: str, gazetteer: Gazetteer, known: KnownActors) -> None:
    figures = measure(list(READERS[corpus](CORPORA / corpus)), gazetteer, known)
    near, country = FLOORS[corpus]
    assert near <= figures.near_share
    assert country <= figures.country_share
