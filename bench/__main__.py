"""`python -m bench [load|lookup|start|places|figures …] [--tries N] [--no-keep]`: measure, print, keep the table in bench/README.md."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

from bench import quiet, table

PARTS = (
    "load",
    "lookup",
    "start",
    "places",
    "resolution",
    "figures",
    "candidates",
    "verdicts",
    "size",
    "people",
    "foreign",
)


def main() -> None:
    """Measure the parts that were asked for, one after the other."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Times twinmap against its peers on this machine."
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)} (default: all)")
    parser.add_argument(
        "--tries", type=int, default=3, help="how often a disturbed run is repeated (default: %(default)s)"
    )
    parser.add_argument("--no-keep", action="store_true", help="leave bench/README.md as it is")
    given = parser.parse_args()
    for part in given.parts:
        if part not in PARTS:
            parser.error(f"there is no part '{part}'; there are {', '.join(PARTS)}")
    quiet.mark()
    for part in given.parts or PARTS:
        print(f"Measuring {part} …", file=sys.stderr)
        lines = import_module(f"bench.{part}").run(given.tries)
        print(f"\n{table.text(lines)}\n", flush=True)
        if not given.no_keep:
            table.keep(part, lines)
    print(table.circumstances())


if __name__ == "__main__":
    main()
