"""What the network is trained to lower: the losses of all heads over a batch of windows."""

import random
from collections import Counter

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from kg.reading.decoding import decode_mentions
from kg.reading.labels import EVENT_LABELS, ROLE_LABELS, STATEMENT_LABELS
from kg.reading.pairs import candidate_pairs, content_buckets, event_links, link_features, pair_features
from training.config import Config
from training.data import IGNORE, MASK, SEP, Example, recased
from training.model import Network, Pairs

__all__ = ["class_weights", "loss_of"]


def padded(rows: list[np.ndarray], filler: int) -> Tensor:
    """Rows of different length as one tensor."""
    out = np.full((len(rows), max(len(r) for r in rows)), filler, dtype=np.int64)
    for i, row in enumerate(rows):
        out[i, : len(row)] = row
    return torch.from_numpy(out)


def class_weights(items: list[Example], balance: float) -> dict[str, Tensor]:
    """What a label counts in the losses of triggers and cues: less the more frequent it is; `none` counts 1."""
    weights = {}
    for name, size in (("event", len(EVENT_LABELS)), ("statement", len(STATEMENT_LABELS))):
        counts = Counter(label for item in items for label in getattr(item, name).tolist() if label > 0)
        mean = sum(counts.values()) / max(1, len(counts))
        rare = [(mean / max(1, counts[label])) ** balance for label in range(1, size)]
        weights[name] = torch.tensor([1.0, *(min(w, 4.0) for w in rare)])
    return weights


def loss_of(
    network: Network, batch: list[Example], config: Config, weights: dict[str, Tensor], chance: random.Random
) -> Tensor:
    """The weighted sum of all heads' losses over a batch of windows."""
    ids = padded([e.ids for e in batch], 0)
    ids = torch.where((torch.rand(ids.shape) < config.masked) & (ids > SEP), MASK, ids)
    case = padded([recased(e.case, chance) for e in batch], 0)
    attended = padded([np.ones(len(e.ids), dtype=np.int64) for e in batch], 0)
    event, statement, modality, mention, vectors = network.encoder(ids, case, attended)

    def cross_entropy(logits: Tensor, name: str, smoothing: float = 0.0) -> Tensor:
        labels = padded([getattr(e, name) for e in batch], IGNORE).flatten()
        losses = functional.cross_entropy(
            logits.flatten(0, 1),
            labels,
            weights.get(name),
            ignore_index=IGNORE,
            reduction="sum",
            label_smoothing=smoothing,
        )
        return losses / (labels != IGNORE).sum()

    loss = (
        6 * cross_entropy(event, "event", config.smoothing)
        + 6 * cross_entropy(statement, "statement", config.smoothing)
        + 3 * cross_entropy(mention, "mention")
    )
    if any((e.modality != IGNORE).any() for e in batch):
        loss = loss + config.modality_weight * cross_entropy(modality, "modality")
    roles, contents, links = [], [], []
    for row, example in enumerate(batch):
        if not len(example.triggers):
            continue
        size = len(example.ids)
        guess = chance.random() < config.predicted_mentions
        window_roles, window_contents, window_links = pair_losses(
            network.pairs, example, vectors[row, :size], mention[row, :size].detach().numpy() if guess else None
        )
        roles += window_roles
        contents += window_contents
        links += window_links
    if roles:
        loss = loss + config.role_weight * torch.cat(roles).mean()
    if contents:
        loss = loss + config.content_weight * torch.stack(contents).mean()
    if links:
        loss = loss + config.link_weight * torch.stack(links).mean()
    return loss


def pair_losses(
    pairs: Pairs, example: Example, vectors: Tensor, mention_logits: np.ndarray | None
) -> tuple[list[Tensor], list[Tensor], list[Tensor]]:
    """Losses of a window's roles, contents and links; with `mention_logits` over the mentions that they give."""
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
    links = event_links(example.triggers, example.trigger_labels)
    linked = link_features(example.triggers, example.trigger_labels, example.ids, example.sentence, links)
    logits, scores, same = pairs(
        vectors,
        torch.from_numpy(example.triggers),
        torch.from_numpy(mentions),
        torch.from_numpy(candidates),
        torch.from_numpy(features),
        torch.from_numpy(cues),
        torch.from_numpy(content_buckets(example.triggers[cues], example.sentence)),
        torch.from_numpy(links),
        torch.from_numpy(linked),
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
    return roles, contents, link_losses(same, links, example.happening)


def link_losses(scores: Tensor, links: np.ndarray, happening: np.ndarray) -> list[Tensor]:
    """For each event after the first how unlikely its true earlier mentions are, or that it has none."""
    losses = []
    for later in np.unique(links[:, 0]):
        own = np.flatnonzero(links[:, 0] == later)
        true = happening[links[own, 1]] == happening[later]
        none = scores.new_zeros(1)
        options = torch.cat([none, scores[own]])
        right = scores[own[true]] if true.any() else none
        losses.append(options.logsumexp(0) - right.logsumexp(0))
    return losses
