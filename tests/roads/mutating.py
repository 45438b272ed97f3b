"""A plain mutator: seeded, so that what it found is found again."""

from collections.abc import Iterator, Sequence
from random import Random

BORDERS = (0, 1, 0x3F, 0x40, 0x7F, 0x80, 0xBF, 0xC0, 0xFF, 0x0A, 0x0D, 0x20, 0x25, 0x2E)
"""Octets at which parsers change their minds: label lengths, pointers, line ends, escapes."""


def mutants(seeds: Sequence[bytes], count: int, seed: int) -> Iterator[bytes]:
    """Give *count* mutants of *seeds*, one to four changes each; *seed* decides all."""
    chance = Random(seed)
    for _ in range(count):
        data = bytearray(chance.choice(seeds))
        for _ in range(chance.choice((1, 1, 2, 4))):
            change = chance.choice(CHANGES)
            change(data, chance, seeds)
        yield bytes(data)


def _flip(data: bytearray, chance: Random, seeds: Sequence[bytes]) -> None:
    if data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _border(data: bytearray, chance: Random, seeds: Sequence[bytes]) -> None:
    if data:
        data[chance.randrange(len(data))] = chance.choice(BORDERS)


def _cut(data: bytearray, chance: Random, seeds: Sequence[bytes]) -> None:
    del data[chance.randrange(len(data) + 1) :]


def _drop(data: bytearray, chance: Random, seeds: Sequence[bytes]) -> None:
    at = chance.randrange(len(data) + 1)
    del data[at : at + chance.randrange(9)]


def _repeat(data: bytearray, chance: Random, seeds: Sequence[bytes]) -> None:
    at = chance.randrange(len(data) + 1)
    data[at:at] = data[at : at + chance.randrange(1, 40)] * chance.choice((1, 2, 30))


def _insert(data: bytearray, chance: Random, seeds: Sequence[bytes]) -> None:
    at = chance.randrange(len(data) + 1)
    data[at:at] = chance.randbytes(chance.randrange(1, 9))


def _splice(data: bytearray, chance: Random, seeds: Sequence[bytes]) -> None:
    other = chance.choice(seeds)
    data[chance.randrange(len(data) + 1) :] = other[chance.randrange(len(other) + 1) :]


CHANGES = (_flip, _border, _cut, _drop, _repeat, _insert, _splice)
