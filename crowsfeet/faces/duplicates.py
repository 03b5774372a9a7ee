"""Near-duplicate pictures by a 64-bit perceptual hash (Zauner 2010): the signs of the lowest DCT frequencies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
from scipy.fft import dctn
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

NEAR = 3
"""Hashes that differ in at most this many bits are near-duplicates; four bands of 16 bits find all such pairs."""
ALIKE = 14
"""Hashes of one face cut twice differ in at most about this many bits; of two people in 32 on average."""
_BANDS = 4
_HASH_SIDE = 32


def perceptual_hash(rgb: NDArray[np.uint8]) -> str:
    """Return the hash of one picture, uint8 `[H, W, 3]`, as 16 hexadecimal digits."""
    return f"{int(perceptual_hashes([rgb])[0]):016x}"


def perceptual_hashes(pictures: Sequence[NDArray[np.uint8]]) -> NDArray[np.uint64]:
    """Return hashes `[N]` of pictures of any size: DCT at 32 px, the 8 x 8 lowest frequencies against their median."""
    if not len(pictures):
        return np.empty(0, np.uint64)
    grey = np.stack([_small_grey(picture) for picture in pictures]).astype(np.float32)
    low = dctn(grey, axes=(1, 2))[:, :8, :8].reshape(len(grey), 64)
    bits = low > np.median(low, axis=1, keepdims=True)
    return np.packbits(bits, axis=1).view(">u8").astype(np.uint64).ravel()


def parse_hashes(texts: Sequence[str]) -> NDArray[np.uint64]:
    """Return hashes `[N]` from their hexadecimal text."""
    return np.array([int(text, 16) for text in texts], np.uint64)


def near_pairs(hashes: NDArray[np.uint64], near: int = NEAR) -> NDArray[np.int64]:
    """Return all pairs `[P, 2]` of positions whose hashes differ in at most `near` <= 3 bits.

    By the pigeonhole principle such hashes agree in one of four bands. Equal hashes are chained, not paired all with
    all, so that a placeholder repeated thousands of times costs no square of it.
    """
    if not 0 <= near < _BANDS:
        raise ValueError(f"near-duplicates are found up to {_BANDS - 1} bits apart, not {near}")
    distinct, first, inverse = np.unique(hashes, return_index=True, return_inverse=True)
    chains = np.stack([first[inverse], np.arange(len(hashes))], axis=1)
    pairs = [chains[chains[:, 0] != chains[:, 1]]]
    for band in range(_BANDS):
        left, right = _same_key((distinct >> np.uint64(16 * band)) & np.uint64(0xFFFF))
        close = np.bitwise_count(distinct[left] ^ distinct[right]) <= near
        pairs.append(first[np.stack([left[close], right[close]], axis=1)])
    return np.unique(np.sort(np.concatenate(pairs), axis=1), axis=0)


def near_groups(hashes: NDArray[np.uint64], near: int = NEAR) -> NDArray[np.int64]:
    """Return a group number `[N]` per picture: chains of near-duplicates share one, others stand alone."""
    return _chains(near_pairs(hashes, near), len(hashes))


def same_face_groups(face: pd.Series, photo: pd.Series) -> NDArray[np.int64]:
    """Number the groups `[N]` of rows that show one picture of one face; rows without a face stand alone.

    Two rows belong together when their faces are near-duplicates, or when their photos are and their faces are alike.
    Cut twice, one face gives hashes up to a dozen bits apart (half of all recompressed copies were more than 3 apart),
    while its whole photo's hash stays within 3; two people on one photo are told apart by their faces.
    """
    rows = np.flatnonzero(face.notna().to_numpy())
    faces = parse_hashes(face.iloc[rows].tolist())
    known = np.flatnonzero(photo.iloc[rows].notna().to_numpy())
    copies = known[near_pairs(parse_hashes(photo.iloc[rows[known]].tolist()))]
    alike = np.bitwise_count(faces[copies[:, 0]] ^ faces[copies[:, 1]]) <= ALIKE
    pairs = np.concatenate([near_pairs(faces), copies[alike]])
    groups = np.arange(len(face), dtype=np.int64) + len(face)
    groups[rows] = _chains(pairs, len(rows))
    return groups


def _chains(pairs: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """Number the connected groups `[n]` that pairs `[P, 2]` of positions make."""
    links = coo_array((np.ones(len(pairs), bool), (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    return np.asarray(connected_components(links, directed=False)[1], np.int64)


def _same_key(keys: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return all pairs of positions with equal keys, by comparing the sorted keys at growing distance."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    lefts, rights, step = [], [], 1
    start = np.flatnonzero(ordered[1:] == ordered[:-1])
    while len(start):
        lefts.append(order[start])
        rights.append(order[start + step])
        step += 1
        start = start[start + step < len(keys)]
        start = start[ordered[start] == ordered[start + step]]
    empty = np.empty(0, np.int64)
    return np.concatenate([empty, *lefts]), np.concatenate([empty, *rights])


def _small_grey(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.resize(grey, (_HASH_SIDE, _HASH_SIDE), interpolation=cv2.INTER_AREA), np.uint8)
