"""Inner loops that numba compiles: each lets go of Python's lock, so that threads use all cores.

Importing this module takes half a second and the first call of a function one or two more, kept on disk for the next time
(beside this file, or in the user's cache folder). So only large networks come here; `graph/figures/betweenness.py` and `graph/figures/distances.py` say from where on.

A network is given by `starts` (n + 1) and `ends` (2 m): the neighbours of v are ends[starts[v]:starts[v + 1]].
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

Places = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Words = npt.NDArray[np.uint64]
F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """The function as machine code, compiled when it is first called."""
    try:
        made = numba.njit(nogil=True, cache=True)(function)
    except RuntimeError:  # there is no folder to keep it in
        made = numba.njit(nogil=True)(function)
    return cast(F, made)


@compiled
def peel(starts: Places, ends: Places) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
    """Take leaves off until none is left. O(n + m).

    Returns, for each vertex: how many hang on it, itself included; the sum of the squares of the sizes of the trees that hang on
    it; and whether it was left (the 2-core, and vertices alone).
    """
    n = len(starts) - 1
    size = np.ones(n)
    squares = np.zeros(n)
    left = np.ones(n, np.bool_)
    degree = starts[1:] - starts[:-1]
    leaves = np.empty(n, np.int32)
    count = 0
    for v in range(n):
        if degree[v] == 1:
            leaves[count] = v
            count += 1
    while count:
        count -= 1
        v = leaves[count]
        if degree[v] != 1:  # the last of a tree, whose only neighbour went before it
            continue
        left[v] = False
        for edge in range(starts[v], starts[v + 1]):
            w = ends[edge]
            if left[w]:
                size[w] += size[v]
                squares[w] += size[v] * size[v]
                degree[w] -= 1
                if degree[w] == 1:
                    leaves[count] = w
                    count += 1
    return size, squares, left


@compiled
def dependencies(starts: Places, ends: Places, weight: Floats, sources: Places) -> Floats:
    """Sum over the sources s and all t of weight[s] · weight[t] · the share of shortest paths s–t that run through each vertex. O(m) a source.

    Brandes 2001, without branches in the inner loops. Forth: a neighbour one step further gets the number of paths. Back, a level at a time: `share` holds what a
    vertex one step further hands to each path that leads to it, and still 0 for all others, so that all neighbours may be added up.
    """
    n = len(starts) - 1
    far = np.int32(2**30)
    total = np.zeros(n)
    steps = np.full(n, far, np.int32)
    paths = np.zeros(n)
    share = np.zeros(n)
    waiting = np.zeros(n)
    queue = np.empty(n + 1, np.int32)
    level = np.empty(n + 2, np.int32)
    for source in sources:
        queue[0] = source
        steps[source] = 0
        paths[source] = 1.0
        tail = 1
        depth = 0
        level[0] = 0
        level[1] = 1
        while level[depth + 1] > level[depth]:
            for place in range(level[depth], level[depth + 1]):
                v = queue[place]
                here = paths[v]
                for edge in range(starts[v], starts[v + 1]):
                    w = ends[edge]
                    before = steps[w]
                    further = before > depth
                    steps[w] = depth + 1 if further else before
                    paths[w] += here if further else 0.0
                    queue[tail] = w
                    tail += before == far
            depth += 1
            level[depth + 1] = tail
        for back in range(depth - 1, 0, -1):
            for place in range(level[back], level[back + 1]):
                v = queue[place]
                through = 0.0
                for edge in range(starts[v], starts[v + 1]):
                    through += share[ends[edge]]
                through *= paths[v]
                waiting[place] = (weight[v] + through) / paths[v]
                total[v] += weight[source] * through
            for place in range(level[back], level[back + 1]):
                share[queue[place]] = waiting[place]
        for place in range(tail):
            v = queue[place]
            steps[v] = far
            paths[v] = 0.0
            share[v] = 0.0
    return total


@compiled
def sweep(
    starts: Places, ends: Places, sources: Places, words: int
) -> tuple[Floats, Floats, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Breadth-first searches from up to 64 · words sources at once, one bit each. O(m · words) a level.

    Returns per vertex the sum of 1/distance, the sum of distances and the number of the sources that reach it (itself left out),
    and how many pairs lie 1, 2, 3, … steps apart.
    """
    n = len(starts) - 1
    front = np.zeros((n, words), np.uint64)
    after = np.zeros((n, words), np.uint64)
    seen = np.zeros((n, words), np.uint64)
    lit = np.zeros(n, np.bool_)
    lit_after = np.zeros(n, np.bool_)
    missing = np.full(n, len(sources), np.int64)
    for bit in range(len(sources)):
        v = sources[bit]
        front[v, bit // 64] = np.uint64(1) << np.uint64(bit % 64)
        seen[v, bit // 64] = front[v, bit // 64]
        lit[v] = True
        missing[v] -= 1
    inverse = np.zeros(n)
    total = np.zeros(n)
    reached = np.zeros(n, np.int64)
    counts = np.zeros(n + 1, np.int64)
    depth = 0
    found = 1
    while found:
        depth += 1
        found = 0
        for v in range(n):
            lit_after[v] = False
            if missing[v] == 0:
                continue
            for word in range(words):
                after[v, word] = 0
            for edge in range(starts[v], starts[v + 1]):
                w = ends[edge]
                if lit[w]:
                    for word in range(words):
                        after[v, word] |= front[w, word]
            new = 0
            for word in range(words):
                bits = after[v, word] & ~seen[v, word]
                after[v, word] = bits
                seen[v, word] |= bits
                bits -= (bits >> np.uint64(1)) & np.uint64(0x5555555555555555)
                bits = (bits & np.uint64(0x3333333333333333)) + ((bits >> np.uint64(2)) & np.uint64(0x3333333333333333))
                bits = (bits + (bits >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
                new += (bits * np.uint64(0x0101010101010101)) >> np.uint64(56)
            if new:
                lit_after[v] = True
                missing[v] -= new
                inverse[v] += new / depth
                total[v] += new * depth
                reached[v] += new
                found += new
        counts[depth] = found
        front, after = after, front
        lit, lit_after = lit_after, lit
    return inverse, total, reached, counts[1:depth]


@compiled
def sampled_paths(starts: Places, ends: Places, component: Places, samples: int, seed: int) -> npt.NDArray[np.int64]:
    """How often each vertex lay inside a shortest path drawn by lot between two vertices drawn by lot (pairs out of reach count nowhere).

    A balanced search from both ends costs far less than one from either (Borassi and Natale 2019).
    """
    n = len(starts) - 1
    np.random.seed(seed)
    hits = np.zeros(n, np.int64)
    steps = np.full((2, n), -1, np.int32)
    paths = np.zeros((2, n))
    queue = np.empty((2, n), np.int32)
    tail = np.zeros(2, np.int64)
    for _ in range(samples):
        one = np.random.randint(n)
        two = np.random.randint(n - 1)
        two += two >= one
        if component[one] != component[two]:
            continue
        for side in range(2):
            end = one if side == 0 else two
            queue[side, 0] = end
            steps[side, end] = 0
            paths[side, end] = 1.0
            tail[side] = 1
        middle = _meet(starts, ends, steps, paths, queue, tail)
        for side in range(2):
            _walk(starts, ends, steps[side], paths[side], middle[side], hits)
            for place in range(tail[side]):
                steps[side, queue[side, place]] = -1
    return hits


@compiled
def _meet(
    starts: Places, ends: Places, steps: Places, paths: Floats, queue: Places, tail: npt.NDArray[np.int64]
) -> Places:
    """Search from both ends, a level at a time where fewer ties lead on, until they meet; the tie of a path drawn by lot, its end on each side.

    All shortest paths cross exactly one tie between the last levels of the two sides, and each such tie carries the product of the paths on
    its two sides.
    """
    middle = np.zeros(2, np.int32)
    first = np.zeros(2, np.int64)
    ties = np.array([starts[queue[side, 0] + 1] - starts[queue[side, 0]] for side in range(2)])
    met = 0.0
    while met == 0.0:
        side = 0 if ties[0] <= ties[1] else 1
        other = 1 - side
        begin, end = first[side], tail[side]
        first[side] = end
        ties[side] = 0
        for place in range(begin, end):
            v = queue[side, place]
            for edge in range(starts[v], starts[v + 1]):
                w = ends[edge]
                if steps[other, w] >= 0:
                    ways = paths[side, v] * paths[other, w]
                    met += ways
                    if np.random.random() * met < ways:
                        middle[side], middle[other] = v, w
                elif steps[side, w] < 0:
                    steps[side, w] = steps[side, v] + 1
                    paths[side, w] = paths[side, v]
                    queue[side, tail[side]] = w
                    tail[side] += 1
                    ties[side] += starts[w + 1] - starts[w]
                elif steps[side, w] > steps[side, v]:
                    paths[side, w] += paths[side, v]
    return middle


@compiled
def _walk(starts: Places, ends: Places, steps: Places, paths: Floats, here: int, hits: npt.NDArray[np.int64]) -> None:
    """Go back to where the search began, each way with the same chance, and count the vertices that are passed."""
    while steps[here] > 0:
        hits[here] += 1
        pick = np.random.random() * paths[here]
        before = here
        for edge in range(starts[here], starts[here + 1]):
            w = ends[edge]
            if steps[w] == steps[here] - 1:
                before = w
                pick -= paths[w]
                if pick < 0:
                    break
        here = before
