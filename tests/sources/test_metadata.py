from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import OptionError
from kg.sources.metadata import Metadata, first_value, parse_date, published_option

DAY = date(2020, 2, 14)


@pytest.mark.parametrize(
    "written",
    [
        "2020-02-14",
        "20200214",
        "2020/02/14",
        "2020-02-14T23:59:00-08:00",
        "2020-02-14 10:00",
        "Fri, 14 Feb 2020 22:00:00 -0800",
        "14 February 2020",
        "14th Feb 2020",
        "February 14, 2020",
        "Friday, Feb. 14, 2020 at noon",
        "Fri Feb 14 10:00:00 2020",
        1581674400,
        1581674400000,
        DAY,
        datetime(2020, 2, 14, 23, 0),
    ],
)
def test_dates_are_read_in_the_ways_news_writes_them(written: object) -> None:
    assert DAY == parse_date(written)


@pytest.mark.parametrize(
    "written", ["03/04/2020", "2020-02", "2020", "soon", "2020-13-40", "31 Feb 2020", "", 7, True, None, []]
)
def test_what_names_no_single_day_is_left_out(written: object) -> None:
    assert parse_date(written) is None


@given(st.one_of(st.text(), st.floats(), st.integers(), st.dates().map(str)))
def test_no_date_however_written_raises(written: object) -> None:
    assert parse_date(written) is None or isinstance(parse_date(written), date)


@given(st.dates())
def test_iso_dates_keep_their_day(day: date) -> None:
    assert day == parse_date(day.isoformat())


def test_a_date_of_the_user_that_cannot_be_read_is_an_error() -> None:
    assert DAY == published_option("2020-02-14")
    with pytest.raises(OptionError, match="'14/2' is not a date: write it as 2020-02-14"):
        published_option("14/2")


def test_values_are_put_on_one_line_and_taken_out_of_what_wraps_them() -> None:
    values = {"headline": " Talks\n fail ", "publisher": [{"@type": "Organization", "name": "Ledger"}], "identifier": 7}
    expected = Metadata(headline="Talks fail", publisher="Ledger", identifier="7")
    assert expected == Metadata.from_values(values)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://a b", "https://x/<y>", "/etc/passwd", {"a": 1}])
def test_an_address_that_is_none_is_left_out(url: object) -> None:
    assert Metadata() == Metadata.from_values({"url": url})


def test_keys_are_compared_without_case_and_may_be_nested() -> None:
    record = {"Body": "", "Article": {"Text": "words"}}
    assert "words" == first_value(record, ("body", "article.text"))
