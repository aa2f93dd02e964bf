"""Reports of several articles that tell of one happening."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from kg.cli import run
from kg.linking import link, unlink
from kg.store import HAPPENINGS, GraphStore
from kg.vocabulary import CK
from tests.linking.reports import ARMY, BINNISH, DAY, IDLIB, REBELS, SARAQIB, Report

STRIKE = (("agent", ARMY), ("location", SARAQIB))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    with GraphStore.open(tmp_path / "store") as opened:
        yield opened


def stored(store: GraphStore, *reports: Report) -> None:
    store.replace_articles({report.graph: report.quads() for report in reports})


def tied(store: GraphStore) -> set[frozenset[str]]:
    """The happenings, each as the events that it ties."""
    rows = store.select("SELECT ?event ?happening { ?event ck:sameHappening ?happening }")
    groups: dict[str, set[str]] = {}
    for row in rows:
        groups.setdefault(row["happening"], set()).add(row["event"])
    return set(map(frozenset, groups.values()))


def ties(store: GraphStore) -> set[str]:
    return {str(quad) for quad in store.quads(None, None, None, HAPPENINGS)}


def is_one(one: Report, other: Report, store: GraphStore) -> bool:
    stored(store, one, other)
    link(store)
    return {frozenset({one.event(), other.event()})} == tied(store)


# ---- what is one happening


def test_two_outlets_tell_of_one_attack(store: GraphStore) -> None:
    assert is_one(Report("a").tells("AirStrike", *STRIKE), Report("b").tells("AirStrike", *STRIKE), store)


def test_attack_and_the_killing_in_it_are_one_happening(store: GraphStore) -> None:
    one = Report("a").tells("AirStrike", *STRIKE, killed=9)
    assert is_one(one, Report("b").tells("Killing", *STRIKE, killed=9), store)


def test_outlets_that_name_other_culprits_tell_of_one_attack_on_one_market(store: GraphStore) -> None:
    one = Report("a").tells("Shelling", ("agent", ARMY), ("location", SARAQIB), ("target", "market"), killed=9)
    other = Report("b").tells(
        "Shelling", ("agent", REBELS), ("location", SARAQIB), ("target", "vegetable market"), killed=9
    )
    assert is_one(one, other, store)


def test_toll_that_rises_the_day_after_is_of_the_same_attack(store: GraphStore) -> None:
    one = Report("a").tells("Bombing", *STRIKE, killed=9)
    later = Report("b", DAY + timedelta(1)).tells("Bombing", *STRIKE, killed=21)
    assert is_one(one, later, store)


def test_day_left_out_is_taken_from_the_day_of_publication(store: GraphStore) -> None:
    one = Report("a").tells("AirStrike", *STRIKE)
    assert is_one(one, Report("b", DAY + timedelta(1)).tells("AirStrike", *STRIKE, day=None), store)


def test_what_was_hit_is_where_the_article_has_it(store: GraphStore) -> None:
    one = Report("a").tells("AirStrike", ("location", SARAQIB), ("target", "hospital"), killed=9)
    other = Report("b").tells("Killing", ("location", IDLIB), ("target", "hospital"), killed=9)
    other.tells("AirStrike", ("location", SARAQIB), ("target", "hospital"), modality="negated")
    assert is_one(one, other, store)


def test_what_was_hit_stands_in_the_town_of_its_name(store: GraphStore) -> None:
    one = Report("a").tells("AirStrike", *STRIKE, ("target", "market"))
    other = Report("b").tells("AirStrike", ("target", "main market of saraqib"))
    other.tells("Displacement", ("location", SARAQIB))
    assert is_one(one, other, store)


def test_what_was_hit_is_not_in_a_town_whose_name_only_begins_like_its_own(store: GraphStore) -> None:
    one = Report("a").tells("AirStrike", *STRIKE, ("target", "market"))
    other = Report("b").tells("AirStrike", ("target", "saraqibi market"))
    other.tells("Displacement", ("location", SARAQIB))
    assert not is_one(one, other, store)


# ---- what is not


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(Report("b").tells("AirStrike", ("agent", ARMY), ("location", BINNISH)), id="another town"),
        pytest.param(Report("b").tells("AirStrike", *STRIKE, day=DAY + timedelta(1)), id="another day"),
        pytest.param(Report("b").tells("Bombing", *STRIKE), id="another kind of attack"),
        pytest.param(Report("b").tells("Protest", *STRIKE), id="another branch"),
        pytest.param(Report("b").tells("AirStrike", *STRIKE, modality="possible"), id="not told as a fact"),
        pytest.param(Report("b", None).tells("AirStrike", *STRIKE, day=None), id="no day"),
        pytest.param(Report("b").tells("AirStrike", ("agent", ARMY)), id="no place"),
        pytest.param(
            Report("b").tells("AirStrike", ("agent", ARMY), ("location", replace(SARAQIB, key="place/geonames-1"))),
            id="a village of the same name",
        ),
    ],
)
def test_look_alike_is_another_happening(other: Report, store: GraphStore) -> None:
    stored(store, Report("a").tells("AirStrike", *STRIKE), other)
    link(store)
    assert set() == tied(store)


def test_two_attacks_in_one_town_on_one_day_are_two_happenings(store: GraphStore) -> None:
    def report(name: str) -> Report:
        market = ("location", SARAQIB), ("target", "market")
        school = ("location", SARAQIB), ("target", "school")
        return Report(name).tells("Shelling", *market, killed=9).tells("Shelling", *school, killed=2)

    a, b, c = report("a"), report("b"), report("c")
    stored(store, a, b, c)
    link(store)
    assert {frozenset(r.event(n) for r in (a, b, c)) for n in (0, 1)} == tied(store)


def test_report_of_the_province_alone_is_not_tied_to_every_town_in_it(store: GraphStore) -> None:
    vague = Report("c").tells("AirStrike", ("location", IDLIB))
    stored(store, vague, Report("a").tells("AirStrike", *STRIKE), Report("b").tells("AirStrike", ("location", BINNISH)))
    link(store)
    assert set() == tied(store)


def test_what_one_article_alone_tells_is_no_happening(store: GraphStore) -> None:
    stored(store, Report("a").tells("AirStrike", *STRIKE, killed=9).tells("Killing", *STRIKE, killed=9))
    link(store)
    assert set() == ties(store)


# ---- denials


def test_denial_answers_the_accusation_in_another_article(store: GraphStore) -> None:
    accused = Report("a").tells("Shelling", *STRIKE)
    denied = Report("b").says("Accusation").says("Denial", ("statement", 0)).tells("Shelling", *STRIKE, said_by=0)
    stored(store, accused, denied)
    assert 1 == link(store).contradictions
    expected = [{"denial": denied.statement(1), "event": accused.event()}]
    assert expected == list(
        store.select(f"SELECT ?denial ?event {{ GRAPH {HAPPENINGS} {{ ?denial ck:contradicts ?event }} }}")
    )


def test_event_that_is_denied_contradicts_the_one_that_is_told(store: GraphStore) -> None:
    accused = Report("a").tells("Shelling", *STRIKE)
    denied = Report("b").says("Denial", ("event", 0)).tells("Shelling", *STRIKE, modality="negated", said_by=0)
    stored(store, accused, denied)
    assert (0, 1) == ((summary := link(store)).happenings, summary.contradictions)


# ---- repeated, reversed, in any order


def test_second_run_looks_at_nothing_and_changes_nothing(store: GraphStore) -> None:
    stored(store, Report("a").tells("AirStrike", *STRIKE), Report("b").tells("AirStrike", *STRIKE))
    link(store)
    before = ties(store)
    assert 0 == link(store).new
    assert before == ties(store)


def test_happening_has_its_confidence(store: GraphStore) -> None:
    stored(store, Report("a").tells("AirStrike", *STRIKE), Report("b").tells("AirStrike", *STRIKE))
    link(store)
    values = [quad.object for quad in store.quads(None, NamedNode(f"{CK}linkConfidence"), None, HAPPENINGS)]
    assert 1 == len(values)
    assert isinstance(values[0], Literal)
    assert 0.7 < float(values[0].value) < 1.0


def test_article_graphs_are_not_touched(store: GraphStore) -> None:
    one = Report("a").tells("AirStrike", *STRIKE)
    stored(store, one, Report("b").tells("AirStrike", *STRIKE))
    before = set(store.graph(one.graph))
    link(store)
    assert (before, 2) == (set(store.graph(one.graph)), store.counts().articles)


def test_undone_ties_are_gone_and_can_be_made_again(store: GraphStore) -> None:
    stored(store, Report("a").tells("AirStrike", *STRIKE), Report("b").tells("AirStrike", *STRIKE))
    link(store)
    before = ties(store)
    assert (1, set()) == (unlink(store), ties(store))
    link(store)
    assert before == ties(store)


def test_removed_article_takes_its_ties_along_at_once(store: GraphStore) -> None:
    reports = [Report(name).tells("AirStrike", *STRIKE) for name in "abc"]
    stored(store, *reports)
    link(store)
    store.remove_article(store.find_article("c"))
    assert {frozenset({reports[0].event(), reports[1].event()})} == tied(store)
    assert (0, 1) == ((summary := link(store)).new, summary.gone)


def test_happening_that_one_article_is_left_to_tell_is_gone_at_once(store: GraphStore) -> None:
    stored(store, *(Report(name).tells("AirStrike", *STRIKE) for name in "ab"))
    link(store)
    store.remove_article(store.find_article("b"))
    assert set() == ties(store)


def test_article_that_is_stored_again_as_it_was_keeps_its_ties(store: GraphStore) -> None:
    stored(store, Report("a").tells("AirStrike", *STRIKE), one := Report("b").tells("AirStrike", *STRIKE))
    link(store)
    before = ties(store)
    store.replace_articles({one.graph: store.graph(one.graph)})
    assert before == ties(store)


def test_ties_of_graphs_that_were_dropped_go_with_the_next_run(store: GraphStore) -> None:
    stored(store, a := Report("a").tells("AirStrike", *STRIKE), b := Report("b").tells("AirStrike", *STRIKE))
    link(store)
    for report in (a, b):
        store.drop_graph(report.graph)
    link(store)
    assert set() == ties(store)


def test_happening_whose_articles_are_all_gone_is_gone(store: GraphStore) -> None:
    stored(store, *(Report(name).tells("AirStrike", *STRIKE) for name in "abc"))
    link(store)
    for name in "abc":
        store.remove_article(store.find_article(name))
    link(store)
    assert set() == ties(store)


def test_replaced_article_is_tied_by_what_it_tells_now(store: GraphStore) -> None:
    one, other = Report("a").tells("AirStrike", *STRIKE), Report("b").tells("AirStrike", *STRIKE)
    stored(store, one, other)
    link(store)
    stored(store, Report("b").tells("AirStrike", ("location", BINNISH)))
    assert set() == {group for group in tied(store) if other.event() in group}
    link(store)
    assert set() == ties(store)


def overwritten(index: Path) -> None:
    index.write_bytes(b"no database" * 999)


def changed_in_one_letter(index: Path) -> None:
    index.write_bytes(index.read_bytes().replace(b"AirStrike", b"AirStrikf"))


@pytest.mark.parametrize("harm", [Path.unlink, overwritten, changed_in_one_letter])
def test_lost_or_damaged_index_is_made_anew(store: GraphStore, harm: Callable[[Path], None]) -> None:
    stored(store, Report("a").tells("AirStrike", *STRIKE), Report("b").tells("AirStrike", *STRIKE))
    link(store)
    before = ties(store)
    harm(store.path / "happenings.sqlite")
    assert 2 == link(store).new
    assert before == ties(store)


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    with GraphStore.open(tmp_path_factory.mktemp("order") / "store") as opened:
        yield opened


events = st.tuples(
    st.sampled_from(["AirStrike", "Killing", "Shelling"]),
    st.sampled_from([SARAQIB, BINNISH]),
    st.sampled_from([ARMY, REBELS]),
    st.sampled_from([DAY, DAY + timedelta(1)]),
    st.sampled_from([None, 3, 9]),
)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.lists(events, min_size=1, max_size=2), min_size=2, max_size=5), st.randoms())
def test_order_of_arrival_changes_nothing(
    shared_store: GraphStore, told: list[list[tuple]], chance: random.Random
) -> None:
    reports = []
    for number, own in enumerate(told):
        report = Report(f"r{number}")
        for event_class, place, agent, day, killed in own:
            report.tells(event_class, ("location", place), ("agent", agent), day=day, killed=killed)
        reports.append(report)

    def linked(batches: list[list[Report]]) -> set[str]:
        unlink(shared_store)
        for article in shared_store.articles():
            shared_store.remove_article(article)
        for batch in batches:
            stored(shared_store, *batch)
            link(shared_store)
        return ties(shared_store)

    shuffled = chance.sample(reports, len(reports))
    assert linked([reports]) == linked([[report] for report in shuffled])


def test_command_ties_and_takes_away(store: GraphStore, capsys: pytest.CaptureFixture[str]) -> None:
    stored(store, Report("a").tells("AirStrike", *STRIKE), Report("b").tells("AirStrike", *STRIKE))
    store.close()
    said: Callable[[], str] = lambda: " ".join(capsys.readouterr().out.split())  # noqa: E731
    assert 0 == run(["link", "--json", "--store", str(store.path)])
    assert {"new": 2, "gone": 0, "happenings": 1, "events": 2, "contradictions": 0} == json.loads(said())
    assert 0 == run(["link", "--store", str(store.path)])
    assert "0 articles compared, 0 gone; 1 happenings tie 2 events" in said()
    assert 0 == run(["link", "--undo", "--store", str(store.path)])
    assert "1 happenings taken away" in said()
