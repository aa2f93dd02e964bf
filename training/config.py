"""The configuration of a training run."""

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Self

__all__ = ["Config"]


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that a training run depends on besides code and data.

    Attributes:
        seed, threads: the same two give the same weights on the same kind of processor.
        folds, folds_run, fold_epochs: of cross-validation, how many are run (0 leaves it out), and for how long.
        layers, inner: of the encoder: the lowest layers of the published weights, and how many inner units of each.
        epochs, pieces_per_batch, warmup, weight_decay, dropout: as usual; the rates fall in a straight line.
        focus_epochs, focus_rate: further epochs on `gold/train` and `late` alone, and the part of the rates that they
            begin with.
        late: collections of our own that only these epochs see.
        encoder_rate, head_rate: largest learning rates; the encoder's falls by `layer_decay` a layer downwards.
        average: of the weights over the steps (exponential moving average).
        predicted_mentions: share of windows whose roles are learned from the mentions that the network finds.
        masked: share of word pieces that are masked.
        smoothing: of the labels of triggers and cues.
        balance: power of a class's frequency that its weight falls with; 0 weighs all alike.
        modality_weight, role_weight, content_weight, link_weight: of their losses; those of triggers and cues have 6.

    """

    seed: int = 1
    threads: int = 2
    folds: int = 5
    folds_run: int = 0
    fold_epochs: int = 12
    layers: int = 4
    inner: int = 1152
    epochs: int = 12
    focus_epochs: int = 0
    focus_rate: float = 0.15
    late: tuple[str, ...] = ()
    pieces_per_batch: int = 1200
    encoder_rate: float = 2e-4
    head_rate: float = 1e-3
    layer_decay: float = 0.9
    warmup: float = 0.08
    weight_decay: float = 0.01
    dropout: float = 0.1
    average: float = 0.995
    predicted_mentions: float = 0.5
    masked: float = 0.06
    smoothing: float = 0.0
    balance: float = 0.0
    modality_weight: float = 0.5
    role_weight: float = 3.0
    content_weight: float = 1.0
    link_weight: float = 0.5

    @classmethod
    def read(cls, path: Path) -> Self:
        """The configuration that a JSON file gives.

        Raises:
            ValueError: the file has a key that is none of the fields.
        """
        given = json.loads(path.read_text(encoding="utf-8"))
        if unknown := set(given) - {f.name for f in fields(cls)}:
            raise ValueError(f"{path} has unknown keys: {', '.join(sorted(unknown))}")
        return cls(**given | {"late": tuple(given.get("late", ()))})
