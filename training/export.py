"""Exports a trained network to a model folder that the reader loads.

Two ONNX graphs, their attention, normalisation and activation fused, with 8-bit weights (dynamic quantisation; 7 bits
of range, so that processors without VNNI instructions do not saturate and every machine gives the same figures), the
calibration, the tokenizer, and the digests of all.
"""

import hashlib
import shutil
import tempfile
import warnings
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.optimizer import optimize_model
from tokenizers import Tokenizer

from kg.reading.calibration import Calibration
from kg.reading.tokens import CASES
from training.calibrate import write
from training.model import HEADS, WIDTH, Network

__all__ = ["export", "recalibrate"]

OPSET = 17
FILES = ("encoder.onnx", "pairs.onnx", "calibration.json", "tokenizer.json")


def export(network: Network, calibration: Calibration, tokenizer: Tokenizer, folder: Path, bits: int = 8) -> None:
    """Writes a complete model folder with weights of 8 or 32 bits."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        temporary = Path(name)
        export_float(network.eval(), temporary)
        for graph in FILES[:2]:
            if bits == 8:
                quantize_dynamic(
                    temporary / graph,
                    folder / graph,
                    weight_type=QuantType.QInt8,
                    per_channel=True,
                    reduce_range=True,
                    extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
                )
            else:
                shutil.copy(temporary / graph, folder / graph)
    tokenizer.save(str(folder / "tokenizer.json"))
    recalibrate(folder, calibration)


def recalibrate(folder: Path, calibration: Calibration) -> None:
    """Gives a model folder a calibration, and digests that are true with it."""
    write(calibration, folder / "calibration.json")
    sums = (f"{hashlib.sha256((folder / file).read_bytes()).hexdigest()}  {file}\n" for file in FILES)
    (folder / "SHA256SUMS").write_text("".join(sums))


def export_float(network: Network, folder: Path) -> None:
    """Writes `encoder.onnx` and `pairs.onnx` with 32-bit weights, the encoder fused."""
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
                torch.randn(pieces, WIDTH),
                ranges,
                ranges,
                pairs,
                torch.zeros(4, 5, dtype=torch.int64),
                torch.tensor([1, 2]),
                torch.zeros(2, pieces, dtype=torch.int64),
                torch.tensor([[1, 0], [2, 0], [2, 1]]),
                torch.zeros(3, 4, dtype=torch.int64),
            ),
            folder / "pairs.onnx",
            input_names=[
                *("vectors", "triggers", "mentions", "pairs", "features", "cues", "buckets"),
                *("links", "link_features"),
            ],
            output_names=["roles", "contents", "same"],
            dynamic_axes={
                "vectors": {0: "pieces"},
                "triggers": {0: "triggers"},
                "mentions": {0: "mentions"},
                "pairs": {0: "pairs"},
                "features": {0: "pairs"},
                "cues": {0: "cues"},
                "buckets": {0: "cues", 1: "pieces"},
                "links": {0: "links"},
                "link_features": {0: "links"},
                "roles": {0: "pairs"},
                "contents": {0: "cues", 1: "pieces"},
                "same": {0: "links"},
            },
            opset_version=OPSET,
            dynamo=False,
        )
    fused = optimize_model(
        str(folder / "encoder.onnx"), model_type="bert", num_heads=HEADS, hidden_size=WIDTH, opt_level=0
    )
    attentions = fused.get_fused_operator_statistics()["Attention"]
    if attentions != len(network.encoder.layers):
        raise RuntimeError(f"{attentions} of {len(network.encoder.layers)} attention layers were fused")
    fused.save_model_to_file(str(folder / "encoder.onnx"))
