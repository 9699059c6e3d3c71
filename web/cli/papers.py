"""The files that a load leaves behind whatever becomes of it: its report, and the mapping to start from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph.errors import Stopped, TwinmapError, unwritable
from graph.text import Text
from web.cli.language import said, spoken
from web.cli.print import say

if TYPE_CHECKING:
    from loaders.columns.mapping import Mapping
    from loaders.columns.planned import Plan

STANDARD_OUTPUT = "-"


@dataclass
class Papers:
    """The two files that a person asked for, and what is known of the load so far."""

    report: Path | None
    mapping: Path | None
    dry_run: bool
    given: Mapping | None
    plan: Plan | None = None

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Whatever stops the load, both files are written: the report says what went wrong."""
        try:
            yield
        except TwinmapError as error:
            self._put_failure(error)
            raise
        except KeyboardInterrupt:
            self._put_failure(Stopped(Text("the load was stopped.")))
            raise

    def planned(self, plan: Plan) -> None:
        """The plan is made: write the mapping to start from."""
        from loaders.refused import to_start_from

        self.plan = plan
        if self.mapping:
            write_text(self.mapping, to_start_from(plan, said))

    def put_report(self, report: dict[str, Any]) -> None:
        """Write the report: to its file, or alone on standard output."""
        if self.on_standard_output:
            click.echo(json.dumps(spoken(report), ensure_ascii=False))
        elif self.report:
            write_text(self.report, json.dumps(spoken(report), ensure_ascii=False, indent=1) + "\n")

    @property
    def on_standard_output(self) -> bool:
        """Is the report all that stands on standard output?"""
        return str(self.report) == STANDARD_OUTPUT

    def _put_failure(self, error: TwinmapError) -> None:
        from loaders.load import failed
        from loaders.refused import bare

        try:
            self.put_report(failed(self.plan, self.dry_run) | with_error(error))
            if self.mapping and self.plan is None:
                write_text(self.mapping, bare(self.given, error, said))
        except TwinmapError as unwritten:  # what stopped the load is told all the same
            say(Text("twinmap: {what}", what=unwritten.sentence), err=True)


def with_error(error: TwinmapError) -> dict[str, Any]:
    """What a report says of what went wrong."""
    from web.faults import body

    return body(error)


def write_text(path: Path, text: str) -> None:
    """Write a file that a person asked for. Raises TwinmapError."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise unwritable(path, error) from error
