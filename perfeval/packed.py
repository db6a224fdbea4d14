"""A dict for many things of which one at a time is looked at."""

import pickle
import zlib
from collections.abc import Iterator, MutableMapping
from typing import TypeVar

FURTHEST = 32_768  # bytes that zlib looks back
Kept = TypeVar("Kept")


class Packed(MutableMapping[str, Kept]):
    """A dict that holds its values packed small: a province has thousands of departments, and a run looks at one at a time.

    Each look gives a new copy. Values are much alike, so each is packed against the first: what they share costs nothing.
    """

    def __init__(self) -> None:
        self.packed: dict[str, bytes] = {}
        self.first = b""

    def __setitem__(self, key: str, value: Kept) -> None:
        plain = pickle.dumps(value)
        self.first = self.first or plain[-FURTHEST:]
        packer = zlib.compressobj(zdict=self.first)
        self.packed[key] = packer.compress(plain) + packer.flush()

    def __getitem__(self, key: str) -> Kept:
        value: Kept = pickle.loads(zlib.decompressobj(zdict=self.first).decompress(self.packed[key]))
        return value

    def __delitem__(self, key: str) -> None:
        del self.packed[key]

    def __contains__(self, key: object) -> bool:
        return key in self.packed

    def __iter__(self) -> Iterator[str]:
        return iter(self.packed)

    def __len__(self) -> int:
        return len(self.packed)
