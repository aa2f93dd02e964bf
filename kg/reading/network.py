"""The trained network, run by ONNX Runtime."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from kg.errors import ResourceError

if TYPE_CHECKING:  # it begins threads as it is imported, and no process may be forked after that
    import onnxruntime

__all__ = ["OnnxNetwork"]

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class OnnxNetwork:
    """The two graphs of a model folder: one encodes windows, one scores pairs inside a window."""

    encoder: "onnxruntime.InferenceSession"
    pairs: "onnxruntime.InferenceSession"

    @classmethod
    def load(cls, folder: Path, threads: int = 0) -> Self:
        """Opens `encoder.onnx` and `pairs.onnx`; `threads` 0 takes every core.

        Raises:
            ResourceError: a file is missing or damaged.
        """
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        try:
            return cls(
                *(onnxruntime.InferenceSession(str(folder / f"{name}.onnx"), options) for name in ("encoder", "pairs"))
            )
        except Exception as error:  # onnxruntime's own errors share no public base
            raise ResourceError(
                f"the reader's model in {folder} cannot be opened: reinstall conflict-kg ({error})"
            ) from error

    def encode(self, ids: IntArray, case: IntArray) -> tuple[FloatArray, ...]:
        """Event, statement, modality and mention logits and vectors of `(windows, pieces)` inputs."""
        return tuple(self.encoder.run(None, {"ids": ids, "case": case}))

    def score(self, vectors: FloatArray, inputs: dict[str, IntArray]) -> tuple[FloatArray, ...]:
        """Logits of roles `(pairs, roles)`, of contents `(cues, pieces, 3)` and links `(links,)` over some pieces."""
        return tuple(self.pairs.run(None, {"vectors": np.ascontiguousarray(vectors), **inputs}))
