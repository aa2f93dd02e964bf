"""The training bench: `python -m training.bench CONFIG.json` trains, cross-validates, calibrates, exports and measures.

The model goes to `--out`; one row (configuration, digest of the data, figures, size, speed) is appended to `--table`.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, fields, replace
from datetime import UTC, datetime
from itertools import filterfalse
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from kg.article import Article
from kg.export import export as export_graph
from kg.grounding import Knowledge
from kg.pipeline import build
from kg.reading.calibration import KINDS, Calibration
from kg.reading.network import OnnxNetwork
from kg.reading.reader import Reader, window_inputs
from kg.reading.sentences import split_sentences
from kg.reading.tokens import cut_windows, load_tokenizer, tokenize
from kg.sources import SourceOptions, read_articles
from kg.store import GraphStore
from kg.validation import Shapes
from training.calibrate import Held, fit, read_all
from training.config import Config
from training.documents import OWN, digest, fold_of, prefix, read_gold
from training.export import export, recalibrate
from training.figures import compare
from training.model import Network, TorchNetwork
from training.train import BASE, train

CHECKPOINTS = Path("build/training")
FIGURES = {
    "events found": "events-id",
    "events": "events",
    "event roles": "events-roles",
    "statements found": "statements-id",
    "statements": "statements",
    "sources": "  statement.source",
    "contents": "  statement.content",
    "modality": "modality",
}
"""Figures of `score.py` that a row holds, by the names that it has for them."""
CROSS = ("events-id", "events", "event-roles", "statements", "sources", "contents", "modality")
COLUMNS = (
    "run",
    "ended",
    "configuration",
    "documents",
    "data",
    *(f"cross {name}" for name in CROSS),
    *(f"cross error of {kind}s" for kind in KINDS),
    *(f"dev {name}" for name in FIGURES),
    *(f"dev error of {kind}s" for kind in KINDS),
    *(f"dev 32-bit {name}" for name in ("events", "event roles", "statements")),
    "megabytes",
    "pieces per second",
    "minutes",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("--name", help="of the run; by default the configuration's file name")
    parser.add_argument("--gold", type=Path, default=Path("../shared/gold"), help="folder of score.py, train/ and dev/")
    parser.add_argument("--out", type=Path, default=Path("build/model"), help="model folder to write")
    parser.add_argument("--table", type=Path, default=Path(__file__).with_name("runs.csv"))
    parser.add_argument(
        "--calibrate-only", action="store_true", help="cross-validate, and renew the calibration of the model in --out"
    )
    arguments = parser.parse_args()
    began = time.monotonic()
    config = Config.read(arguments.config)
    tokenizer = load_tokenizer(BASE / "tokenizer.json")
    gold, own = read_gold(arguments.gold / "train"), read_gold(OWN)
    documents = gold + [d for d in own if prefix(d) not in config.late]
    focus = gold + [d for d in own if prefix(d) in config.late]
    dev = read_gold(arguments.gold / "dev")
    given = {f.name: getattr(config, f.name) for f in fields(config) if getattr(config, f.name) != f.default}
    row = {
        "run": arguments.name or arguments.config.stem,
        "configuration": json.dumps(given),
        "documents": len(gold + own),
        "data": digest(gold + own),
    }
    print(f"{len(gold + own)} documents, digest {row['data']}", flush=True)

    held = cross_validate(config, documents, focus, tokenizer)
    usual = {d["id"] for d in gold}
    if arguments.calibrate_only:
        calibration = calibrated(held, usual, Reader.load(arguments.out), dev)
        recalibrate(arguments.out, calibration)
    else:
        network = train(config, documents, focus, tokenizer, reporting(dev, tokenizer, config))
        CHECKPOINTS.mkdir(parents=True, exist_ok=True)
        torch.save({"config": asdict(config), "weights": network.state_dict()}, CHECKPOINTS / f"{row['run']}.pt")
        calibration = calibrated(held, usual, Reader(TorchNetwork(network), tokenizer, ""), dev)
        export(network, calibration, tokenizer, arguments.out)
        with tempfile.TemporaryDirectory() as name:
            export(network, calibration, tokenizer, Path(name), bits=32)
            wide = graph_figures(Path(name), arguments.gold)
        row |= {f"dev 32-bit {name}": wide[name] for name in ("events", "event roles", "statements")}
    row |= figures_of(held, calibration)
    comparison = compare(dev, Reader.load(arguments.out).read)
    row |= {f"dev error of {kind}s": round(comparison.calibration_error(kind), 3) for kind in KINDS}
    row |= {f"dev {name}": value for name, value in graph_figures(arguments.out, arguments.gold).items()}
    row |= {
        "megabytes": round(sum(p.stat().st_size for p in arguments.out.glob("*.onnx")) / 1e6, 1),
        "pieces per second": round(speed(arguments.out, dev)),
        "minutes": round((time.monotonic() - began) / 60),
        "ended": f"{datetime.now(UTC):%Y-%m-%d %H:%M}",
    }
    append(row, arguments.table)
    print(json.dumps(row, indent=1))


def cross_validate(config: Config, documents: list[dict], focus: list[dict], tokenizer: Tokenizer) -> Held:
    """Readers, each trained without one fold of the documents, and that fold."""
    held: Held = []
    shorter = replace(config, epochs=config.fold_epochs)
    for fold in range(config.folds_run):

        def is_outside(document: dict, fold: int = fold) -> bool:
            return fold_of(document, config.folds) == fold

        outside = [*filter(is_outside, documents)]
        inside, focused = [*filterfalse(is_outside, documents)], [*filterfalse(is_outside, focus)]
        print(f"fold {fold + 1} of {config.folds}: {len(inside)} documents, {len(outside)} held out", flush=True)
        network = train(shorter, inside, focused, tokenizer, reporting(outside, tokenizer, shorter))
        held.append((Reader(TorchNetwork(network), tokenizer, ""), outside))
    return held


def calibrated(held: Held, usual: set[str], reader: Reader, dev: list[dict]) -> Calibration:
    """Confidences and cuts of a reader from documents that the reading network was not trained on.

    The cuts, which are confidences, are those of cross-validation. The confidences come from its documents named in
    `usual` and from `dev` as the reader itself reads it: our own articles, written to teach rare classes and deception,
    are easier than what it will meet, and the networks of cross-validation, trained for less long, are less sure.
    """
    like_news = [(one, [d for d in outside if d["id"] in usual]) for one, outside in held]
    calibration = fit([*like_news, (reader, dev)])
    if not held:
        return calibration
    crossed = fit(held)
    cuts = {kind: replace(getattr(calibration, kind), cut=getattr(crossed, kind).cut) for kind in KINDS}
    return replace(calibration, **cuts)


def figures_of(held: Held, calibration: Calibration) -> dict[str, float]:
    """The figures of cross-validation, of all documents and, printed, of each collection."""
    for name in sorted({prefix(d) for _, outside in held for d in outside}):
        part = [(reader, [d for d in outside if prefix(d) == name]) for reader, outside in held]
        figures = read_all(part, calibration).figures()
        print(json.dumps({"collection": name} | {k: v for k, v in figures.items() if k in CROSS}), flush=True)
    comparison = read_all(held, calibration)
    return {f"cross {name}": value for name, value in comparison.figures().items() if name in CROSS} | {
        f"cross error of {kind}s": round(comparison.calibration_error(kind), 3) for kind in KINDS
    }


def reporting(documents: list[dict], tokenizer: Tokenizer, config: Config) -> Callable[[int, dict, Network], None]:
    """What to print after an epoch: its loss and time and, every fourth epoch, figures of documents not trained on."""

    def report(epoch: int, row: dict, network: Network) -> None:
        if epoch % 4 == 0 or epoch in (config.epochs, config.epochs + config.focus_epochs):
            row |= compare(documents, Reader(TorchNetwork(network), tokenizer, "").read).figures()
        print(json.dumps({"epoch": epoch} | row), flush=True)

    return report


def graph_figures(model: Path, gold: Path) -> dict[str, float]:
    """The figures of the graph that a model makes of `gold/dev`, by the annotation's own `score.py`."""
    with tempfile.TemporaryDirectory() as name:
        graph = Path(name) / "dev.trig"
        with GraphStore.open(Path(name) / "store") as store:
            articles = read_articles([str(gold / "dev" / "*.txt")], SourceOptions())
            build(articles, Reader.load(model), Knowledge.load(), Shapes.load(), store)
            export_graph(store, graph, "trig")
        command = [sys.executable, str(gold / "score.py"), str(gold / "dev"), str(graph), "--json"]
        table = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return {name: table[key].get("F1", table[key].get("accuracy")) for name, key in FIGURES.items()}


def speed(model: Path, documents: list[dict]) -> float:
    """Word pieces a second of the encoder alone, one window in each of two threads at a time."""
    tokenizer = load_tokenizer(model / "tokenizer.json")
    windows = []
    for document in documents:
        article = Article(document["id"], document["text"], document["id"])
        pieces = tokenize(article.text, split_sentences(article.text), tokenizer)
        windows += [window_inputs(pieces, window) for window in cut_windows(pieces)]
    network = OnnxNetwork.load(model, threads=1)
    times = []
    with ThreadPoolExecutor(2) as pool:
        for _ in range(5):
            began = time.perf_counter()
            list(pool.map(lambda window: network.encode(*window), windows))
            times.append(time.perf_counter() - began)
    return float(sum(np.size(ids) for ids, _ in windows) / min(times))


def append(row: dict, table: Path) -> None:
    """Adds a run to the table of runs."""
    new = not table.exists()
    with table.open("a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        if new:
            writer.writeheader()
        writer.writerow(row)


if __name__ == "__main__":
    main()
