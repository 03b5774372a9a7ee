"""docker-compose.yml and Dockerfile: valid, without root, without default passwords, pinned, closed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import grimp
import pytest
import yaml
from compose_spec import PyCompose

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, Any] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
SECRETS = {"POSTGRES_PASSWORD", "S3_SECRET", "PREFECT_AUTH", "MLFLOW_PASSWORD", "MLFLOW_SECRET"}
ONCE = {"buckets", "deployments"}


def interpolated(environment: dict[str, str]) -> dict[str, Any]:
    """The file as compose reads it: `${NAME:?…}` and `${NAME:-default}` replaced."""

    def value(found: re.Match[str]) -> str:
        name, how, other = found[1], found[2], found[3]
        return environment[name] if how == ":?" else environment.get(name, other)

    return dict(yaml.safe_load(re.sub(r"\$\{(\w+)(:[-?])([^}]*)\}", value, TEXT)))


def test_the_file_is_what_the_compose_specification_allows() -> None:
    """A parser of the compose specification takes the file, and refuses it with an unknown key."""
    whole = interpolated(dict.fromkeys(SECRETS, "x"))
    services = whole["services"]
    assert set(PyCompose.from_json(json.dumps(whole)).service_names()) == set(SERVICES)
    broken = whole | {"services": services | {"site": services["site"] | {"helthcheck": {}}}}
    with pytest.raises(ValueError, match="helthcheck"):
        PyCompose.from_json(json.dumps(broken))


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_is_root(name: str) -> None:
    """Every service runs as a numbered user, without capabilities and without a way to new ones."""
    service = SERVICES[name]
    assert int(service["user"].split(":")[0]) > 0
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]


def test_secrets_have_no_default() -> None:
    """Every secret must be set, and nothing that is called a password or secret is written in the file."""
    used = re.findall(r"\$\{(\w+)(:?[-?]?)", TEXT)
    assert {name for name, how in used if how == ":?"} == SECRETS
    assert {how for name, how in used if name in SECRETS} == {":?"}
    for service in SERVICES.values():
        for key, value in (service.get("environment") or {}).items():
            if re.search("PASSWORD|SECRET|AUTH_STRING", key):
                assert str(value).startswith("${"), key


def test_image_tags_are_pinned() -> None:
    """Every image has a version, in the compose file and in the Dockerfile, and none is `latest`."""
    images = [service["image"] for service in SERVICES.values()]
    froms = [name for name in re.findall(r"^FROM (\S+) AS", DOCKERFILE, re.MULTILINE) if ":" in name or "/" in name]
    assert len(froms) == 2
    for image in images + froms:
        assert re.search(r":\S*\d", image), image


def test_only_the_loopback_address_is_published() -> None:
    """Pages are published on 127.0.0.1; databases, storage and the scheduler are not published at all."""
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert set(published) == {"prefect", "mlflow", "site", "page"}
    assert all(port.startswith("127.0.0.1:") for ports in published.values() for port in ports)


def test_the_start_order_rests_on_health() -> None:
    """Who is waited for has a health check or ends by itself, and the order has no circle."""
    for service in SERVICES.values():
        for other, how in (service.get("depends_on") or {}).items():
            assert how["condition"] == ("service_completed_successfully" if other in ONCE else "service_healthy")
            assert other in ONCE or "healthcheck" in SERVICES[other]
    started: set[str] = set()
    while len(started) < len(SERVICES):
        ready = {name for name, s in SERVICES.items() if set(s.get("depends_on") or {}) <= started} - started
        assert ready, "the start order has a circle"
        started |= ready


def test_volumes_and_networks_are_declared() -> None:
    """Every named volume, network and config that a service uses is declared, and none is idle."""
    volumes = {v.split(":")[0] for s in SERVICES.values() for v in s.get("volumes", []) if not v.startswith("$")}
    assert volumes == set(COMPOSE["volumes"])
    assert {n for s in SERVICES.values() for n in s["networks"]} == set(COMPOSE["networks"])
    assert {c["source"] for s in SERVICES.values() for c in s.get("configs", [])} == set(COMPOSE["configs"])


def test_build_targets_are_stages() -> None:
    """Every stage that is built exists in the Dockerfile and ends as a user that is not root."""
    names = re.findall(r"^FROM \S+ AS (\w+)$", DOCKERFILE, re.MULTILINE)
    for service in SERVICES.values():
        if "build" in service:
            stage = service["build"]["target"]
            assert stage in names
            body = DOCKERFILE.split(f" AS {stage}\n")[1].split("\nFROM ")[0]
            assert re.findall(r"^USER (\S+)$", body, re.MULTILINE)[-1] not in {"root", "0"}


def test_the_crawlers_image_has_no_torch_and_all_it_imports() -> None:
    """The lock less the listed lines holds no torch, and everything that crawling and labelling import by name."""
    patterns = [line for line in (ROOT / "deploy/without-torch.txt").read_text().splitlines() if line]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    left = {line.split("==")[0] for line in lock if not any(re.search(pattern, line) for pattern in patterns)}
    assert not {name for name in left if name.startswith(("torch", "nvidia", "triton", "timm"))}
    graph = grimp.build_graph(
        "crowsfeet", "tasks", "flows", "lightning_modules", include_external_packages=True, cache_dir=None
    )
    used = set()
    for module in ("flows.collect", "flows.label", "tasks.parse"):
        used |= {m for m in graph.find_upstream_modules(module) if "." not in m}
    dropped = {"torch", "torchvision", "timm", "pytorch_lightning", "captum", "cleanlab", "gradio", "torchmetrics"}
    assert not used & dropped
