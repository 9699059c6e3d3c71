"""What the site keeps of work that has ended: its answer, for a while, and nothing of the graph that it was made from."""

from __future__ import annotations

import gc
import time
import weakref
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from graph.errors import FilterError, Stopped
from graph.figures.watch import Watch
from graph.text import Text
from queries.report import Report
from web import answers
from web.answers import Answers, Working
from web.jobs import Jobs
from web.reports import result_of


class Graph:
    """Stands for what a report is made from: the graph in memory, and all that was drawn from it."""


def made(graph: Graph) -> Report:
    return Report("made", Text("Made"), {}, {"of": type(graph).__name__}, [], [], [])


def broken(graph: Graph) -> Report:
    raise FilterError(type(graph).__name__)  # pytest would keep what is logged of other errors


def refused(graph: Graph) -> Report:
    try:
        return broken(graph)
    except FilterError as error:
        raise Stopped(Text("The report was stopped.")) from error


WAYS: Mapping[str, Callable[[Graph], Report]] = {"done": made, "failed": broken, "stopped": refused}


def begin(kept: Answers, jobs: Jobs, key: str, way: str = "done") -> tuple[Working, weakref.ref[Graph]]:
    """A report of a graph of its own, once it has ended, and whether that graph is still there."""
    graph = Graph()
    make = WAYS[way]

    def report(watch: Watch) -> Report:
        return make(graph)

    work = kept.work((key,), "Made", report, jobs)
    assert work.ended.wait(30)
    return work, weakref.ref(graph)


def goes(graph: Callable[[], object]) -> bool:
    """Is it let go? The thread that made it may hold it for a moment yet."""
    deadline = time.monotonic() + 20
    while graph() is not None and time.monotonic() < deadline:
        gc.collect()
        time.sleep(0.05)
    return graph() is None


@pytest.mark.parametrize("way", WAYS)
def test_a_job_that_ended_keeps_nothing_of_the_graph(way: str) -> None:
    jobs = Jobs()
    work, graph = begin(Answers(), jobs, "one", way)
    for _ in range(3):
        try:
            result_of(work)
        except (Stopped, FilterError):
            assert way != "done"
    assert jobs.find(work.id) is work and work.state == way
    assert goes(graph)


def test_a_job_put_into_the_queue_keeps_nothing_either() -> None:
    graph, jobs = Graph(), Jobs()

    def load(job: Any, progress: Any, held: Graph = graph) -> dict[str, Any]:
        return {"of": type(held).__name__}

    there = weakref.ref(graph)
    job = jobs.start("load", load)
    assert job.ended.wait(30)
    del graph, load
    gc.collect()
    assert jobs.find(job.id) is job and job.report == {"of": "Graph"}
    assert there() is None


def test_reports_beyond_those_that_are_kept_go_though_their_jobs_are_remembered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(answers, "REPORTS_KEPT", 2)
    kept, jobs = Answers(), Jobs()
    works = [begin(kept, jobs, str(number))[0] for number in range(5)]
    assert all(result_of(each).name == "made" for each in works), "who waited for it gets it"
    monkeypatch.setattr(answers, "LEAVE_S", -1.0)
    begin(kept, jobs, "last")
    assert [each.made is not None for each in works] == [False, False, False, True, True]
    assert [jobs.find(each.id) for each in works] == works
