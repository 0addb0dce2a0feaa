"""Photos are drawn anew: smaller, upright, without a position; bombs and halves are refused."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from tillbook.masters.files.errors import FileRefusal, FileRefused
from tillbook.masters.files.photos import MOST_SIDE, drawn_anew, without_position
from tillbook.masters.files.rules import JPEG, PNG, WEBP, kind_of

_GPS, _ORIENTATION = 0x8825, 0x0112


def photo(width: int, height: int, form: str = "JPEG", **more: object) -> bytes:
    out = BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(out, form, **more)
    return out.getvalue()


def with_position(width: int = 60, height: int = 40, form: str = "JPEG") -> bytes:
    tags = Image.Exif()
    tags[_ORIENTATION] = 6
    tags.get_ifd(_GPS)[2] = (51.0, 30.0, 26.0)
    tags.get_ifd(_GPS)[29] = "2026:11:20"
    return photo(width, height, form, exif=tags)


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_loses_its_position_and_stands_upright(form):
    given = with_position(form=form)
    assert opened(given).getexif().get_ifd(_GPS)
    made, _kind = drawn_anew(given, kind_of(given))
    assert not opened(made).getexif()
    assert opened(made).size == (40, 60)
    assert b"2026:11:20" not in made


def test_a_large_photo_is_made_smaller_and_the_same_bytes_give_the_same():
    given = photo(4800, 1200)
    made, kind = drawn_anew(given, JPEG)
    assert (opened(made).size, kind) == ((MOST_SIDE, 877), JPEG)
    assert len(made) < len(given)
    assert drawn_anew(given, JPEG)[0] == made


def test_what_hides_behind_or_inside_a_picture_is_gone():
    script = b"<script>alert(1)</script>PK\x03\x04"
    given = photo(30, 30) + script
    assert script not in drawn_anew(given, JPEG)[0]
    drawing = photo(30, 30, "PNG") + script
    assert script not in drawn_anew(drawing, PNG)[0]
    remark = photo(30, 30, comment=b"<svg onload=alert(1)>")
    assert b"onload" not in drawn_anew(remark, JPEG)[0]


def test_a_small_drawing_stays_a_drawing_and_a_large_one_becomes_a_photo():
    plain = BytesIO()
    Image.new("RGBA", (300, 200), (1, 2, 3, 0)).save(plain, "PNG")
    assert drawn_anew(plain.getvalue(), PNG)[1] == PNG
    assert drawn_anew(photo(1300, 1300, "PNG"), PNG)[1] == JPEG
    assert drawn_anew(photo(40, 40, "WEBP"), WEBP)[1] == JPEG


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is large."""

    def chunk(name: bytes, inner: bytes) -> bytes:
        body = name + inner
        return struct.pack(">I", len(inner)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    inside = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + inside + chunk(b"IEND", b"")


def refusal(content: bytes) -> FileRefusal:
    with pytest.raises(FileRefused) as refused:
        drawn_anew(content, kind_of(content))
    return refused.value.refusal


@pytest.mark.parametrize("size", [(50_000, 50_000), (7000, 6000), (2**31 - 1, 1)])
def test_a_bomb_is_refused_before_it_is_unpacked(size):
    assert refusal(bomb(*size)) == FileRefusal.TOO_MANY_PIXELS


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_half_a_picture_is_refused(form):
    whole = photo(200, 200, form)
    assert refusal(whole[: len(whole) // 2]) == FileRefusal.CUT_OFF
    assert refusal(whole[:40]) == FileRefusal.CUT_OFF


def test_other_pictures_in_the_coat_of_one_are_refused():
    assert refusal(b"\xff\xd8\xff" + b"<html>" * 50) == FileRefusal.CUT_OFF
    assert refusal(b"\x89PNG\r\n\x1a\n" + b"GIF89a" * 50) == FileRefusal.CUT_OFF


def test_the_position_in_a_photo_that_cannot_be_drawn_is_overwritten():
    tiff = with_position()
    inner = tiff[tiff.index(b"Exif\0\0") :][:600]
    packet = b'<rdf exif:GPSLatitude="51,30.4N" exif:Other="1"/>'
    given = b"\0\0\0\x18ftypheic" + inner + packet
    made = without_position(given)
    assert len(made) == len(given)
    assert b"51,30.4N" not in made
    assert b"2026:11:20" not in made
    assert b'exif:Other="1"' in made
    assert struct.pack(">H", _GPS) not in made[: len(inner)] or b"II*" in made
    assert without_position(made) == made
