"""Choices that follow from a seed: the same on every machine and Python."""

from collections.abc import Sequence
from hashlib import blake2b, shake_128
from struct import unpack
from typing import TypeVar

Item = TypeVar("Item")
_POOL_BITS = 512
_SPARE_BITS = 48  # keeps every choice even to one part in 2**48


class Draw:
    """A stream of choices.

    Args:
        seed: The token's, at most 64 bytes.
        purpose: What is drawn; other purposes of one seed draw other things.
    """

    def __init__(self, seed: bytes, purpose: str) -> None:
        self._source = blake2b(purpose.encode(), key=seed)
        self._pool = 0
        self._bits = 0

    def below(self, count: int) -> int:
        """Draw one of 0 … *count* - 1."""
        need = count.bit_length()
        if self._bits < need + _SPARE_BITS:
            self._source.update(b"\0")
            self._pool = int.from_bytes(self._source.digest(), "big")
            self._bits = _POOL_BITS
        self._bits -= need
        self._pool, drawn = divmod(self._pool, count)
        return drawn

    def between(self, low: int, high: int) -> int:
        """Draw a number from *low* to *high*, both included."""
        return low + self.below(high - low + 1)

    def pick(self, items: Sequence[Item]) -> Item:
        """Draw one of *items*."""
        return items[self.below(len(items))]

    def some(self, items: Sequence[Item], count: int) -> list[Item]:
        """Draw *count* different ones of *items*, in drawn order; fewer where there are fewer."""
        left = list(items)
        return [left.pop(self.below(len(left))) for _ in range(min(count, len(left)))]

    def octets(self, count: int) -> bytes:
        """Draw at most 64 octets at once."""
        self._source.update(b"\1")
        return self._source.digest()[:count]

    def numbers(self, count: int) -> Sequence[int]:
        """Draw *count* numbers of 32 bits at once: a large list takes no time."""
        return unpack(f"<{count}I", shake_128(self.octets(32)).digest(count * 4))

    def often(self, percent: int) -> bool:
        """Say yes in *percent* of 100 draws."""
        return self.below(100) < percent
