"""What the page and its endpoints answer, without a browser: faces, explanations, refusals."""

from __future__ import annotations

import base64
import io
import json
import re
import struct
import zlib

import numpy as np
import pytest
from PIL import Image
from torch import nn

from crowsfeet.app.photos import MOST_BYTES, read_photo
from crowsfeet.app.service import Service, settings_of
from crowsfeet.app.shell import Asked, IntoFolder, explain_photos
from crowsfeet.app.start import explain_from_shell, make_ready, method_from
from crowsfeet.app.subjects import Foreign, Subjects, foreign_subject, load_subject, model_addresses
from crowsfeet.attribution import make_method
from crowsfeet.attribution.places import place_of
from crowsfeet.errors import BadModelError, BadPhotoError, MissingInputError, ParamsError
from crowsfeet.params import LabelParams, Params, RuntimeParams


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


def picture_bomb(side: int = 60_000) -> bytes:
    """Return a PNG of a few hundred bytes that declares side × side pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(10_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_a_face_is_found_and_explained(service, portrait_jpeg):
    """A portrait's face has a box and a score; it is explained with age, interval, maps and evidence."""
    (face,) = service.faces(base64_of(portrait_jpeg))
    assert face["box"][2] > 40
    found = service.explain(
        service.photo(base64_of(portrait_jpeg)),
        0,
        "models/finetuned/plain-1",
        {"occlusion": {"positions": 4}, "saliency": {}},
    )
    told = found.as_json()
    assert told["age_low"] < told["age"] < told["age_high"]
    assert sum(told["distribution"]) == pytest.approx(1, abs=1e-3)
    assert np.array(told["methods"]["occlusion"]["map"]).shape == (32, 32)
    assert told["methods"]["occlusion"]["settings"]["positions"] == 4
    assert set(told["methods"]["occlusion"]["evidence"]) == {"unit", "older", "younger"}
    assert base64.b64decode(told["methods"]["saliency"]["png"]).startswith(b"\x89PNG")
    json.dumps(told)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty"),
        (b"just some text", "The bytes are no picture"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "damaged"),
        (picture_bomb(), "declares 60000x60000 px"),
        (bytes(MOST_BYTES + 1), "at most 10,000,000 are read"),
    ],
)
def test_hostile_uploads_get_a_plain_sentence(data, sentence):
    """A broken file, a text file, a picture bomb and a huge file are refused before they cost anything."""
    with pytest.raises(BadPhotoError, match=sentence):
        read_photo(data, LabelParams())


def test_a_truncated_photo_is_refused(portrait_jpeg):
    """Half a JPEG is no picture."""
    with pytest.raises(BadPhotoError, match="damaged or cut short"):
        read_photo(portrait_jpeg[: len(portrait_jpeg) // 2], LabelParams())


def test_what_is_not_base64_is_refused(service):
    """The endpoint says what is wrong with the text it was given."""
    with pytest.raises(BadPhotoError, match="not base64"):
        service.photo("§§§")


def test_a_picture_without_a_face_is_told_so(service):
    """An even picture has no face; an age model does not guess on it."""
    file = io.BytesIO()
    Image.new("RGB", (200, 200), "grey").save(file, "PNG")
    photo = service.photo(base64_of(file.getvalue()))
    assert photo.faces == ()
    with pytest.raises(BadPhotoError, match="No face was found"):
        service.explain(photo, 0, "models/finetuned/plain-1", {"saliency": {}})


def test_requests_choose_only_among_the_models_on_offer(service, portrait_jpeg):
    """An address that was not named at the start is refused, so that no request can name code."""
    photo = service.photo(base64_of(portrait_jpeg))
    with pytest.raises(BadModelError, match="'os:getcwd' is not on offer"):
        service.explain(photo, 0, "os:getcwd", {"saliency": {}})


def test_faces_methods_and_changes_that_are_not_there_are_named(service, portrait_jpeg):
    """A face number, a method and a change that do not exist are refused by name."""
    photo, model = service.photo(base64_of(portrait_jpeg)), "models/finetuned/plain-1"
    with pytest.raises(ParamsError, match="there is no face 7"):
        service.explain(photo, 7, model, {"saliency": {}})
    with pytest.raises(ParamsError, match="No method is chosen"):
        service.explain(photo, 0, model, {})
    with pytest.raises(ParamsError, match="'melt' is no change"):
        service.fooled(photo, 0, model, "melt", 0.5)
    with pytest.raises(ParamsError, match="between 0 and 1"):
        service.fooled(photo, 0, model, "blur", 2)


@pytest.mark.parametrize("how", ["blur", "fgsm older", "pgd younger"])
def test_fooling_shows_the_changed_face_and_both_ages(service, portrait_jpeg, how):
    """No strength changes nothing; some strength changes the picture."""
    photo, model = service.photo(base64_of(portrait_jpeg)), "models/finetuned/plain-1"
    same, before, after = service.fooled(photo, 0, model, how, 0.0)
    assert before == pytest.approx(after, abs=1e-3)
    changed, _, _ = service.fooled(photo, 0, model, how, 0.5)
    assert changed.shape == (32, 32, 3)
    assert not np.array_equal(same, changed)


def test_models_and_methods_tell_what_can_be_asked(service):
    """The lists hold what a client needs: addresses, layers, settings with defaults."""
    models = service.models()
    assert [one["model"] for one in models] == list(service.subjects.addresses)
    assert models[0]["tells"] == "ages"
    assert models[0]["layers"]
    assert {"name": "saliency", "title": "Saliency", "settings": {}} in service.methods()
    assert settings_of(["occlusion"], {"fill": "mean", "steps": 4}) == {"occlusion": {"fill": "mean"}}


def test_somebody_elses_classifier_is_explained_by_its_classes(portrait_jpeg):
    """A classifier's first choice is the target where none is named; its classes are told with their shares."""
    network = nn.Sequential(nn.Conv2d(3, 4, 3, 2), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 3))
    subjects = Subjects(["theirs"], None, RuntimeParams(), {})
    subjects.loaded["theirs"] = foreign_subject(Foreign(network, 32, labels=["cat", "dog", "owl"]))
    service = Service(subjects, LabelParams())
    photo = service.photo(base64_of(portrait_jpeg))
    told = service.explain(photo, -1, "theirs", {"occlusion": {"positions": 3}}).as_json()
    assert told["target"] == f"class:{max(told['classes'], key=told['classes'].get)}"
    assert told["unit"] == "share"
    assert service.explain(photo, 0, "theirs", {"saliency": {}}, "class:owl").target.name == "class:owl"
    with pytest.raises(BadModelError, match=r"2 labels want \(1, 2\)"):
        foreign_subject(Foreign(network, 32, labels=["cat", "dog"]))


def test_a_factory_that_is_not_there_or_returns_something_else(model_root, monkeypatch, tmp_path):
    """Both are told in a sentence that names module and factory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "their_networks.py").write_text("def number():\n    return 3\n", encoding="utf-8")
    with pytest.raises(BadModelError, match="their_networks:number returned a int"):
        load_subject("their_networks:number", model_root, RuntimeParams())
    with pytest.raises(MissingInputError, match="There is no their_networks:missing"):
        load_subject("their_networks:missing", model_root, RuntimeParams())
    with pytest.raises(MissingInputError, match="nonsense is no model"):
        load_subject("nonsense", model_root, RuntimeParams())
    assert model_addresses(model_root) == ["models/finetuned/plain-1", "models/finetuned/precise-only-1"]


def test_the_shell_writes_a_sheet_and_figures_per_face_and_counts_refusals(service, portrait_jpeg, tmp_path):
    """One good photo, one text file, one missing: a face explained under two models, two refusals counted."""
    (tmp_path / "good.jpg").write_bytes(portrait_jpeg)
    (tmp_path / "bad.jpg").write_text("text", encoding="utf-8")
    photos = [tmp_path / name for name in ("good.jpg", "bad.jpg", "missing.jpg")]
    out = tmp_path / "out"
    counts = explain_photos(photos, service.subjects, Asked([make_method("saliency")]), LabelParams(), IntoFolder(out))
    assert counts == {"explained": 1, "not readable": 2}
    assert (out / "good-1.png").read_bytes().startswith(b"\x89PNG")
    told = json.loads((out / "good-1.json").read_text(encoding="utf-8"))
    assert [one["model"] for one in told] == list(service.subjects.addresses)


def test_the_shell_writes_one_page_that_stands_alone(model_root, portrait_jpeg, tmp_path):
    """An `.html` takes all faces and refusals; the page names nothing to fetch, and odd names are escaped."""
    (tmp_path / "<b>good.jpg").write_bytes(portrait_jpeg)
    (tmp_path / "bad.jpg").write_text("text", encoding="utf-8")
    page = tmp_path / "new" / "page.html"
    counts = explain_from_shell(
        Params(runtime=RuntimeParams(device="cpu")),
        [tmp_path / "<b>good.jpg", tmp_path / "bad.jpg"],
        [],
        ["saliency"],
        root=model_root,
        target="",
        out=page,
    )
    text = page.read_text(encoding="utf-8")
    assert counts == {"explained": 1, "not readable": 1}
    assert text.count("<figure>") == 2
    assert "&lt;b&gt;good.jpg, face 1" in text
    assert "<li>bad.jpg: " in text
    assert not re.search(r"https?://|<script|(?:src|href)=\"(?!data:)", text)


def test_the_shell_ends_with_a_sentence_when_nothing_could_be_explained(model_root, tmp_path):
    """When every photo is refused, the verb says so and why."""
    (tmp_path / "bad.jpg").write_text("text", encoding="utf-8")
    params = Params(runtime=RuntimeParams(device="cpu"))
    with pytest.raises(BadPhotoError, match=r"None of the 1 photos could be explained \(not readable: 1\)"):
        explain_from_shell(
            params,
            [tmp_path / "bad.jpg"],
            ["models/finetuned/plain-1"],
            [],
            root=model_root,
            target="",
            out=tmp_path / "o",
        )


def test_methods_are_written_with_their_settings():
    """`NAME:key=value,key=value` gives the method with these settings."""
    assert method_from("occlusion:window=0.1,fill=mean") == make_method("occlusion", window=0.1, fill="mean")
    with pytest.raises(ParamsError, match="key=value"):
        method_from("occlusion:window")


def test_places_are_named_as_the_viewer_sees_them():
    """The ninth with the most positive evidence is named; a map without any says nowhere."""
    pixels = np.zeros((32, 32))
    pixels[28, 16] = 1
    assert place_of(pixels) == "mouth and chin"
    assert place_of(-pixels) == "nowhere"


def test_the_page_opens_before_there_is_a_champion(tmp_path) -> None:
    """A champion that is still to come keeps the page from nothing; a folder that is not there does."""
    runtime = RuntimeParams(tracking_uri=f"sqlite:///{tmp_path}/mlflow.db")
    make_ready(Service(Subjects(["champion"], tmp_path, runtime), LabelParams()))
    with pytest.raises(MissingInputError, match="models/none"):
        make_ready(Service(Subjects(["models/none"], tmp_path, runtime), LabelParams()))
