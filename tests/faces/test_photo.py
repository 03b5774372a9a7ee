"""Photo bytes: every common kind is read, nothing else gets through."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from crowsfeet.errors import BadPhotoError
from crowsfeet.faces import decode_photo

RGB = np.asarray(Image.fromarray(np.random.default_rng(0).integers(0, 256, (6, 8, 3), dtype=np.uint8)).resize((48, 32)))


def packed(kind: str, picture: Image.Image | None = None, **options: object) -> bytes:
    out = io.BytesIO()
    (picture or Image.fromarray(RGB)).save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_common_kinds_are_read(kind: str) -> None:
    """Each gives RGB pixels near the original's."""
    rgb = decode_photo(packed(kind, lossless=True) if kind == "WEBP" else packed(kind))
    assert rgb.shape == (32, 48, 3)
    assert rgb.dtype == np.uint8
    assert np.abs(rgb.astype(int) - RGB).mean() < 12


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "1", "I;16", "LA", "RGBA"])
def test_all_colour_modes_become_rgb(mode: str) -> None:
    """Grey, palette, print colours and transparency are read as three channels."""
    kind = "JPEG" if mode == "CMYK" else "PNG"
    picture = Image.fromarray(RGB)
    picture = Image.new(mode, (48, 32)) if mode == "I;16" else picture.convert(mode)
    assert decode_photo(packed(kind, picture)).shape == (32, 48, 3)


def test_transparent_pixels_turn_white() -> None:
    """What a page would show behind a cut-out is white, not black."""
    assert (decode_photo(packed("PNG", Image.new("RGBA", (4, 4), (0, 0, 0, 0)))) == 255).all()


def test_photos_are_turned_upright() -> None:
    """The camera's orientation tag is obeyed."""
    picture = Image.new("RGB", (40, 20), "red")
    tags = Image.Exif()
    tags[0x0112] = 6
    assert decode_photo(packed("JPEG", picture, exif=tags)).shape == (40, 20, 3)


@given(share=st.floats(0.01, 0.9), kind=st.sampled_from(["JPEG", "PNG", "WEBP"]))
@settings(deadline=None, max_examples=40)
def test_truncated_files_are_refused(share: float, kind: str) -> None:
    """Half a file is no photo: no grey lower half goes into the data."""
    data = packed(kind)
    with pytest.raises(BadPhotoError):
        decode_photo(data[: int(len(data) * share)])


@given(st.binary(max_size=300))
@settings(max_examples=100)
def test_any_bytes_are_refused_cleanly(data: bytes) -> None:
    """Noise raises the project's own error and no other."""
    with pytest.raises(BadPhotoError):
        decode_photo(data)


@given(
    place=st.integers(3, 700), noise=st.binary(min_size=1, max_size=40),
    kind=st.sampled_from(["JPEG", "PNG", "GIF", "WEBP"]),
)  # fmt: skip
@example(place=10, noise=b"\x00", kind="GIF")
@settings(deadline=None, max_examples=150)
def test_damaged_files_decode_or_are_refused(place: int, noise: bytes, kind: str) -> None:
    """Damage anywhere in a file gives pixels or the project's own error."""
    data = bytearray(packed(kind))
    data[place : place + len(noise)] = noise
    with contextlib.suppress(BadPhotoError):
        assert decode_photo(bytes(data)).shape[2] == 3


def test_a_picture_bomb_is_refused_by_its_declared_size() -> None:
    """A PNG of a few bytes that declares 60,000 x 60,000 pixels is not decoded."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    data = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    data += packed("PNG")[33:]
    with pytest.raises(BadPhotoError, match="60000x60000"):
        decode_photo(data)


def test_the_limit_is_the_caller_s() -> None:
    """A smaller limit refuses an ordinary photo."""
    with pytest.raises(BadPhotoError, match="at most 1,000 px"):
        decode_photo(packed("JPEG"), max_pixels=1000)


def test_a_page_is_no_photo() -> None:
    """HTML that a site serves in place of a picture is named by its first bytes."""
    with pytest.raises(BadPhotoError, match="DOCTYPE"):
        decode_photo(b"<!DOCTYPE html><html>")
