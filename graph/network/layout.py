"""Positions for drawing a network: each component by forces, then packed around the largest, the same from visit to visit.

Nothing is drawn by lot: the start is worked out from distances and the forces are summed in a fixed order, so equal nodes and edges
give equal positions. Forces are those of ForceAtlas2 (Jacomy et al. 2014, PLOS ONE 9:e98679): ties attract by their length, nodes
repel by their degrees (in sparse networks the square roots of them) over distance; a little gravity keeps the whole together.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import igraph
import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from graph.network.view import View


SIZE = 1000.0
"""Positions lie between −SIZE and SIZE."""

Points = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

_EXACT = 400
"""Up to so many nodes every pair repels by itself; above, by the mass in the cells of a grid."""
_GRID = 128
_GOLDEN = math.pi * (3 - math.sqrt(5))


def positions(view: View) -> dict[str, tuple[float, float]]:
    """Id of each node → its x and y, −1000 to 1000, y upwards; worked out once for the view. See `place` for the cost."""
    found: dict[str, tuple[float, float]] = view.keep("positions", lambda: _rounded(view))
    return found


def _rounded(view: View) -> dict[str, tuple[float, float]]:
    points = place(view.graph)
    return {node.id: (round(float(x), 2), round(float(y), 2)) for node, (x, y) in zip(view.nodes, points)}


def place(graph: igraph.Graph) -> Points:
    """Position of each vertex, (n, 2), within ±1000. About 200 rounds of O(n + m), O(n²) up to 400 nodes: 1 s for 4,566 nodes."""
    n = graph.vcount()
    if n == 0:
        return np.zeros((0, 2))
    degrees = np.array(graph.degree(), dtype=np.float64)
    groups = sorted(graph.connected_components(), key=lambda group: (-len(group), group[0]))
    shapes = [_shape(graph, group, degrees) for group in groups]
    points = np.zeros((n, 2))
    points[groups[0]] = shapes[0]
    inner = np.array(graph.get_edgelist(), dtype=np.int64).reshape(-1, 2)
    inner = inner[np.isin(inner[:, 0], groups[0])]
    for group, shape in zip(groups, _packed(shapes, _along(points, inner))):
        points[group] = shape
    points = _apart(points, 0.9 * _room(degrees), rounds=30)
    return _scaled(points)


def _room(degrees: Points) -> Points:
    """Radius of the disc that a node needs, in the units of the layout."""
    return 0.5 + 0.12 * np.sqrt(degrees)


def _shape(graph: igraph.Graph, group: list[int], degrees: Points) -> Points:
    """A component around the origin."""
    n = len(group)
    if n == 1:
        return np.zeros((1, 2))
    if n == 2:
        return np.array([[-0.9, 0.0], [0.9, 0.0]])
    part = graph.induced_subgraph(group)
    own = degrees[group]
    hub = int(own.argmax())
    if own[hub] == n - 1 and part.ecount() == n - 1:
        return _star(n, hub)
    ends = np.array(part.get_edgelist(), dtype=np.int64)
    points = _forces(_start(part), ends, own)
    return _apart(_compact(_turned(points)), _room(own), rounds=40 if n <= 5000 else 15)


def _star(n: int, hub: int) -> Points:
    """A hub with its leaves on a ring, or on a sunflower where there are many."""
    turns = np.arange(n - 1)
    if n <= 13:
        radius = np.full(n - 1, max(1.8, (n - 1) * 1.2 / (2 * math.pi)))
        angles = turns * (2 * math.pi / (n - 1)) + math.pi / 2
    else:
        radius = 1.0 + 0.75 * np.sqrt(turns + 2)
        angles = turns * _GOLDEN
    leaves = np.column_stack([radius * np.cos(angles), radius * np.sin(angles)])
    return np.insert(leaves, hub, 0.0, axis=0)


def _start(part: igraph.Graph) -> Points:
    """A first position from the distances to some pivots, each the farthest from those before it.

    Source: Brandes and Pich 2006, Graph Drawing, LNCS 4372:42 (pivot MDS).
    """
    n = part.vcount()
    pivot = int(np.argmax(part.degree()))
    columns: list[Points] = []
    nearest = np.full(n, np.inf)
    for _ in range(min(n, 40)):
        column = np.array(part.distances(source=pivot)[0], dtype=np.float64)
        columns.append(column)
        nearest = np.minimum(nearest, column)
        pivot = int(nearest.argmax())
    squares = np.column_stack(columns) ** 2
    centred = squares - squares.mean(axis=0) - squares.mean(axis=1, keepdims=True) + squares.mean()
    _, axes = np.linalg.eigh(centred.T @ centred)
    points = centred @ axes[:, -2:][:, ::-1]
    if points.shape[1] < 2:
        points = np.column_stack([points[:, 0], np.zeros(n)])
    for axis in range(2):  # an eigenvector's sign is arbitrary: fix it
        widest = points[np.abs(points[:, axis]).argmax(), axis]
        points[:, axis] *= -1 if widest < 0 else 1
    spread = np.abs(points).max() or 1.0
    turns = np.arange(n)
    wobble = np.column_stack([np.cos(turns * _GOLDEN), np.sin(turns * _GOLDEN)]) * np.sqrt((turns + 1.0) / n)[:, None]
    start: Points = (points / spread + 0.15 * wobble) * math.sqrt(n)
    return start


def _forces(points: Points, ends: Whole, degrees: Points) -> Points:
    """Rounds of ForceAtlas2 with its adaptive speed."""
    n = len(points)
    mass = (degrees + 1.0) ** (1.0 if len(ends) > 1.5 * n else 0.5)  # hubs of a sparse network need less room
    heads, tails = ends[:, 0], ends[:, 1]
    before = np.zeros_like(points)
    speed = 1.0
    repel = _repulsion if n <= _EXACT else _repulsion_by_grid
    for _ in range(300 if n <= _EXACT else 220):
        force = 2.0 * mass[:, None] * repel(points, mass)
        pull = points[heads] - points[tails]
        for axis in range(2):
            force[:, axis] -= np.bincount(heads, pull[:, axis], n) - np.bincount(tails, pull[:, axis], n)
        centre = points - points.mean(axis=0)
        force -= 0.6 * mass[:, None] * centre / np.maximum(np.hypot(centre[:, 0], centre[:, 1]), 1e-9)[:, None]
        swing = np.hypot(*(force - before).T)
        traction = np.hypot(*(force + before).T) / 2
        wanted = float((mass * traction).sum() / max((mass * swing).sum(), 1e-12))
        speed = min(wanted, 1.5 * speed)
        step = force * (speed / (1.0 + np.sqrt(speed * swing)))[:, None]
        length = np.hypot(step[:, 0], step[:, 1])
        points = points + step * np.minimum(1.0, 10.0 / np.maximum(length, 1e-9))[:, None]
        before = force
    return points


def _repulsion(points: Points, mass: Points) -> Points:
    """Sum over all others of mass × direction / distance."""
    across = points[:, None, 0] - points[None, :, 0]
    up = points[:, None, 1] - points[None, :, 1]
    weight = mass / np.maximum(across * across + up * up, 1e-4)
    return np.column_stack([(across * weight).sum(axis=1), (up * weight).sum(axis=1)])


def _repulsion_by_grid(points: Points, mass: Points) -> Points:
    """The same with the masses gathered in a grid of cells, by Fourier transform (particle–mesh). O(n + cells log cells)."""
    least = points.min(axis=0)
    side = float((points.max(axis=0) - least).max()) / (_GRID - 2) or 1.0
    place = (points - least) / side
    cell = np.minimum(place.astype(np.int64), _GRID - 2)
    share = place - cell
    size = 2 * _GRID
    corners = [
        ((cell[:, 0] + dx) * size + cell[:, 1] + dy, np.abs(1 - dx - share[:, 0]) * np.abs(1 - dy - share[:, 1]))
        for dx in (0, 1)
        for dy in (0, 1)
    ]
    masses = sum(np.bincount(at, mass * part, size * size) for at, part in corners)
    wave = np.fft.rfft2(np.asarray(masses).reshape(size, size))
    field = np.zeros_like(points)
    for axis in range(2):
        grid = np.fft.irfft2(wave * _KERNEL[axis], s=(size, size)).reshape(-1)
        field[:, axis] = sum(grid[at] * part for at, part in corners)
    return field / side


def _kernel() -> tuple[npt.NDArray[np.complex128], npt.NDArray[np.complex128]]:
    """Transforms of x/(x²+y²) and y/(x²+y²) on the doubled grid; flat within a cell, so that nothing pushes itself."""
    steps = np.fft.fftfreq(2 * _GRID, 1 / (2 * _GRID))
    x, y = np.meshgrid(steps, steps, indexing="ij")
    square = np.maximum(x**2 + y**2, 0.5)
    return np.fft.rfft2(x / square), np.fft.rfft2(y / square)


_KERNEL = _kernel()


def _turned(points: Points) -> Points:
    """Centred, the widest direction lying across: screens are wider than high."""
    centred = points - points.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    turned: Points = centred @ axes[:, ::-1]
    for axis in range(2):
        turned[:, axis] *= -1 if turned[np.abs(turned[:, axis]).argmax(), axis] < 0 else 1
    return turned


def _apart(points: Points, room: Points, rounds: int) -> Points:
    """Overlapping discs pushed apart, some rounds of it; only pairs in neighbouring cells are looked at. O(n) a round."""
    points = points.copy()
    cell = 2 * float(room.max())
    for _ in range(rounds):
        first, second = _near(points, cell)
        gap = points[second] - points[first]
        distance = np.hypot(gap[:, 0], gap[:, 1])
        overlap = room[first] + room[second] - distance
        hit = overlap > 1e-3
        if not hit.any():
            break
        first, second, gap, distance, overlap = first[hit], second[hit], gap[hit], distance[hit], overlap[hit]
        same = distance < 1e-9
        gap[same] = np.column_stack([np.cos(second[same] * _GOLDEN), np.sin(second[same] * _GOLDEN)])
        push = gap / np.where(same, 1.0, distance)[:, None] * (overlap * 0.4)[:, None]
        for axis in range(2):
            points[:, axis] += np.bincount(second, push[:, axis], len(points)) - np.bincount(
                first, push[:, axis], len(points)
            )
    return points


def _near(points: Points, cell: float) -> tuple[Whole, Whole]:
    """Pairs of points in the same or in neighbouring cells of a grid, each pair once."""
    least = points.min(axis=0)
    grid = ((points - least) / cell).astype(np.int64)
    width = int(grid[:, 1].max()) + 3
    key = grid[:, 0] * width + grid[:, 1]
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    firsts: list[Whole] = []
    seconds: list[Whole] = []
    for shift in (0, 1, width - 1, width, width + 1):
        low = np.searchsorted(ordered, ordered + shift, side="left")
        high = np.searchsorted(ordered, ordered + shift, side="right")
        if shift == 0:
            low = np.arange(len(ordered)) + 1
        many = np.maximum(high - low, 0)
        first = np.repeat(np.arange(len(ordered)), many)
        offset = np.arange(len(first)) - np.repeat(np.cumsum(many) - many, many)
        firsts.append(order[first])
        seconds.append(order[low[first] + offset])
    return np.concatenate(firsts), np.concatenate(seconds)


def _compact(points: Points) -> Points:
    """As wide as its number of nodes asks for, far branches drawn in: beyond nine tenths of the nodes distance grows by its logarithm."""
    away = np.hypot(points[:, 0], points[:, 1])
    edge = float(np.quantile(away, 0.9)) or 1.0
    ratio = np.maximum(away / edge, 1.0)
    compact: Points = points * ((1.0 + np.log(ratio)) / ratio / edge * 1.7 * math.sqrt(len(points)))[:, None]
    return compact


_CELLS = 160
"""Cells along each side of the board on which components are packed."""


def _packed(shapes: list[Points], lines: Points) -> list[Points]:
    """The components moved so that they don't overlap: the first in the middle, each other as near to it as it finds room.

    lines: points along the first one's edges, which nothing may cover. Room is sought on a board of cells by sums over rectangles
    of it; the drawing grows wider than high. O(components × cells).
    """
    if len(shapes) == 1:
        return shapes
    spans = np.array([shape.max(axis=0) - shape.min(axis=0) for shape in shapes])
    side = (
        1.2 * float(spans[0].max())
        + 2.0 * math.sqrt(float(((spans[1:] + 2.4).prod(axis=1)).sum()))
        + 2 * float(spans[1:].max())
        + 12
    )
    cell = max(1.2, side / _CELLS)
    size = int(side / cell) + 1
    taken = np.zeros((size, size), dtype=bool)
    x, y = np.meshgrid(np.arange(size) - size / 2, np.arange(size) - size / 2, indexing="ij")
    first = shapes[0] - (shapes[0].max(axis=0) + shapes[0].min(axis=0)) / 2
    _take(
        taken,
        np.concatenate([first, lines - (shapes[0].max(axis=0) + shapes[0].min(axis=0)) / 2]) / cell + size / 2,
        margin=2,
    )
    moved = [first]
    for shape, span in zip(shapes[1:], spans[1:]):
        wide, high = (int(cells) for cells in np.ceil((span + 2.2) / cell))
        sums = np.zeros((size + 1, size + 1), dtype=np.int64)
        sums[1:, 1:] = taken.cumsum(axis=0).cumsum(axis=1)
        held = sums[wide:, high:] - sums[:-wide, high:] - sums[wide:, :-high] + sums[:-wide, :-high]
        rows, columns = held.shape
        away = (x[:rows, :columns] + wide / 2) ** 2 + 1.6 * (y[:rows, :columns] + high / 2) ** 2
        left, low = np.unravel_index(int(np.where(held == 0, away, np.inf).argmin()), held.shape)
        taken[left : left + wide, low : low + high] = True
        middle = (np.array([left + wide / 2, low + high / 2]) - size / 2) * cell
        moved.append(shape - (shape.max(axis=0) + shape.min(axis=0)) / 2 + middle)
    return moved


def _take(taken: npt.NDArray[np.bool_], places: Points, margin: int) -> None:
    """Mark the cells of these places and those around them."""
    cells = np.floor(places).astype(np.int64)
    for dx in range(-margin, margin + 1):
        for dy in range(-margin, margin + 1):
            taken[np.clip(cells[:, 0] + dx, 0, len(taken) - 1), np.clip(cells[:, 1] + dy, 0, len(taken) - 1)] = True


def _along(points: Points, ends: Whole) -> Points:
    """Points along the edges, a dozen for each."""
    shares = np.linspace(0, 1, 12)[:, None, None]
    along: Points = (points[ends[:, 0]] * (1 - shares) + points[ends[:, 1]] * shares).reshape(-1, 2)
    return along


def _scaled(points: Points) -> Points:
    """Centred, the farther side at ±SIZE."""
    least, most = points.min(axis=0), points.max(axis=0)
    half = float((most - least).max()) / 2
    scaled: Points = (points - (least + most) / 2) * (SIZE / half if half > 0 else 1.0)
    return scaled
