from pathlib import Path

from tests.readme import BLOCK, README, ROOT, printed, steps


def test_readme_shows_what_its_commands_print(tmp_path: Path) -> None:
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    blocks = BLOCK.findall(README.read_text(encoding="utf-8"))
    assert len(blocks) >= 5
    for step in (step for block in blocks for step in steps(block)):
        assert step.output == printed(step.command, tmp_path), step.command


def test_files_that_the_readme_names_are_there() -> None:
    text = README.read_text(encoding="utf-8")
    named = [word.strip("`") for word in text.split() if word.startswith("`") and "/" in word and word.endswith("`")]
    assert len(named) >= 3
    assert [] == [name for name in named if not (ROOT / name).exists()]
