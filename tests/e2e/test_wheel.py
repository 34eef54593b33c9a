"""The wheel works by itself: installed into a clean environment, run from outside the checkout."""

import importlib.metadata
import json
import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement

pytestmark = pytest.mark.e2e

CHECKOUT = Path(__file__).parents[2]
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def run(*command: object, cwd: Path) -> str:
    """Run a program without anything of the checkout or of this environment on its path."""
    leave_out = ("PYTHON", "VIRTUAL_ENV", "DISPLAY", "WAYLAND_DISPLAY")
    env = {k: v for k, v in os.environ.items() if not k.startswith(leave_out)}
    env |= {"QT_QPA_PLATFORM": "offscreen", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    result = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"
    return result.stdout


def distributions(requirement: Requirement) -> Iterator[importlib.metadata.Distribution]:
    """Yield what a requirement brings in, as far as it applies here."""
    if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
        distribution = importlib.metadata.distribution(requirement.name)
        yield distribution
        for needed in distribution.requires or []:
            yield from distributions(Requirement(needed))


def link(distribution: importlib.metadata.Distribution, site: Path) -> None:
    """Make an installed distribution visible in another environment."""
    for top in {file.parts[0] for file in distribution.files or []} - {"..", "__pycache__"}:
        target = site / top
        if not target.exists():
            target.symlink_to(Path(str(distribution.locate_file(top))))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, CHECKOUT, cwd=out)
    (path,) = out.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel and what it declares, and nothing else; returns the folder of programs.

    The dependencies are linked from this environment instead of unpacked anew (350 MB) for each run. One that
    the wheel forgot to declare is missing all the same, and `pip check` compares the versions.
    """
    home = tmp_path_factory.mktemp("clean")
    venv.create(home, symlinks=True)
    bin_ = home / "bin"
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        bin_ / "python",
        "install",
        "--quiet",
        "--no-deps",
        wheel,
        cwd=home,
    )
    site = Path(run(bin_ / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home).strip())
    (scratchnet,) = importlib.metadata.distributions(name="scratchnet", path=[str(site)])
    for requirement in map(Requirement, scratchnet.requires or []):
        for distribution in distributions(requirement):
            link(distribution, site)
    run(sys.executable, "-m", "pip", "--python", bin_ / "python", "check", cwd=home)
    return bin_


def test_nothing_of_the_checkout_is_used(installed: Path, tmp_path: Path) -> None:
    code = "import core, resources, scratchnet_gui as g; print(core.__file__, resources.__file__, g.__file__)"
    for origin in run(installed / "python", "-c", code, cwd=tmp_path).split():
        assert Path(origin).is_relative_to(installed.parent)


def test_every_resource_is_in_the_wheel(installed: Path, tmp_path: Path) -> None:
    code = """if True:
        from importlib.resources import files
        def walk(folder, prefix=""):
            for item in folder.iterdir():
                if item.is_dir():
                    yield from walk(item, f"{prefix}{item.name}/")
                else:
                    yield prefix + item.name
        print("\\n".join(walk(files("resources"))))
    """
    found = {
        line for line in run(installed / "python", "-c", code, cwd=tmp_path).splitlines() if "__pycache__" not in line
    }
    here = CHECKOUT / "resources"
    assert found == {
        p.relative_to(here).as_posix() for p in here.rglob("*") if p.is_file() and "__pycache__" not in p.parts
    }


def test_it_trains(installed: Path, tmp_path: Path) -> None:
    report = json.loads(run(installed / "scratchnet", "train", "--iterations", "10", "--json", cwd=tmp_path))
    assert report


def test_it_draws_a_window(installed: Path, tmp_path: Path) -> None:
    run(
        installed / "scratchnet",
        "snapshot",
        "--iterations",
        "3",
        "--size",
        "1024x768",
        "--out",
        "x.png",
        cwd=tmp_path,
    )
    png = (tmp_path / "x.png").read_bytes()
    assert png.startswith(PNG_SIGNATURE)
    width, height = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
    assert (width, height) == (1024, 768)
