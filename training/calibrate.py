"""Fits the confidences: what share of the findings with a score is right, and from which share on keeping pays."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from kg.reading.calibration import Calibration, Curve
from kg.reading.reader import Reader
from training.figures import Comparison, compare

__all__ = ["Held", "fit", "read_all", "write"]

LEAST = 0.03
"""Raw score below which nothing is looked at."""

Held = list[tuple[Reader, list[dict]]]
"""Readers of cross-validation, each with the documents that it was not trained on."""


def fit(held: Held) -> Calibration:
    """The calibration that fits held-out documents.

    Triggers are fitted first: the score of a role builds on the confidence of its trigger.
    """
    nothing_cut = Calibration().cut_at(LEAST)
    seen = read_all(held, nothing_cut)
    calibration = replace(
        nothing_cut,
        event=curve(seen.findings["event"], seen.counts["events", "gold"]),
        statement=curve(seen.findings["statement"], seen.counts["statements", "gold"]),
    )
    seen = read_all(held, calibration)
    return replace(calibration, role=curve(seen.findings["role"], seen.counts["roles", "gold"]))


def read_all(held: Held, calibration: Calibration) -> Comparison:
    """All held-out documents, each read by the reader that has not seen it."""
    whole = Comparison()
    for reader, documents in held:
        part = compare(documents, replace(reader, calibration=calibration).read)
        whole.counts.update(part.counts)
        for kind, findings in part.findings.items():
            whole.findings[kind].extend(findings)
    return whole


def curve(findings: list[tuple[float, bool]], gold: int) -> Curve:
    """Logistic regression on the log-odds of the scores (Platt 1999), and the cut at which F1 is best."""
    raw, right = np.array(sorted(findings), dtype=np.float64).reshape(-1, 2).T
    if right.all() or not right.any():
        return Curve()
    fitted = LogisticRegression(C=1e6).fit(log_odds(raw), right)
    points = np.array([0.001, 0.01, 0.03, *np.arange(0.05, 0.96, 0.05), 0.97, 0.99, 0.999])
    shares = fitted.predict_proba(log_odds(points))[:, 1]
    scores = (0.0, *(round(float(p), 3) for p in points), 1.0)
    result = Curve(scores, (0.0, *(round(float(s), 4) for s in shares), round(float(shares[-1]), 4)))
    confidence = result.confidence(raw)
    cuts = np.arange(0.05, 0.96, 0.01)
    f1 = [2 * right[confidence >= cut].sum() / ((confidence >= cut).sum() + gold) for cut in cuts]
    return replace(result, cut=round(float(cuts[int(np.argmax(f1))]), 2))


def log_odds(p: np.ndarray) -> np.ndarray:
    """The log-odds of probabilities as one column."""
    inside = np.clip(p, 1e-4, 1 - 1e-4)
    return np.log(inside / (1 - inside))[:, None]


def write(calibration: Calibration, path: Path) -> None:
    """Writes a model's `calibration.json`."""
    path.write_text(json.dumps(asdict(calibration), indent=1) + "\n", encoding="utf-8")
