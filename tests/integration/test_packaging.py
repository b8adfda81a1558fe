"""What is shipped: the wheel, the lock files, the image and its compose file, read and held against the project."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import __version__
from bot.cli import main
from bot.settings import Settings, variables

ROOT = Path(__file__).parents[2]
LOCKS = ["requirements.lock", "requirements-dev.lock", "requirements-build.lock"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built with the pinned setuptools and no network from a copy of what the Dockerfile copies."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in copied_for_the_build():
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, source)
    code = "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", code, str(out)], cwd=source, check=True, capture_output=True, timeout=110)
    (built,) = out.iterdir()
    return zipfile.ZipFile(built)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def dockerfile() -> list[tuple[str, str]]:
    text = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text())
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines)]


def copied_for_the_build() -> list[str]:
    """The files of the project that the first stage copies."""
    sources = [rest.split()[:-1] for word, rest in dockerfile() if word == "COPY" and not rest.startswith("--from")]
    return [name for names in sources for name in names if name != "feeds.yaml"]


def last_stage() -> dict[str, list[str]]:
    lines = dockerfile()
    start = max(number for number, (word, _) in enumerate(lines) if word == "FROM")
    stage: dict[str, list[str]] = {}
    for word, rest in lines[start:]:
        stage.setdefault(word, []).append(rest)
    return stage


def environment() -> dict[str, str]:
    (line,) = last_stage()["ENV"]
    return dict(pair.split("=", 1) for pair in line.split())


def test_the_wheel_carries_code_data_and_migrations(wheel: zipfile.ZipFile) -> None:
    inside = set(wheel.namelist())
    data = [path for room in ("bot/matching/data", "bot/demo/data") for path in (ROOT / room).rglob("*") if path.is_file()]
    data.append(ROOT / "adapters" / "slack" / "manifest.yaml")
    modules = [path for room in ("bot", "adapters", "storage") for path in (ROOT / room).rglob("*.py")]
    migrations = [path for path in (ROOT / "storage" / "migrations").rglob("*") if path.suffix in {".py", ".mako"}]
    wanted = {str(path.relative_to(ROOT)) for path in data + modules + migrations}
    assert len(data) > 1
    assert len(migrations) > 1
    assert wanted - inside == set()
    assert {"bot/py.typed", "adapters/py.typed", "storage/py.typed"} <= inside
    assert not {name for name in inside if name.startswith("tests/") or name.endswith(".pyc")}


def test_the_wheel_says_what_it_is(wheel: zipfile.ZipFile) -> None:
    info = f"gavel-{__version__}.dist-info"
    metadata = wheel.read(f"{info}/METADATA").decode()
    assert f"Version: {__version__}\n" in metadata
    assert "License-Expression: Apache-2.0\n" in metadata
    assert f"{info}/licenses/LICENSE" in wheel.namelist()
    assert "gavel = bot.cli:main" in wheel.read(f"{info}/entry_points.txt").decode()


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_everything_with_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text()
    assert not re.search(r"://|index-url|find-links|^-e ", text, re.MULTILINE)
    requirements = re.sub(r" \\\n", "", text).splitlines()
    assert requirements
    for requirement in requirements:
        assert re.match(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==[^ ]+( ; .+?)?( +--hash=sha256:[0-9a-f]{64})+$", requirement), (
            requirement
        )


def test_the_development_lock_holds_the_runtime_lock() -> None:
    runtime, development = (
        set(re.findall(r"^([A-Za-z0-9._-]+==[^ ]+)", (ROOT / name).read_text(), re.MULTILINE)) for name in LOCKS[:2]
    )
    assert runtime <= development


def test_every_dependency_is_locked() -> None:
    project: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for names, lock in [
        (project["project"]["dependencies"], "requirements.lock"),
        (project["dependency-groups"]["dev"], "requirements-dev.lock"),
        (project["dependency-groups"]["build"], "requirements-build.lock"),
    ]:
        pinned = {normal(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / lock).read_text(), re.MULTILINE)}
        assert {normal(re.split(r"[\[<>=]", name)[0]) for name in names} <= pinned


def test_the_image_is_pinned_and_copies_only_what_is_there() -> None:
    bases = [rest.split()[0] for word, rest in dockerfile() if word == "FROM"]
    assert all(re.fullmatch(r"python:3\.\d+\.\d+-slim-[a-z]+", base) for base in bases)
    assert len(set(bases)) == 1
    copied = [*copied_for_the_build(), "feeds.yaml"]
    assert all((ROOT / name).exists() for name in copied)
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert set(copied) == allowed
    installs = [rest for word, rest in dockerfile() if word == "RUN" and "pip install" in rest]
    assert all(
        "--require-hashes" in command or "--no-index" in command
        for rest in installs
        for command in rest.split("&&")
        if "pip install" in command
    )


def test_the_image_runs_gavel_as_nobody_special() -> None:
    stage = last_stage()
    (user,) = stage["USER"]
    assert any(re.search(rf"useradd .*--uid [1-9]\d+ .*\b{user}$", command) for command in stage["RUN"])
    (command,) = (json.loads(rest) for rest in stage["CMD"])
    script = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    assert command[0] in script
    assert command[1] in main.commands
    assert stage["STOPSIGNAL"] == ["SIGTERM"]


def test_the_image_keeps_its_state_in_the_volume() -> None:
    stage, names = last_stage(), environment()
    (volume,) = stage["VOLUME"]
    assert stage["WORKDIR"] == [volume]
    assert names["GAVEL_DATABASE_URL"].startswith(f"sqlite+aiosqlite:///{volume}/")
    assert names["GAVEL_CONSOLE_JOURNAL"].startswith(f"{volume}/")
    assert f"feeds.yaml {names['GAVEL_FEEDS_FILE']}" in stage["COPY"]
    assert {name for name in names if name.startswith("GAVEL_")} <= set(variables())
    settings = {name.removeprefix("GAVEL_").lower(): value for name, value in names.items() if name.startswith("GAVEL_")}
    assert Settings.model_validate(settings).log_format == "json"


def test_the_healthcheck_asks_where_the_bot_answers() -> None:
    (check,) = last_stage()["HEALTHCHECK"]
    assert f"http://{environment()['GAVEL_HTTP_BIND']}/health" in check


def test_compose_fits_the_image() -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())
    bot, postgres = compose["services"]["gavel"], compose["services"]["postgres"]
    assert bot["build"] == "."
    assert "command" not in bot
    mounts = dict(mount.split(":")[:2] for mount in bot["volumes"])
    assert mounts["gavel-data"] == last_stage()["VOLUME"][0]
    assert mounts["./feeds.yaml"] == environment()["GAVEL_FEEDS_FILE"]
    assert set(bot["environment"]) <= set(variables())
    assert {"GAVEL_DISCORD_TOKEN", "GAVEL_SLACK_BOT_TOKEN", "GAVEL_SLACK_APP_TOKEN"} <= set(bot["environment"])
    assert bot["environment"]["GAVEL_DATABASE_URL"] == f"${{GAVEL_DATABASE_URL:-{environment()['GAVEL_DATABASE_URL']}}}"
    assert {mount.split(":")[0] for mount in bot["volumes"] + postgres["volumes"]} - {"./feeds.yaml"} == set(compose["volumes"])
    assert re.fullmatch(r"postgres:\d+\.\d+-[a-z]+", postgres["image"])
    assert postgres["profiles"] == ["postgres"]
    assert bot["depends_on"]["postgres"]["required"] is False


def test_compose_never_gave_the_bot_its_discord_token() -> None:
    bot = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["gavel"]
    passed = {name for name, value in bot["environment"].items() if value == f"${{{name}:-}}"}
    assert {"GAVEL_CONTACT", "GAVEL_DISCORD_TOKEN"} <= passed


def test_make_offers_what_people_and_ci_call() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert {"demo", "test", "check", "lock", "chaos", "clean"} <= targets
    called = re.findall(r"^make ([a-z]+)$", (ROOT / ".ci" / "run").read_text(), re.MULTILINE)
    assert called == ["check", "test"]
    for script in re.findall(r"sh (\.ci/\w+)", makefile):
        assert (ROOT / script).exists()
