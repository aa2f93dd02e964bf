import pytest

from kg.grounding.given_names import gender_of


@pytest.mark.parametrize(
    ("name", "gender"),
    [("maria zakharova", "f"), ("sergei lavrov", "m"), ("kim yo jong", None), ("maria", None), ("", None)],
)
def test_the_first_name_of_a_full_name_tells_he_or_she(name, gender):
    assert gender == gender_of(name)
