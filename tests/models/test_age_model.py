"""Networks, heads and their files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from crowsfeet.errors import BadModelError, MissingInputError
from crowsfeet.models import Architecture, age_of, build_model, load_model, save_model
from crowsfeet.models.heads import HEADS, CoralHead, RegressionHead

SMALL = "test_resnet"


@pytest.fixture(scope="module", params=sorted(HEADS))
def model(request):
    torch.manual_seed(0)
    return build_model(Architecture(SMALL, request.param, 32)).eval()


@pytest.fixture
def faces():
    return torch.randint(0, 256, (3, 40, 40, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(1))


def test_distribution_and_expectation(model, faces):
    """Every head answers with a distribution over 101 years whose expectation is the age."""
    x = model.preprocess(faces)
    p = model.distribution(x)
    assert x.shape == (3, 3, 32, 32)
    assert p.shape == (3, 101)
    assert torch.allclose(p.sum(1), torch.ones(3), atol=1e-5)
    centres = torch.arange(101) + 0.5
    assert torch.allclose(model.expected_age(x), (p * centres).sum(1), atol=1e-4)


def test_age_is_differentiable(model, faces):
    """The expected age has a gradient with respect to the pixels, as attribution needs."""
    x = model.preprocess(faces).requires_grad_()
    model.expected_age(x).sum().backward()
    assert x.grad is not None
    assert x.grad.abs().sum() > 0


def test_preprocess_is_affine_at_input_size():
    """At the network's own size preprocessing scales each channel and does nothing else."""
    model = build_model(Architecture(SMALL, "bins", 32))
    faces = torch.randint(0, 256, (2, 32, 32, 3), dtype=torch.uint8)
    expected = (faces.permute(0, 3, 1, 2) / 255 - torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)) / torch.tensor(
        [0.229, 0.224, 0.225]
    ).view(3, 1, 1)
    assert torch.allclose(model.preprocess(faces), expected, atol=1e-5)


def test_files_round_trip(model, faces, tmp_path: Path):
    """A model read back answers the same, from safetensors and JSON alone."""
    save_model(model, tmp_path / "m")
    again = load_model(tmp_path / "m")
    x = model.preprocess(faces)
    assert sorted(p.name for p in (tmp_path / "m").iterdir()) == ["model.json", "model.safetensors"]
    assert not again.training
    assert torch.equal(again(x), model(x))


def test_missing_model_names_the_folder(tmp_path: Path):
    """A folder without a model is named, with the way to get it."""
    with pytest.raises(MissingInputError, match=r"nowhere holds no model; run `dvc pull`"):
        load_model(tmp_path / "nowhere")


def test_weights_of_another_architecture(tmp_path: Path):
    """Weights of another network are refused in one sentence that names tensor and shapes."""
    save_model(build_model(Architecture(SMALL, "bins", 32)), tmp_path)
    description = json.loads((tmp_path / "model.json").read_text())
    (tmp_path / "model.json").write_text(json.dumps(description | {"head": "regression"}))
    with pytest.raises(BadModelError, match=r"model.safetensors holds weights of another architecture: head\."):
        load_model(tmp_path)


def test_weights_of_another_shape(tmp_path: Path):
    """A tensor of another shape is named with both shapes."""
    save_model(build_model(Architecture(SMALL, "bins", 32)), tmp_path)
    state = load_file(tmp_path / "model.safetensors")
    save_file(state | {"head.bias": torch.zeros(7)}, tmp_path / "model.safetensors")
    with pytest.raises(BadModelError, match=r"head.bias has shape \(7,\) instead of \(101,\)"):
        load_model(tmp_path)


@pytest.mark.parametrize("damage", ["{", "[]", '{"format": 1}', '{"format": 9, "mean": [0], "std": [1]}'])
def test_damaged_description(tmp_path: Path, damage: str):
    """A model.json that cannot be read is refused by name."""
    save_model(build_model(Architecture(SMALL, "bins", 32)), tmp_path)
    (tmp_path / "model.json").write_text(damage)
    with pytest.raises(BadModelError, match=r"model\.json"):
        load_model(tmp_path)


def test_damaged_weights(tmp_path: Path):
    """Bytes that are no safetensors file are refused by name."""
    save_model(build_model(Architecture(SMALL, "bins", 32)), tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"\x80pickle")
    with pytest.raises(BadModelError, match="not a readable safetensors file"):
        load_model(tmp_path)


def test_unknown_backbone_lists_near_names():
    """A backbone that timm does not know is refused with near names."""
    with pytest.raises(BadModelError, match="timm knows no backbone called resnet10x; near names"):
        build_model(Architecture("resnet10x", "bins", 32))


def test_backbone_weights_from_a_file(tmp_path: Path):
    """A local file of backbone weights is taken whole, or refused."""
    source = build_model(Architecture(SMALL, "bins", 32))
    save_file(source.backbone.state_dict(), tmp_path / "b.safetensors")
    taken = build_model(Architecture(SMALL, "coral", 32), tmp_path / "b.safetensors")
    assert torch.equal(taken.backbone.conv1[0].weight, source.backbone.conv1[0].weight)
    with pytest.raises(MissingInputError, match=r"none\.safetensors are missing"):
        build_model(Architecture(SMALL, "bins", 32), tmp_path / "none.safetensors")


def test_transformers_learn_their_input_size():
    """A transformer is built for the faces' size."""
    model = build_model(Architecture("test_vit", "bins", 64)).eval()
    assert model(torch.zeros(1, 3, 64, 64)).shape == (1, 101)


def test_regression_head_tells_a_laplace_distribution():
    """The expectation of the regression head's distribution is its answer, and its scale the fitted one."""
    head = RegressionHead(4)
    head.fit_scale(3.0)
    p = head.logits(torch.tensor([[50.5]])).softmax(1)
    years = torch.arange(101) + 0.5
    assert age_of(p).item() == pytest.approx(50.5, abs=1e-3)
    assert ((years - 50.5).abs() * p[0]).sum().item() == pytest.approx(3.0, rel=0.03)


def test_coral_head_expectation_is_the_sum_of_ranks():
    """The expected age of the ordinal head is the sum of P(age >= k), half a year added."""
    head = CoralHead(4)
    raw = head(torch.randn(5, 4, generator=torch.Generator().manual_seed(0)))
    expected = torch.sigmoid(raw).sum(1) + 0.5
    assert torch.allclose(age_of(head.logits(raw).softmax(1)), expected, atol=0.05)
