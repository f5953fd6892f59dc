"""The locks, the image and the composition are what the two commands and the operators rely on."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from salesops.settings import Settings

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCKS = {"requirements.lock": ("build",), "requirements-test.lock": ("build", "carriers", "test")}


def pins(lock: str) -> dict[str, Requirement]:
    text = (ROOT / lock).read_text().replace("\\\n", " ")
    lines = [line.split(" --hash")[0] for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    return {canonicalize_name(pin.name): pin for pin in map(Requirement, lines)}


def committed() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_exact_pins_with_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert not re.search(
        r"https?:|file:|--index|--find-links|--extra-index|^\s*-", text.replace("    --hash", ""), re.M
    )
    for entry in re.split(r"\n(?=\S)", text.split("\n", 2)[2]):
        assert re.match(r"[a-z0-9._-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_satisfies_pyproject(lock: str) -> None:
    extras = [need for extra in LOCKS[lock] for need in PROJECT["optional-dependencies"][extra]]
    locked = pins(lock)
    for need in map(Requirement, PROJECT["dependencies"] + extras):
        pin = locked.get(canonicalize_name(need.name))
        assert pin, f"{need} is not in {lock}: make lock"
        assert need.specifier.contains(next(iter(pin.specifier)).version), f"{need} against {pin}: make lock"


def test_both_locks_agree() -> None:
    run, test = pins("requirements.lock"), pins("requirements-test.lock")
    assert {name: str(pin) for name, pin in run.items()}.items() <= {n: str(p) for n, p in test.items()}.items()


def test_no_file_names_a_package_registry() -> None:
    assert not (ROOT / "uv.lock").exists() or (ROOT / "uv.lock") not in committed()
    address = re.compile(rb"https?://[\w.-]*(pypi|pythonhosted|npmjs|registry|deb\.debian|conda)[\w.-]*", re.I)
    named = {path.name: found[0] for path in committed() if (found := address.search(path.read_bytes()))}
    assert named == {}


COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "salesops"}


def test_the_composition_has_every_process_from_one_image() -> None:
    processes = {"web", "relay", "worker", "tracking", "settlement", "clock"}
    assert set(SERVICES) == processes | {"postgres", "rabbitmq", "migrate"}
    assert set(OURS) == processes | {"migrate"}
    assert SERVICES["web"]["deploy"]["replicas"] == 2
    assert all(service["command"] == [name] for name, service in OURS.items())


def test_every_lasting_process_has_a_health_check_and_comes_back() -> None:
    for name, service in SERVICES.items():
        if name != "migrate":
            assert service["healthcheck"]["test"][0] == "CMD", name
            assert service["restart"] == "unless-stopped", name


def test_processes_wait_for_the_schema_and_for_their_broker() -> None:
    assert SERVICES["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    for name, service in OURS.items():
        if name != "migrate":
            assert service["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}, name
    for name in ("relay", "worker", "tracking", "settlement"):
        assert SERVICES[name]["depends_on"]["rabbitmq"] == {"condition": "service_healthy"}, name


def test_only_the_migration_holds_the_owners_password() -> None:
    holders = {name for name, service in SERVICES.items() if "OWNER_PASSWORD" in str(service["environment"])}
    assert holders == {"postgres", "migrate"}
    for service in OURS.values():
        settings = {name.removeprefix("SALESOPS_").lower() for name in service["environment"]}
        assert settings <= set(Settings.__slots__)


def test_no_password_is_written_down() -> None:
    given = re.compile(r"\$\{SALESOPS_(OWNER|APP|AMQP)_PASSWORD:\?\}")
    for service in SERVICES.values():
        for name, value in service["environment"].items():
            address = re.fullmatch(r"\w+://\w+:([^@]+)@.*", str(value))
            if address or "PASS" in name:
                assert given.fullmatch(address[1] if address else value), name
    assert given.sub("", COMPOSE["configs"]["roles"]["content"]) == "CREATE ROLE salesops_app LOGIN PASSWORD '';"


def test_ports_are_published_on_the_loopback_only() -> None:
    for service in SERVICES.values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


def test_the_image_is_built_from_the_lock_and_does_not_run_as_root() -> None:
    lines = (ROOT / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
    assert any("--require-hashes --requirement requirements.lock" in line for line in lines)
    assert lines.index("USER salesops") < lines.index('ENTRYPOINT ["salesops"]')
    sources = {
        name for line in lines if line.startswith("COPY ") and "--from" not in line for name in line.split()[1:-1]
    }
    assert all((ROOT / name).exists() for name in sources)
    sent = set((ROOT / ".dockerignore").read_text().replace("!", "").splitlines())
    assert sources <= sent


def test_the_wheel_carries_every_file_of_the_three_roots(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    carried = set(zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist())
    roots = [ROOT / name for name in ("src", "plugins", "workers")]
    needed = {path.relative_to(root).as_posix() for path in committed() for root in roots if root in path.parents}
    assert needed
    assert needed <= carried
