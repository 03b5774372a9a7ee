"""The model registry: every candidate is a version with a card; the alias `champion` names the one in use."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from crowsfeet.errors import MissingInputError, ServiceError, bounded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mlflow.entities.model_registry import ModelVersion

    from crowsfeet.tracking.runs import Tracker

CHAMPION = "champion"
CANDIDATE = "candidate"
_HISTORY = "champions"
_WEIGHTS = "model_md5"


@dataclass(frozen=True, slots=True)
class Registered:
    """A version in the registry."""

    version: str
    run_id: str
    tags: dict[str, str]
    card: str


class Registry:
    """The versions of one registered model.

    Raises:
        ServiceError: the store does not answer (every method).
    """

    def __init__(self, tracker: Tracker, name: str) -> None:
        self.client = tracker.client
        self.uri = tracker.uri
        self.name = name

    def register(self, run_id: str, source: str, weights_md5: str, card: str, tags: Mapping[str, str]) -> Registered:
        """Make a version of a run's logged model, or return the one made of the same weights before.

        Card and tags are brought up to date either way.

        Args:
            run_id: the run that trained it.
            source: address of the logged model (`models:/…` or `runs:/…`).
            weights_md5: by which the same model is known again.
            card: Markdown.
            tags: shown beside the version.
        """
        from mlflow.exceptions import MlflowException

        try:
            found = next((one for one in self.versions() if one.tags.get(_WEIGHTS) == weights_md5), None)
            if found is None:
                if not self._exists():
                    self.client.create_registered_model(self.name, description="Age from a face, as a distribution.")
                number = self._made(source, run_id)
            else:
                number = found.version
            self.client.update_model_version(self.name, number, card)
            for key, value in {**tags, _WEIGHTS: weights_md5}.items():
                self.client.set_model_version_tag(self.name, number, key, bounded(value, 4900))
            self.client.set_registered_model_alias(self.name, CANDIDATE, number)
            return _registered(self.client.get_model_version(self.name, number))
        except MlflowException as error:
            raise ServiceError(f"The model registry could not be used: {bounded(error, 200)}.") from error

    def _made(self, source: str, run_id: str) -> str:
        """Make a version and return its number."""
        import mlflow

        mlflow.set_tracking_uri(self.uri)  # an SQLite registry looks for logged models there, whatever its client
        logged = source.removeprefix("models:/") if source.startswith("models:/m-") else None  # a server asks for it
        return str(self.client.create_model_version(self.name, source, run_id, model_id=logged).version)

    def versions(self) -> list[Registered]:
        """Return all versions, oldest first."""
        from mlflow.exceptions import MlflowException

        try:
            found = self.client.search_model_versions(f"name = '{self.name}'", max_results=1000)
        except MlflowException as error:
            raise ServiceError(f"The model registry could not be used: {bounded(error, 200)}.") from error
        return sorted((_registered(one) for one in found), key=lambda one: int(one.version))

    def version(self, number: str) -> Registered | None:
        """Return one version, None when there is no such."""
        return next((one for one in self.versions() if one.version == number), None)

    def champion(self) -> Registered | None:
        """Return the version in use, None when there is none yet."""
        from mlflow.exceptions import MlflowException

        try:
            return _registered(self.client.get_model_version_by_alias(self.name, CHAMPION))
        except MlflowException as error:
            if error.error_code in {"RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"}:
                return None
            raise ServiceError(f"The model registry could not be used: {bounded(error, 200)}.") from error

    def crown(self, version: str) -> None:
        """Move `champion` to a version; the way back is remembered on the registered model."""
        before = self.champion()
        if before is not None and before.version == version:
            return
        self.client.set_registered_model_alias(self.name, CHAMPION, version)
        self._remember([*self.history(), version])

    def rollback(self) -> tuple[str, str]:
        """Move `champion` back to the version before.

        Returns:
            The version that was champion and the one that is now.

        Raises:
            MissingInputError: there was none before.
        """
        now, history = self.champion(), self.history()
        if now is None:
            raise MissingInputError(f"{self.name} has no champion yet; a refresh makes one when a model has earned it.")
        known = {one.version for one in self.versions()}
        before = [version for version in history if version in known]
        while before and before[-1] == now.version:
            before.pop()
        if not before:
            raise MissingInputError(
                f"version {now.version} of {self.name} is the first champion; there is none before it."
            )
        self.client.set_registered_model_alias(self.name, CHAMPION, before[-1])
        self._remember(before)
        return now.version, before[-1]

    def history(self) -> list[str]:
        """Return the versions that have been champion, in order; those rolled back are gone from it."""
        from mlflow.exceptions import MlflowException

        try:
            tags = self.client.get_registered_model(self.name).tags
        except MlflowException:
            return []
        return [str(version) for version in json.loads(tags.get(_HISTORY, "[]"))]

    def fetch(self, version: str, folder: Path) -> None:
        """Copy a version's `model.safetensors` and `model.json` into `folder`, both or neither.

        Raises:
            ServiceError: the store has the version but not its files.
        """
        import mlflow
        from mlflow.exceptions import MlflowException

        mlflow.set_tracking_uri(self.uri)
        with tempfile.TemporaryDirectory() as scratch:
            try:
                local = Path(mlflow.artifacts.download_artifacts(f"models:/{self.name}/{version}", dst_path=scratch))
            except (MlflowException, OSError) as error:
                raise ServiceError(
                    f"The files of {self.name} version {version} cannot be fetched: {bounded(error, 200)}."
                ) from error
            found = next(local.rglob("model.safetensors"), None)
            if found is None:
                raise ServiceError(f"{self.name} version {version} holds no model.safetensors.")
            folder.mkdir(parents=True, exist_ok=True)
            for name in ("model.safetensors", "model.json"):
                part = folder / f"{name}.part"
                shutil.copyfile(found.with_name(name), part)
                part.replace(folder / name)

    def _remember(self, history: list[str]) -> None:
        self.client.set_registered_model_tag(self.name, _HISTORY, json.dumps(history))

    def _exists(self) -> bool:
        return bool(self.client.search_registered_models(f"name = '{self.name}'"))


def _registered(found: ModelVersion) -> Registered:
    return Registered(str(found.version), str(found.run_id), dict(found.tags), found.description or "")


def fetch_run(tracker: Tracker, run_id: str, folder: Path) -> None:
    """Copy a run's logged `model.safetensors` and `model.json` into `folder`.

    Raises:
        ServiceError: the store knows no such run, or the run holds no model.
    """
    import mlflow
    from mlflow.exceptions import MlflowException

    mlflow.set_tracking_uri(tracker.uri)
    with tempfile.TemporaryDirectory() as scratch:
        try:
            local = Path(mlflow.artifacts.download_artifacts(f"runs:/{run_id}/model", dst_path=scratch))
        except (MlflowException, OSError) as error:
            raise ServiceError(f"The model of run {bounded(run_id, 60)} is out of reach: {bounded(error)}.") from error
        found = next(local.rglob("model.safetensors"), None)
        if found is None:
            raise ServiceError(f"Run {bounded(run_id, 60)} holds no model.safetensors.")
        for name in ("model.safetensors", "model.json"):
            shutil.copyfile(found.with_name(name), folder / name)
