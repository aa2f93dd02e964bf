import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import RdfFormat

from kg import __version__
from kg.cli import app, run
from kg.store import GraphStore
from tests.interrupting import heed_interrupts
from tests.mapping.accounts import ACCOUNT
from tests.store.graphs import GRAPH, mapped
from tests.test_pipeline import MODEL

KG = [sys.executable, "-c", "from kg.cli import main; main()"]
needs_model = pytest.mark.skipif(
    not any(MODEL.glob("*.onnx")), reason="kg/reading/model has no network yet: make train"
)

Kg = Callable[..., tuple[int, str, str]]


@pytest.fixture
def kg(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Kg:
    """Run a command on the store `tmp_path/store`: exit code, standard output, standard error."""
    monkeypatch.setenv("CONFLICT_KG_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("COLUMNS", "80")

    def kg(*arguments: str) -> tuple[int, str, str]:
        code = run(list(arguments))
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return kg


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """A store with the account of `tests.mapping`."""
    with GraphStore.open(tmp_path / "store") as store:
        store.replace_article(GRAPH, mapped())
    return tmp_path / "store"


# ---- help, version, usage


def test_help_tells_commands_and_exit_codes(kg: Kg) -> None:
    code, out, _ = kg("--help")
    assert 0 == code
    for command in ("build", "query", "queries", "validate", "export", "show", "stats", "remove"):
        assert command in out
    assert "Exit codes" in out
    assert "130 interrupted" in out


def test_every_command_and_option_has_help() -> None:
    import typer

    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        assert command.help, name
        for parameter in command.params:
            assert parameter.help, (name, parameter.name)


def test_version_is_printed(kg: Kg) -> None:
    assert (0, f"kg {__version__}\n", "") == kg("--version")


@pytest.mark.parametrize("arguments", [["bild"], ["build"], ["stats", "--sotre", "x"], ["query"]])
def test_wrong_usage_is_2(kg: Kg, arguments: list[str]) -> None:
    code, out, err = kg(*arguments)
    assert (2, "") == (code, out)
    assert err


def test_nothing_heavy_is_loaded_at_the_start() -> None:
    heavy = ("numpy", "onnxruntime", "pyoxigraph", "pyshacl", "rdflib", "trafilatura")
    code = f"import sys, kg.cli; print([name for name in {heavy} if name in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert "[]\n" == loaded


# ---- errors


@pytest.mark.parametrize(
    "arguments",
    [
        ["stats"],
        ["show"],
        ["show", "x"],
        ["validate"],
        ["export"],
        ["remove", "x"],
        ["query", "articles"],
    ],
)
def test_missing_store_is_one_line_and_1(kg: Kg, tmp_path: Path, arguments: list[str]) -> None:
    code, out, err = kg(*arguments)
    assert (1, "") == (code, out)
    assert err.startswith("error: there is no store at")
    assert 1 == err.count("\n")
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["show", "nothing"], 1, "no article nothing"),
        (["remove", "nothing"], 1, "no article nothing"),
        (["query", "acusations"], 1, "did you mean accusations?"),
        (["query", "evidence"], 2, "query evidence needs fact"),
        (["query", "evidence", "--param", "fact"], 2, "--param fact should read NAME=VALUE"),
        (["query", "captures", "-p", "from=yesterday"], 2, "is not of the type date"),
        (["query", "SELECT * { ?s ?p "], 1, "cannot be parsed at line 1"),
        (["query", "SELECT * { SERVICE <http://localhost:1/> { ?s ?p ?o } }"], 1, "SERVICE asks another server"),
        (["query", "DELETE WHERE { ?s ?p ?o }"], 1, "changes the store"),
        (["query", "ASK { }", "--format", "xml"], 2, "use table, csv, json or ttl"),
        (["query", "ASK { }", "--format", "ttl"], 2, "no triples"),
        (["query", "CONSTRUCT WHERE { ?s ?p ?o }", "--format", "csv"], 2, "use --format ttl"),
        (["export", "--format", "n3"], 2, "the format n3 is not known"),
        (["export", "-o", "graph.docx"], 2, "is no format"),
        (["export", "-o", "/nowhere/graph.ttl"], 1, "No such file or directory"),
        (["export", "--article", "nothing"], 1, "no article nothing"),
        (["validate", "--shapes", "/nowhere.ttl"], 1, "shapes cannot be read"),
        (["build", "x", "--base", "data"], 2, "is no absolute IRI"),
        (["build", "x", "--base", "http://example.org"], 2, "must end with / or #"),
        (["build", "x", "--published", "soon"], 2, "is not a date"),
        (["build", "x", "--format", "pdf"], 2, "'pdf' is not known"),
    ],
)
def test_error_is_one_line(kg: Kg, stored: Path, arguments: list[str], code: int, message: str) -> None:
    found, out, err = kg(*arguments)
    assert (code, "") == (found, out)
    assert err.startswith("error: ")
    assert message in err
    assert 1 == err.count("\n")


def test_locked_store_is_told(kg: Kg, stored: Path) -> None:
    with GraphStore.open(stored):
        code, _, err = kg("stats")
    assert 1 == code
    assert "is in use by another kg process" in err


def test_closed_pipe_is_quiet(stored: Path) -> None:
    query = "SELECT * { ?s ?p ?o }"
    with subprocess.Popen(
        [*KG, "query", query, "-s", str(stored)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.read(10)
        process.stdout.close()
        assert b"" == process.stderr.read()


# ---- query


def test_table_is_neither_wrapped_nor_cut_when_piped(kg: Kg, stored: Path) -> None:
    code, out, _ = kg("query", "SELECT ?text { ?s nif:anchorOf ?text FILTER(STRLEN(?text) > 100) }")
    assert 0 == code
    assert (
        "The army shelled a market in Arbin with mortars on Tuesday, killing at least 24 residents and wounding dozens."
        in [line.rstrip() for line in out.splitlines()]
    )
    assert "\x1b" not in out


def test_row_is_one_line_when_piped(kg: Kg, stored: Path) -> None:
    _, out, _ = kg("query", "SELECT ('a\\nb' AS ?x) (1 AS ?y) { }")
    assert ["a b  1"] == [line.rstrip() for line in out.splitlines()[1:]]


def test_table_shortens_iris(kg: Kg, stored: Path) -> None:
    _, out, _ = kg("query", "SELECT ?event ?class { ?event a ?class FILTER(?class = ck:Capture) }")
    assert ["event", "class"] == out.splitlines()[0].split()
    assert "data:event/arbin-2020/" in out
    assert "ck:Capture" in out


def test_csv_and_json_are_the_standards_own(kg: Kg, stored: Path) -> None:
    query = "SELECT ?class (COUNT(*) AS ?n) { ?event a ?class FILTER(?class = ck:Capture) } GROUP BY ?class"
    assert (
        "class,n\r\nhttps://w3id.org/conflict-kg/ontology#Capture,1"
        == kg("query", query, "--format", "csv")[1].rstrip()
    )
    bindings = json.loads(kg("query", query, "--format", "json")[1])["results"]["bindings"]
    assert ["1"] == [binding["n"]["value"] for binding in bindings]


def test_construct_gives_turtle(kg: Kg, stored: Path) -> None:
    _, out, _ = kg("query", "CONSTRUCT { ?s a ck:Capture } WHERE { ?s a ck:Capture }")
    assert 1 == len(list(pyoxigraph.parse(out, RdfFormat.TURTLE)))


@pytest.mark.parametrize(("pattern", "answer"), [("?s a ck:Capture", "yes\n"), ("?s a ck:Riot", "no\n")])
def test_ask_gives_yes_or_no(kg: Kg, stored: Path, pattern: str, answer: str) -> None:
    assert (0, answer, "") == kg("query", f"ASK {{ {pattern} }}")


def test_file_with_a_parameter(kg: Kg, stored: Path, tmp_path: Path) -> None:
    (tmp_path / "mine.rq").write_text("SELECT ?label { ?x skos:prefLabel ?label ; a ?class }")
    _, out, _ = kg("query", str(tmp_path / "mine.rq"), "--param", "class=ck:Weapon")
    assert ["label", "mortars"] == out.split()


def test_query_comes_from_standard_input(kg: Kg, stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("ASK { }"))
    assert "yes\n" == kg("query", "-")[1]


def test_nothing_found_is_said_beside_the_output(kg: Kg, stored: Path) -> None:
    code, out, err = kg("query", "SELECT ?riot { ?riot a ck:Riot }")
    assert (0, "riot", "nothing found\n") == (code, out.strip(), err)


def test_foreign_text_cannot_steer_the_terminal(kg: Kg, stored: Path) -> None:
    _, out, _ = kg("query", "SELECT ('a\x1b[2Jb\u202ec[red]' AS ?x) { }")
    assert "a\ufffd[2Jb\ufffdc[red]" in out


def test_named_queries_are_listed_and_shown(kg: Kg) -> None:
    assert "Who accuses whom of what" in kg("queries")[1]
    assert "--param fact=" in kg("queries", "evidence")[1]
    listed = json.loads(kg("queries", "--json")[1])
    assert {"name", "title", "description", "parameters", "sparql"} == set(listed[0])


# ---- show, stats, validate, remove, export


def test_show_marks_the_text_in_brackets_when_piped(kg: Kg, stored: Path) -> None:
    code, out, _ = kg("show", "arbin")
    assert 0 == code
    assert "The <army> [shelled]e1 a <market> in <Arbin> with <mortars> on Tuesday" in out
    assert "<She> {accused}s3 the <rebels>." in out


def test_show_tells_each_event_and_statement(kg: Kg, stored: Path) -> None:
    lines = [" ".join(line.split()) for line in kg("show", "arbin-2020")[1].splitlines()]
    first = lines.index("e1 Shelling “shelling, shelled” (0.91)")
    expected = [
        "agent Syrian army",
        "target market",
        "victim residents",
        "location Arbin",
        "weapon mortars",
        "time 2020-03-03 “Tuesday”",
        "killed 24",
        "countText dozens",
        "toll killed AtLeast 24 of residents",
    ]
    assert expected == lines[first + 1 : first + 10]
    assert "e8 Shelling negated “shelled” (0.66)" in lines
    denial = lines.index("s2 Denial “told” (0.90)")
    assert "quoted The army has shelled nobody" in lines[denial:]
    assert "contradicts e1" in lines[denial:]


def test_show_in_json_has_offsets_into_the_text(kg: Kg, stored: Path) -> None:
    view = json.loads(kg("show", "arbin", "--json")[1])
    assert ACCOUNT.article.text == view["text"]
    assert [list(span) for span in ACCOUNT.events[0].evidence] == view["events"][0]["spans"]
    assert len(ACCOUNT.statements) == len(view["statements"])


def test_show_without_an_article_lists_them(kg: Kg, stored: Path) -> None:
    assert "arbin-2020" in kg("show")[1]
    assert ["arbin-2020"] == [article["identifier"] for article in json.loads(kg("show", "--json")[1])]


def test_stats_count(kg: Kg, stored: Path) -> None:
    counts = json.loads(kg("stats", "--json")[1])
    assert (1, len(ACCOUNT.events)) == (counts["articles"], counts["events"])
    assert f"events {len(ACCOUNT.events)}" in " ".join(kg("stats")[1].split())


def test_validate_says_that_all_conform(kg: Kg, stored: Path) -> None:
    code, out, _ = kg("validate")
    assert 0 == code
    assert "1 of 1 articles conform" in out


def test_validate_tells_what_is_wrong_and_exits_3(kg: Kg, stored: Path) -> None:
    with GraphStore.open(stored) as store:
        graph = mapped("broken")[0].graph_name
        quads = [quad for quad in mapped("broken") if "modality" not in quad.predicate.value]
        store.replace_article(graph, quads)  # type: ignore[arg-type]
    code, out, _ = kg("validate")
    assert 3 == code
    assert "Violation: broken: " in out
    assert "ck:modality" in out
    assert "1 of 2 articles conform" in out
    assert 0 == kg("validate", "arbin")[0]
    report = json.loads(kg("validate", "broken", "--json")[1])
    assert (1, 0) == (report["articles"], report["conform"])
    assert {"broken"} == {violation["article"] for violation in report["violations"]}


def test_remove_takes_the_article_out(kg: Kg, stored: Path) -> None:
    assert (0, "removed arbin-2020\n", "") == kg("remove", "arbin")
    assert 0 == json.loads(kg("stats", "--json")[1])["triples"]


def test_export_to_the_output_and_to_a_file_are_the_same(kg: Kg, stored: Path, tmp_path: Path) -> None:
    file = tmp_path / "graph.trig"
    _, out, err = kg("export", "-o", str(file))
    assert ("", f"{len(set(mapped())):,} triples written to {file}\n") == (out, err)
    assert file.read_text(encoding="utf-8") == kg("export", "--format", "trig")[1]


# ---- build


@needs_model
def test_build_reads_validates_stores_and_sums_up(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "raid.txt").write_text("Gunmen attack village\n\nGunmen killed five farmers, the governor said.\n")
    (tmp_path / "empty.txt").write_text("")
    code, out, _ = kg("build", str(tmp_path / "raid.txt"), str(tmp_path / "empty.txt"), "--published", "2024-03-05")
    assert 3 == code
    figures = dict(line.rsplit(maxsplit=1) for line in out.splitlines()[:10])
    assert ("2", "1", "1") == (figures["articles read"], figures["built"], figures["refused"])
    assert f"refused: {tmp_path / 'empty.txt'}: there is no text in it" in out
    assert json.loads(kg("stats", "--json")[1])["articles"] == 1


@needs_model
def test_build_again_says_unchanged(kg: Kg, tmp_path: Path) -> None:
    (tmp_path / "raid.txt").write_text("Gunmen killed five farmers in Gao, the governor said.\n")
    assert 0 == kg("build", str(tmp_path / "raid.txt"))[0]
    code, out, _ = kg("build", str(tmp_path / "raid.txt"), "--json")
    summary = json.loads(out)
    assert (0, 1, 0) == (code, summary["unchanged"], summary["built"])


@needs_model
def test_build_of_nothing_readable_is_1(kg: Kg, tmp_path: Path) -> None:
    code, out, _ = kg("build", str(tmp_path / "nowhere.txt"))
    assert 1 == code
    assert "there is no such file or folder" in out


@needs_model
@pytest.mark.skipif(os.name == "nt", reason="signals are of POSIX")
def test_interrupted_build_keeps_what_is_stored_and_exits_130(kg: Kg, tmp_path: Path) -> None:
    with (tmp_path / "many.jsonl").open("w") as file:
        for number in range(3000):
            # Once the first batch of 32 is stored, the empty one is refused and listed: then the signal is sent.
            file.write(json.dumps({"id": "empty", "text": ""}) + "\n" if number == 40 else "")
            file.write(json.dumps({"id": f"a{number}", "text": f"Gunmen killed {number} farmers in Gao."}) + "\n")
    command = [*KG, "build", str(tmp_path / "many.jsonl"), "--store", str(tmp_path / "store")]

    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heed_interrupts
    ) as process:
        try:
            while process.poll() is None and not list(tmp_path.glob("store/rejects/*/rejects.jsonl")):
                time.sleep(0.1)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()
    assert 130 == process.returncode, err
    assert "Traceback" not in err
    assert "interrupted: what was stored stays" in out
    built = int(next(line for line in out.splitlines() if line.startswith("built")).split()[1])
    assert built == json.loads(kg("stats", "--json")[1])["articles"]
    assert 32 <= built < 3000


@needs_model
def test_build_of_one_article_imports_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    (tmp_path / "raid.txt").write_text("Gunmen attack village\n\nGunmen killed five farmers, the governor said.\n")
    program = "import sys; from kg.cli import run; print(run(sys.argv[1:]), *sys.modules)"
    arguments = ["build", str(tmp_path / "raid.txt"), "--store", str(tmp_path / "store"), "--json"]
    told = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    code, *modules = told.stdout.splitlines()[-1].split()
    assert "0" == code
    slow = {"charset_normalizer", "feedparser", "lxml", "pyshacl", "ray", "rdflib", "trafilatura", "warcio"}
    assert set() == slow & set(modules)
