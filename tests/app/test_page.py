"""The page in a real browser: photos, faces, maps, settings, refusals; and its endpoints as documented."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from crowsfeet.demo_world.scenes import Sitter, portrait
from crowsfeet.demo_world.traits import draw_traits
from crowsfeet.faces import make_detector
from crowsfeet.params import LabelParams
from crowsfeet.records import SPLITS, to_table, write_table
from crowsfeet.store import FaceStoreWriter

pytestmark = [pytest.mark.integration, pytest.mark.skipif(shutil.which("chromium") is None, reason="no chromium")]

ROOT = Path(__file__).resolve().parents[2]
WORDS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --use-fake-ui-for-media-stream --use-fake-device-for-media-stream"
).split()
PATIENCE = 60_000
"""Milliseconds that a busy machine may take for one answer."""


@pytest.fixture(scope="module")
def two_faces() -> bytes:
    """A photo of two people."""
    rng = np.random.default_rng(5)
    pair = [portrait(Sitter(draw_traits(rng), age), 256, 2010, rng, frontal=True).rgb for age in (62.0, 24.0)]
    side = [np.asarray(Image.fromarray(one).resize((256, 320))) for one in pair]
    return jpeg(np.concatenate(side, axis=1))


def jpeg(rgb: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(rgb).save(file, "JPEG", quality=92)
    return file.getvalue()


@pytest.fixture(scope="module")
def place(model_root, two_faces, tmp_path_factory) -> Path:
    """A repository with two models, a split with two probe faces, and a photo."""
    root = tmp_path_factory.mktemp("page")
    shutil.copytree(model_root / "models", root / "models")
    shutil.copyfile(ROOT / "params.yaml", root / "params.yaml")
    (root / "face.jpg").write_bytes(two_faces)
    rgb = np.asarray(Image.open(io.BytesIO(two_faces)))
    rows = []
    with FaceStoreWriter(root / "data/one/faces") as store:
        for k, age in enumerate((62.0, 24.0)):
            crop = np.array(Image.fromarray(rgb[:, 256 * k : 256 * (k + 1)]).resize((96, 96)))
            about = {"dataset": "data/one", "face_id": f"one:{k}-0", "person_id": f"one:{k}", "split": "test"}
            rows.append(about | {"store_index": store.append(crop), "age": age})
    write_table(to_table(rows, SPLITS), root / "data/splits.parquet", SPLITS)
    return root


@pytest.fixture(scope="module")
def address(place):
    """The page's address; the page is a process of its own, as a user starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "crowsfeet.cli", "app", "--port", str(port)]
    with (place / "page.log").open("wb") as log, subprocess.Popen(words, cwd=place, stdout=log, stderr=log) as page:
        try:
            await_answer(f"http://127.0.0.1:{port}", page, place / "page.log")
            yield f"http://127.0.0.1:{port}"
        finally:
            page.terminate()


def await_answer(address: str, page: subprocess.Popen, log: Path, patience: float = 120) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until and page.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"the page did not answer: {log.read_text(encoding='utf-8')[-2000:]}")


@pytest.fixture(scope="module")
def browser(two_faces, tmp_path_factory):
    """Chromium without a window, its camera showing a portrait."""
    from playwright.sync_api import sync_playwright

    film = tmp_path_factory.mktemp("camera") / "film.mjpeg"
    canvas = Image.new("RGB", (640, 480), "grey")
    canvas.paste(Image.open(io.BytesIO(two_faces)).crop((0, 0, 256, 320)).resize((384, 480)), (128, 0))
    film.write_bytes(jpeg(np.asarray(canvas)) * 3)
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=[*WORDS, f"--use-file-for-fake-video-capture={film}"]
        )
        yield made
        made.close()


@pytest.fixture
def opened(browser, address):
    """A function that opens the page; at the end no script has failed and nothing was asked elsewhere."""
    contexts, faults = [], []

    def open_page(width: int = 1280, height: int = 900, scheme: str = "light"):
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda asked: faults.append(asked.url) if is_elsewhere(asked.url, address) else None)
        page.goto(address)
        page.wait_for_selector("#upload input[type=file]", state="attached")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def is_elsewhere(url: str, address: str) -> bool:
    return not url.startswith((address, "data:", "blob:"))


def give(page, data: bytes, name: str = "photo.jpg", kind: str = "image/jpeg") -> None:
    page.set_input_files("#upload input[type=file]", files=[{"name": name, "mimeType": kind, "buffer": data}])


def shown(page, selector: str):
    from playwright.sync_api import expect

    return expect(page.locator(selector))


def press_until(page, slider: str, place: str, told: re.Pattern[str], tries: int = 3) -> None:
    """Press the right arrow on a slider; a key that comes while it is still being drawn is lost, so again."""
    for left in reversed(range(tries)):
        page.locator(slider).press("ArrowRight")
        try:
            shown(page, place).to_contain_text(told, timeout=PATIENCE / tries)
        except AssertionError:
            if not left:
                raise
        else:
            return


def first_map(page) -> str:
    return page.locator("#maps img").first.get_attribute("src")


def test_a_photo_is_uploaded_and_another_face_chosen(opened, two_faces):
    """Both faces are boxed and scored; the age, its curve, two maps with bars in years and the evidence are there."""
    page = opened()
    give(page, two_faces)
    shown(page, "#maps img").to_have_count(2, timeout=PATIENCE)
    shown(page, "#face label").to_have_count(2)
    shown(page, "#boxes img").to_be_visible()
    headline = page.inner_text("#headline")
    assert re.search(r"\d+\.\d years, with 90 % between \d+ and \d+", headline)
    assert "years older" in page.inner_text("#maps")
    shown(page, "#ages polyline").to_have_count(1)
    shown(page, "#evidence tr").to_have_count(5)
    before = first_map(page)
    page.locator("#face label").nth(1).click()
    shown(page, f'#maps img[src="{before}"]').to_have_count(0, timeout=PATIENCE)


def test_settings_methods_and_a_second_model_change_the_answer(opened):
    """A probe face is picked; another colour gives another map, a method one more, a second model a second row."""
    page = opened()
    page.locator("#probes").get_by_text("62 years").click()
    shown(page, "#maps img").to_have_count(2, timeout=PATIENCE)
    before = first_map(page)
    page.locator("#settings").get_by_role("button").first.click()
    page.locator("#fill input").click()
    page.get_by_role("option", name="black").click()
    shown(page, f'#maps img[src="{before}"]').to_have_count(0, timeout=PATIENCE)
    page.locator("#methods").get_by_label("Saliency").check()
    shown(page, "#maps img").to_have_count(3, timeout=PATIENCE)
    page.locator("#second input").click()
    page.get_by_role("option", name="precise-only-1").click()
    shown(page, "#maps img").to_have_count(6, timeout=PATIENCE)
    shown(page, "#ages polyline").to_have_count(2)
    page.locator("#fooling").get_by_role("button").first.click()
    shown(page, "#fooled").to_contain_text("under blur at 0.50")
    press_until(page, "#strength input[type=range]", "#fooled", re.compile(r"under blur at 0\.(55|6)"))


def test_the_answer_is_saved_as_png_and_as_json(opened, two_faces):
    """Both files are what they say; the JSON holds the map of every method as numbers."""
    page = opened()
    give(page, two_faces)
    shown(page, "#export_json").to_be_visible(timeout=PATIENCE)
    saved = {}
    for kind in ("png", "json"):
        with page.expect_download() as waiting:
            page.locator(f"#export_{kind}").click()
        saved[kind] = Path(waiting.value.path()).read_bytes()
    assert saved["png"].startswith(b"\x89PNG")
    (told,) = json.loads(saved["json"])
    assert np.array(told["methods"]["occlusion"]["map"]).shape == (32, 32)


def test_it_works_by_keyboard_alone(opened):
    """Tab reaches a probe face and Enter takes it; Enter in the target's field explains the spread instead."""
    page = opened()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('#probes') !== null"):
            break
    page.keyboard.press("Enter")
    shown(page, "#maps img").to_have_count(2, timeout=PATIENCE)
    page.locator("#target input, #target textarea").focus()
    page.keyboard.type("spread")
    page.keyboard.press("Enter")
    shown(page, "#evidence").to_contain_text("less certain", timeout=PATIENCE)


def test_a_photo_is_taken_with_the_camera(opened):
    """The camera's picture goes the same way as an uploaded one."""
    page = opened()
    page.locator("#upload").get_by_label("Capture from camera").click()
    page.locator("#upload").get_by_text("Click to Access Webcam").click()
    page.locator("#upload").get_by_label("capture photo").click()
    shown(page, "#maps img").to_have_count(2, timeout=PATIENCE)


def bomb() -> bytes:
    """A PNG of a few hundred bytes that declares 60,000 × 60,000 pixels."""
    small = io.BytesIO()
    Image.new("RGB", (8, 8)).save(small, "PNG")
    data = bytearray(small.getvalue())
    data[16:24] = (60_000).to_bytes(4, "big") * 2
    import zlib

    data[29:33] = zlib.crc32(bytes(data[12:29])).to_bytes(4, "big")
    return bytes(data)


def test_what_is_no_photo_gets_a_plain_sentence(opened, two_faces):
    """A text file, half a photo, a picture bomb and a photo without a face each get a sentence; then a photo works."""
    page = opened()
    for data, sentence in (
        (b"just some text", "The bytes are no picture"),
        (two_faces[: len(two_faces) // 2], "damaged or cut short"),
        (bomb(), "declares 60000x60000 px"),
        (jpeg(np.full((200, 200, 3), 128, np.uint8)), "No face was found"),
    ):
        give(page, data)
        shown(page, "#problem").to_contain_text(sentence, timeout=PATIENCE)
        shown(page, "#maps img").to_have_count(0)
    give(page, two_faces)
    shown(page, "#maps img").to_have_count(2, timeout=PATIENCE)
    shown(page, "#problem").not_to_be_visible()


def test_a_phones_width_and_dark_mode(opened, two_faces):
    """Nothing reaches over a phone's edge, maps are as wide as the screen allows; in the dark, ink is light on dark."""
    page = opened(390, 844, "dark")
    give(page, two_faces)
    shown(page, "#maps img").to_have_count(2, timeout=PATIENCE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("#maps img").first.bounding_box()["width"] > 240
    ink, paper = (
        sum(map(float, re.findall(r"[\d.]+", page.evaluate(f"getComputedStyle(document.{what}"))[:3]))
        for what in ("querySelector('#headline p')).color", "querySelector('.gradio-container')).backgroundColor")
    )
    assert ink > 600
    assert paper < 150


def test_the_documented_calls_work(address, place):
    """The `curl` and Python examples of docs/understanding.md, word for word but for the port, answer with an age."""
    section = (ROOT / "docs/understanding.md").read_text(encoding="utf-8").partition("## By HTTP")[2]
    shell, python = (re.search(rf"```{kind}\n(.*?)```", section, re.DOTALL)[1] for kind in ("sh", "python"))
    port = address.rpartition(":")[2]
    shell = "\n".join(line for line in shell.splitlines() if "crowsfeet app" not in line).replace("7860", port)
    path = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-ec", shell], cwd=place, env=path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert '"name": "integrated_gradients"' in done.stdout
    assert '"age_low"' in done.stdout
    words = [sys.executable, "-c", python.replace("7860", port)]
    called = subprocess.run(words, cwd=place, capture_output=True, text=True, check=False)
    assert called.returncode == 0, called.stderr
    assert re.search(r"\d+\.\d years, with 90 % between .*'older'", called.stdout)


def test_the_photo_has_two_faces(two_faces):
    """The detector finds both people of the photo that these tests show."""
    rgb = np.asarray(Image.open(io.BytesIO(two_faces)))
    assert len(make_detector(LabelParams()).detect(rgb)) == 2
