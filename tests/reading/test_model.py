import hashlib

from kg.reading.reader import MODEL_FOLDER


def test_model_files_are_those_that_were_exported() -> None:
    listed = [line.split() for line in (MODEL_FOLDER / "SHA256SUMS").read_text(encoding="utf-8").splitlines()]
    assert {"encoder.onnx", "pairs.onnx", "calibration.json", "tokenizer.json"} == {name for _, name in listed}
    for digest, name in listed:
        assert digest == hashlib.sha256((MODEL_FOLDER / name).read_bytes()).hexdigest()


def test_model_is_small_enough_to_travel_in_the_wheel() -> None:
    assert sum(path.stat().st_size for path in MODEL_FOLDER.glob("*.onnx")) < 30_000_000
