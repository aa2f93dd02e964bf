"""What the model sees of a trigger and a mention, or of two triggers, beside their words: distance, class, order …"""

import numpy as np
from numpy.typing import NDArray

from kg.reading.labels import EVENT_LABELS, STATEMENT_LABELS
from kg.vocabulary import MENTION_TYPES

__all__ = [
    "CONTENT_BUCKETS",
    "FEATURE_SIZES",
    "LINK_FEATURE_SIZES",
    "candidate_pairs",
    "content_buckets",
    "event_links",
    "link_features",
    "pair_features",
]

IntArray = NDArray[np.int64]

_EDGES = np.array([1, 2, 3, 4, 5, 7, 10, 14, 20, 30, 50, 80, 130], dtype=np.int64)
_SIDE = len(_EDGES) + 1
CONTENT_BUCKETS = 2 * _SIDE * 3
FEATURE_SIZES = (2 * _SIDE, 5, 11, len(EVENT_LABELS) + len(STATEMENT_LABELS), len(MENTION_TYPES))
"""Values of each pair feature: signed distance, sentences apart, mentions between, trigger label, mention type."""
_FAR = 8
EVENTS_BACK = 100
"""How many events before an event it is compared with: a long text costs no more per word than a short one."""
LINK_FEATURE_SIZES = (_SIDE, _FAR + 1, 2, 2)
"""Values of each feature of two triggers: distance, sentences apart, whether of one class, whether the same word."""


def _signed_bucket(distance: IntArray) -> IntArray:
    """Logarithmic buckets of a signed distance: `[0, 14)` before, `[14, 28)` at or after."""
    size = np.searchsorted(_EDGES, np.abs(distance), side="right")
    return np.where(distance < 0, size, size + _SIDE)


def pair_features(
    triggers: IntArray, labels: IntArray, mentions: IntArray, types: IntArray, sentence: IntArray, pairs: IntArray
) -> IntArray:
    """Feature indexes of pairs, `(pairs, 5)`.

    Args:
        triggers: piece ranges, `(triggers, 2)`.
        labels: event label, or the number of event labels plus statement label, `(triggers,)`.
        mentions: piece ranges in the order of the text, `(mentions, 2)`.
        types: mention types, `(mentions,)`.
        sentence: sentence of each piece of the window.
        pairs: trigger and mention of each pair, `(pairs, 2)`.
    """
    t, m = pairs[:, 0], pairs[:, 1]
    begin, start = triggers[t, 0], mentions[m, 0]
    distance = start - begin
    apart = np.clip(sentence[start] - sentence[begin], -2, 2) + 2
    # position of the trigger among the mentions: 0.. for those after it, negative for those before
    rank = m - np.searchsorted(mentions[:, 0], triggers[:, 0])[t]
    order = np.clip(rank, -5, 5) + 5
    return np.stack([_signed_bucket(distance), apart, order, labels[t], types[m]], axis=1)


def content_buckets(cues: IntArray, sentence: IntArray) -> IntArray:
    """Position of every piece against every cue, `(cues, pieces)`: distance, and sentence before, same or after."""
    pieces = np.arange(len(sentence), dtype=np.int64)
    distance = pieces[None, :] - cues[:, :1]
    apart = np.clip(sentence[None, :] - sentence[cues[:, 0]][:, None], -1, 1) + 1
    buckets: IntArray = _signed_bucket(distance) + 2 * _SIDE * apart
    return buckets


def candidate_pairs(triggers: IntArray, mentions: IntArray, sentence: IntArray) -> IntArray:
    """Pairs of a trigger and a mention at most one sentence apart that do not overlap, `(pairs, 2)`."""
    if not len(triggers) or not len(mentions):
        return np.zeros((0, 2), dtype=np.int64)
    apart = np.abs(sentence[mentions[:, 0]][None, :] - sentence[triggers[:, 0]][:, None])
    overlapping = (mentions[None, :, 0] < triggers[:, None, 1]) & (triggers[:, None, 0] < mentions[None, :, 1])
    pairs: IntArray = np.argwhere((apart <= 1) & ~overlapping)
    return pairs


def event_links(triggers: IntArray, labels: IntArray) -> IntArray:
    """Every event's trigger with the `EVENTS_BACK` before it, `(links, 2)`: the later one first."""
    events = np.flatnonzero(labels < len(EVENT_LABELS))
    order = events[np.argsort(triggers[events, 0], kind="stable")]
    later, earlier = np.tril_indices(len(order), -1)
    near = later - earlier <= EVENTS_BACK
    links: IntArray = np.stack([order[later[near]], order[earlier[near]]], axis=1)
    return links


def link_features(triggers: IntArray, labels: IntArray, ids: IntArray, sentence: IntArray, links: IntArray) -> IntArray:
    """Feature indexes of pairs of triggers, `(links, 4)`.

    Args:
        triggers, labels: as for `pair_features`.
        ids, sentence: vocabulary index and sentence of each piece that the triggers count in.
        links: as `event_links` gives them.
    """
    later, earlier = triggers[links[:, 0], 0], triggers[links[:, 1], 0]
    return np.stack(
        [
            np.searchsorted(_EDGES, later - earlier, side="right"),
            np.minimum(sentence[later] - sentence[earlier], _FAR),
            labels[links[:, 0]] == labels[links[:, 1]],
            ids[later] == ids[earlier],
        ],
        axis=1,
    ).astype(np.int64)
