"""Which texts have a band of their signatures in common (locality-sensitive hashing), among any number of texts."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["BandIndex"]

_RECENT: Final = 2000
"""Texts that are looked up in a mapping before they are sorted into the arrays, which takes a third of a second."""


class BandIndex:
    """Text keys by band: sorted arrays, which take 16 bytes a band, and a mapping of what was added lately."""

    def __init__(self) -> None:
        self._bands: NDArray[np.uint64] = np.empty(0, np.uint64)
        self._keys: NDArray[np.int64] = np.empty(0, np.int64)
        self._recent: dict[int, list[int]] = {}
        self._count = 0

    def add(self, key: int, bands: tuple[int, ...]) -> None:
        """Add the bands of a text."""
        for band in bands:
            self._recent.setdefault(band, []).append(key)
        self._count += 1
        if self._count >= _RECENT:
            pairs = [(band, key) for band, keys in self._recent.items() for key in keys]
            self.add_many(np.array([band for band, _ in pairs]), np.array([key for _, key in pairs]))
            self._recent.clear()
            self._count = 0

    def add_many(self, bands: NDArray[np.uint64], keys: NDArray[np.int64]) -> None:
        """Add many bands, each with the key of its text."""
        bands = np.concatenate((self._bands, bands.astype(np.uint64)))
        keys = np.concatenate((self._keys, keys.astype(np.int64)))
        order = np.argsort(bands, kind="stable")
        self._bands, self._keys = bands[order], keys[order]

    def alike(self, bands: tuple[int, ...]) -> set[int]:
        """The keys of the texts that have one of the bands; those of removed texts too."""
        wanted = np.array(bands, np.uint64)
        begins, ends = (np.searchsorted(self._bands, wanted, side) for side in ("left", "right"))
        found = {int(key) for at in np.flatnonzero(begins < ends) for key in self._keys[begins[at] : ends[at]]}
        return found.union(*(self._recent.get(band, ()) for band in bands))
