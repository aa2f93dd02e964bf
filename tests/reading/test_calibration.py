import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ResourceError
from kg.reading.calibration import Calibration, Curve
from kg.reading.reader import MODEL_FOLDER

CURVE = {"raw": [0.0, 0.5, 1.0], "right": [0.0, 0.8, 0.9], "cut": 0.4}


def test_confidence_lies_on_the_line_between_two_points() -> None:
    curve = Curve((0.0, 0.5, 1.0), (0.0, 0.8, 0.9))
    assert [0.4, 0.8, 0.85] == pytest.approx(curve.confidence(np.array([0.25, 0.5, 0.75], dtype=np.float32)).tolist())


def test_curves_are_read_from_the_model_folder(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps({"event": CURVE, "statement": CURVE, "role": CURVE}))
    assert Curve((0.0, 0.5, 1.0), (0.0, 0.8, 0.9), 0.4) == Calibration.load(path).role


@pytest.mark.parametrize("content", ["", "{}", '{"event": 1}', "[]"])
def test_damaged_calibration_is_an_error_that_says_what_to_do(tmp_path: Path, content: str) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(content)
    with pytest.raises(ResourceError, match="reinstall conflict-kg"):
        Calibration.load(path)


def test_given_cut_holds_for_every_kind() -> None:
    calibration = Calibration().cut_at(0.7)
    assert [0.7, 0.7, 0.7] == [c.cut for c in (calibration.event, calibration.statement, calibration.role)]


@given(st.floats(0, 1), st.floats(0, 1))
def test_surer_score_is_never_less_confident(one: float, other: float) -> None:
    calibration = Calibration.load(MODEL_FOLDER / "calibration.json")
    low, high = sorted((one, other))
    for curve in (calibration.event, calibration.statement, calibration.role):
        less, more = curve.confidence(np.array([low, high], dtype=np.float32)).tolist()
        assert 0 <= less <= more <= 1
