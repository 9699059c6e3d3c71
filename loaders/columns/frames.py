"""Labels of the frames in which a graph's nodes are drawn: the countries of these nodes, or what they are, only where that is sure."""

from __future__ import annotations

from graph.text import Text
from loaders.columns.look import Look
from loaders.columns.mapped import label_said
from loaders.columns.named_places import borne_in
from loaders.columns.seen import Seen
from loaders.places.countries import is_country, recognise
from loaders.reading.graphs import FRAME

LIE_THERE = 0.7
"""At least this share of the names that places bear must be borne by one in the country that stands on their frame."""


def settle_frames(look: Look) -> None:
    """Leave the labels of frames unread unless all of them are countries in which the nodes lie, or all say what the nodes are."""
    frames = next((column for column in look.columns if column.name == FRAME), None)
    if look.table.part != "nodes" or frames is None or frames.name in {column.name for column in look.told.columns}:
        return
    labels = frames.profile.counts
    if labels and all(map(label_said, labels)):
        return
    if labels and all(map(is_country, labels)) and _lie_there(look, frames):
        frames.sense, frames.why = "country", Text("all frames are labelled by countries in which their nodes lie")
        return
    frames.sense = "ignored"
    frames.take(
        "ignored", Text("not all frames are labelled by a country in which their nodes lie, or by what these are")
    )


def _lie_there(look: Look, frames: Seen) -> bool:
    """Are the names of the nodes borne in the countries of their frames, as far as places bear them?"""
    names = next((column for column in look.of("name") if column.profile.filled), None)
    if names is None:
        return True
    pairs = dict.fromkeys(zip(names.profile.cells, frames.profile.cells, strict=False))
    known = [
        (found.code, countries)
        for name, frame in pairs
        if name and (found := recognise(frame)) and (countries := borne_in(name))
    ]
    return sum(code in countries for code, countries in known) >= LIE_THERE * len(known)
