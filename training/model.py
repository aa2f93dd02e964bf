"""The reader's network: one MiniLM encoder with heads for triggers, cues, mentions, roles, contents and one happening.

The encoder is BERT (Devlin et al. 2019) in the size of MiniLM-L6-H384 (Wang et al. 2020), with one more embedding
for the written form of each word. Roles are scored for pairs of a trigger and a mention from both spans, what stands
between them and their positions; contents by three scores (inside, first, last) of every piece against a cue.
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.reading.labels import EVENT_LABELS, MENTION_LABELS, ROLE_LABELS, STATEMENT_LABELS
from kg.reading.pairs import CONTENT_BUCKETS, FEATURE_SIZES, LINK_FEATURE_SIZES
from kg.reading.tokens import CASES
from kg.vocabulary import MODALITIES

WIDTH = 384
HEADS = 12
PAIR_WIDTH = 256
CONTENT_WIDTH = 128
CONTENT_SCORES = 3
LINK_WIDTH = 128


class Layer(nn.Module):
    """One transformer block with the parameter names of the published weights."""

    def __init__(self, width: int, heads: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.attended = nn.Linear(width, width)
        self.attended_norm = nn.LayerNorm(width, eps=1e-12)
        self.inner, self.outer = nn.Linear(width, inner), nn.Linear(inner, width)
        self.outer_norm = nn.LayerNorm(width, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """x: `(batch, pieces, width)`; mask: `(batch, 1, 1, pieces)`, 0 where attended, very negative where padded."""
        batch, pieces, width = x.shape

        def split(y: Tensor) -> Tensor:
            return y.view(batch, pieces, self.heads, width // self.heads).transpose(1, 2)

        q, k, v = split(self.query(x)), split(self.key(x)), split(self.value(x))
        if self.training:
            mixed = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        else:  # step by step, as the exported graph's optimiser knows it
            scores = q @ k.transpose(-1, -2) / (width // self.heads) ** 0.5
            mixed = torch.softmax(scores if mask is None else scores + mask, dim=-1) @ v
        mixed = mixed.transpose(1, 2).reshape(batch, pieces, width)
        x = self.attended_norm(x + self.dropout(self.attended(mixed)))
        return self.outer_norm(x + self.dropout(self.outer(functional.gelu(self.inner(x)))))


class Encoder(nn.Module):
    """Word pieces and their case to vectors and the logits of the heads that look at one piece."""

    def __init__(self, dropout: float = 0.1, layers: int = 4, inner: int = 1152) -> None:
        super().__init__()
        self.words = nn.Embedding(30522, WIDTH)
        self.positions = nn.Embedding(512, WIDTH)
        self.kinds = nn.Parameter(torch.zeros(WIDTH))
        self.cases = nn.Embedding(len(CASES), WIDTH)
        nn.init.zeros_(self.cases.weight)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(WIDTH, HEADS, inner, dropout) for _ in range(layers))
        self.heads = nn.ModuleDict(
            {
                "event": nn.Linear(WIDTH, len(EVENT_LABELS)),
                "statement": nn.Linear(WIDTH, len(STATEMENT_LABELS)),
                "modality": nn.Linear(WIDTH, len(MODALITIES)),
                "mention": nn.Linear(WIDTH, len(MENTION_LABELS)),
            }
        )

    def forward(self, ids: Tensor, case: Tensor, attended: Tensor | None = None) -> tuple[Tensor, ...]:
        """Event, statement, modality and mention logits and the vectors of `(batch, pieces)` inputs.

        `attended` is 0 where a row is padded; without it none is.
        """
        positions = torch.arange(ids.shape[1], device=ids.device)
        x = self.words(ids) + self.positions(positions)[None] + self.kinds + self.cases(case)
        x = self.dropout(self.norm(x))
        mask = None if attended is None else (1.0 - attended[:, None, None, :].float()) * -10000.0
        for layer in self.layers:
            x = layer(x, mask)
        y = self.dropout(x)
        return *(self.heads[name](y) for name in ("event", "statement", "modality", "mention")), x


class Pairs(nn.Module):
    """Scores of trigger–mention pairs, of pairs of events and of the pieces of a statement's content, in one window."""

    def __init__(self, dropout: float = 0.2) -> None:
        super().__init__()
        self.trigger, self.mention, self.between = (nn.Linear(WIDTH, PAIR_WIDTH) for _ in range(3))
        self.trigger_gate, self.mention_gate = (nn.Linear(WIDTH, PAIR_WIDTH) for _ in range(2))
        self.features = nn.ModuleList(nn.Embedding(size, PAIR_WIDTH) for size in FEATURE_SIZES)
        for embedding in self.features:
            nn.init.normal_(embedding.weight, std=0.1)
        self.sum_out = nn.Linear(PAIR_WIDTH, len(ROLE_LABELS))
        self.product_out = nn.Linear(PAIR_WIDTH, len(ROLE_LABELS), bias=False)
        nn.init.normal_(self.product_out.weight, std=0.005)
        self.cue = nn.Linear(WIDTH, CONTENT_WIDTH * CONTENT_SCORES)
        self.piece = nn.Linear(WIDTH, CONTENT_WIDTH)
        self.piece_score = nn.Linear(WIDTH, CONTENT_SCORES)
        self.position = nn.Embedding(CONTENT_BUCKETS, CONTENT_SCORES)
        nn.init.zeros_(self.position.weight)
        self.later, self.earlier = (nn.Linear(WIDTH, LINK_WIDTH) for _ in range(2))
        self.later_gate, self.earlier_gate = (nn.Linear(WIDTH, LINK_WIDTH) for _ in range(2))
        self.link_features = nn.ModuleList(nn.Embedding(size, LINK_WIDTH) for size in LINK_FEATURE_SIZES)
        for embedding in self.link_features:
            nn.init.normal_(embedding.weight, std=0.1)
        self.link_sum, self.link_product = nn.Linear(LINK_WIDTH, 1), nn.Linear(LINK_WIDTH, 1, bias=False)
        nn.init.normal_(self.link_product.weight, std=0.005)
        self.dropout = nn.Dropout(dropout)

    def forward(
        self,
        vectors: Tensor,
        triggers: Tensor,
        mentions: Tensor,
        pairs: Tensor,
        features: Tensor,
        cues: Tensor,
        buckets: Tensor,
        links: Tensor,
        link_features: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Logits of roles `(pairs, roles)`, of content pieces `(cues, pieces, 3)` and of one happening `(links,)`.

        Args:
            vectors: of the window's pieces, `(pieces, width)`.
            triggers, mentions: piece ranges, `(n, 2)`.
            pairs: indexes of trigger and mention, `(pairs, 2)`.
            features: `kg.reading.pairs.pair_features`, `(pairs, 5)`.
            cues: indexes of the triggers that are cues, `(cues,)`.
            buckets: `kg.reading.pairs.content_buckets`, `(cues, pieces)`.
            links: `kg.reading.pairs.event_links`, `(links, 2)`.
            link_features: `kg.reading.pairs.link_features`, `(links, 4)`.
        """
        x = self.dropout(vectors)
        trigger = span_mean(self.trigger(x), triggers[:, 0], triggers[:, 1])
        mention = span_mean(self.mention(x), mentions[:, 0], mentions[:, 1])
        trigger_gate = span_mean(self.trigger_gate(x), triggers[:, 0], triggers[:, 1])
        mention_gate = span_mean(self.mention_gate(x), mentions[:, 0], mentions[:, 1])
        t, m = pairs[:, 0], pairs[:, 1]
        first = torch.minimum(triggers[t, 1], mentions[m, 1])
        last = torch.maximum(triggers[t, 0], mentions[m, 0])
        summed = trigger[t] + mention[m] + span_mean(self.between(x), first, torch.maximum(last, first))
        for column, embedding in enumerate(self.features):
            summed = summed + embedding(features[:, column])
        roles = self.sum_out(self.dropout(functional.gelu(summed))) + self.product_out(
            self.dropout(trigger_gate[t] * mention_gate[m])
        )
        cue_vectors = span_mean(self.cue(x), triggers[cues, 0], triggers[cues, 1]).view(
            -1, CONTENT_SCORES, CONTENT_WIDTH
        )
        content = torch.einsum("csd,pd->cps", cue_vectors, self.piece(x)) / CONTENT_WIDTH**0.5
        contents = content + self.piece_score(x)[None] + self.position(buckets)
        return roles, contents, self._same(x, triggers, links, link_features)

    def _same(self, x: Tensor, triggers: Tensor, links: Tensor, features: Tensor) -> Tensor:
        begin, end = triggers[:, 0], triggers[:, 1]
        later, earlier = links[:, 0], links[:, 1]
        summed = span_mean(self.later(x), begin, end)[later] + span_mean(self.earlier(x), begin, end)[earlier]
        for column, embedding in enumerate(self.link_features):
            summed = summed + embedding(features[:, column])
        product = (
            span_mean(self.later_gate(x), begin, end)[later] * span_mean(self.earlier_gate(x), begin, end)[earlier]
        )
        score = self.link_sum(self.dropout(functional.gelu(summed))) + self.link_product(self.dropout(product))
        return score.squeeze(-1)


class Network(nn.Module):
    """Both graphs of the reader, trained together."""

    def __init__(self, dropout: float = 0.1, layers: int = 4, inner: int = 1152) -> None:
        super().__init__()
        self.encoder = Encoder(dropout, layers, inner)
        self.pairs = Pairs()


class TorchNetwork:
    """A network in training, as the reader wants it."""

    def __init__(self, network: torch.nn.Module) -> None:
        self.network = network

    def encode(self, *inputs: np.ndarray) -> tuple[np.ndarray, ...]:
        with torch.no_grad():
            return tuple(o.numpy() for o in self.network.encoder(*map(torch.from_numpy, inputs)))

    def score(self, vectors: np.ndarray, inputs: dict[str, np.ndarray]) -> tuple[np.ndarray, ...]:
        with torch.no_grad():
            outputs = self.network.pairs(
                torch.from_numpy(vectors), **{k: torch.from_numpy(v) for k, v in inputs.items()}
            )
            return tuple(output.numpy() for output in outputs)


def span_mean(x: Tensor, begin: Tensor, end: Tensor) -> Tensor:
    """Mean of rows `[begin, end)` for each pair of bounds, `(n, width)`; zero for an empty range."""
    sums = torch.cat([x.new_zeros(1, x.shape[1]), x.cumsum(0)])
    return (sums[end] - sums[begin]) / (end - begin).clamp(min=1)[:, None].to(x.dtype)


def load_minilm(encoder: Encoder, folder: Path) -> None:
    """Copies the published MiniLM weights (`model.safetensors` in `folder`) into an encoder.

    A narrower encoder takes of each block's inner units those with the largest weights (Han et al. 2015).
    """
    from safetensors.torch import load_file

    assert json.loads((folder / "config.json").read_text())["hidden_size"] == WIDTH
    weights = {name.removeprefix("bert."): value for name, value in load_file(folder / "model.safetensors").items()}
    names = {
        "words.weight": "embeddings.word_embeddings.weight",
        "positions.weight": "embeddings.position_embeddings.weight",
        "norm.weight": "embeddings.LayerNorm.weight",
        "norm.bias": "embeddings.LayerNorm.bias",
    }
    parts = {
        "query": "attention.self.query",
        "key": "attention.self.key",
        "value": "attention.self.value",
        "attended": "attention.output.dense",
        "attended_norm": "attention.output.LayerNorm",
        "inner": "intermediate.dense",
        "outer": "output.dense",
        "outer_norm": "output.LayerNorm",
    }
    for number in range(len(encoder.layers)):
        for ours, theirs in parts.items():
            for kind in ("weight", "bias"):
                names[f"layers.{number}.{ours}.{kind}"] = f"encoder.layer.{number}.{theirs}.{kind}"
    state = encoder.state_dict()
    for number in range(len(encoder.layers)):
        before, after = (f"encoder.layer.{number}.{part}.dense." for part in ("intermediate", "output"))
        size = state[f"layers.{number}.inner.bias"].shape[0]
        strength = weights[f"{before}weight"].norm(dim=1) * weights[f"{after}weight"].norm(dim=0)
        kept = strength.topk(size).indices.sort().values
        for name in ("weight", "bias"):
            weights[before + name] = weights[before + name][kept]
        weights[f"{after}weight"] = weights[f"{after}weight"][:, kept]
    for ours, theirs in names.items():
        assert state[ours].shape == weights[theirs].shape, ours
        state[ours] = weights[theirs]
    state["kinds"] = weights["embeddings.token_type_embeddings.weight"][0]
    encoder.load_state_dict(state)
