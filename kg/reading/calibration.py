"""From what the network scores to confidences that hold: of what is told with 0.8, four in five are right.

One rising curve for events, one for statements and one for roles, fitted on articles that the network had not seen
(logistic regression on log-odds: Platt 1999). The curves and the confidences from which something counts as found come
with the model.
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from kg.errors import ResourceError

__all__ = ["KINDS", "Calibration", "Curve"]

FloatArray = NDArray[np.float32]
KINDS: Final = ("event", "statement", "role")


@dataclass(frozen=True, slots=True)
class Curve:
    """What share of the findings with a raw score is right, and from which share on a finding counts.

    Attributes:
        raw: scores of the network, rising.
        right: share of right findings at each of them, never falling.
        cut: least confidence that counts as found.

    """

    raw: tuple[float, ...] = (0.0, 1.0)
    right: tuple[float, ...] = (0.0, 1.0)
    cut: float = 0.5

    def confidence(self, raw: FloatArray) -> FloatArray:
        """The confidences of raw scores of any shape, by straight lines between the points of the curve."""
        return np.interp(raw, self.raw, self.right).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Calibration:
    """The curves of the three kinds of findings; as they are made without a model, they change nothing."""

    event: Curve = Curve()
    statement: Curve = Curve()
    role: Curve = Curve()

    @classmethod
    def load(cls, path: Path) -> Self:
        """The curves that a model's `calibration.json` holds.

        Raises:
            ResourceError: the file is missing or damaged.
        """
        try:
            curves = json.loads(path.read_text(encoding="utf-8"))
            return cls(
                **{
                    kind: Curve(
                        tuple(map(float, curves[kind]["raw"])),
                        tuple(map(float, curves[kind]["right"])),
                        float(curves[kind]["cut"]),
                    )
                    for kind in KINDS
                }
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ResourceError(
                f"the reader's calibration {path} cannot be read: reinstall conflict-kg ({error})"
            ) from error

    def cut_at(self, confidence: float) -> Self:
        """The same curves, by which only what reaches `confidence` counts as found, whatever its kind."""
        return replace(self, **{kind: replace(getattr(self, kind), cut=confidence) for kind in KINDS})
