"""Files as they come: what reads, and the one sentence for what does not."""

from __future__ import annotations

import gzip

import pytest

from tillbook.edges.bridges.files import DelimitedFile, FileRefused, neutral

TEXT = 'a,b\r\n1,é\r\n\r\n2,"x\ny"\r\n3,z'


def read(path, encoding="utf-8"):
    file = DelimitedFile(path, encoding)
    try:
        return list(file.rows())
    finally:
        file.close()


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "utf-8"),
        (TEXT.encode("cp1252"), "cp1252"),
        (TEXT.encode("utf-16"), "utf-16"),
        (gzip.compress(TEXT.encode(), mtime=0), "utf-8"),
        (
            gzip.compress(TEXT.encode()[:9], mtime=0) + gzip.compress(TEXT.encode()[9:], mtime=0),
            "utf-8",
        ),
    ],
)
def test_rows_come_with_the_line_they_begin_on(tmp_path, content, encoding):
    (tmp_path / "x").write_bytes(content)
    wanted = [(1, ["a", "b"]), (2, ["1", "é"]), (4, ["2", "x\ny"]), (6, ["3", "z"])]
    assert read(tmp_path / "x", encoding) == wanted


def test_a_file_can_be_read_again(tmp_path):
    (tmp_path / "x.gz").write_bytes(gzip.compress(TEXT.encode(), mtime=0))
    file = DelimitedFile(tmp_path / "x.gz")
    assert list(file.rows()) == list(file.rows())
    assert file.percent() == 100
    file.close()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"a,b\n1,\0\n", "x is no text: line 2 holds a NUL byte."),
        (
            b"a,b\n\xff\n",
            "x is not utf-8 text after line 0: name its encoding, for instance --encoding cp1252.",
        ),
        (
            "a,b\n1,2\n".encode("utf-16"),
            "x is not utf-8 text after line 0: name its encoding, for instance --encoding utf-16.",
        ),
        (
            gzip.compress(b"a,b\n" * 9000, mtime=0)[:-30],
            "x is a damaged gzip file: it breaks off after line",
        ),
        (gzip.compress(b"a,b\n1,2\n", mtime=0)[:-4] + b"\0\0\0\1", "x is a damaged gzip file"),
        (b"\x1f\x8bno gzip at all", "x is a damaged gzip file"),
        (b'a,"' + b"x" * 200_000, "x is no CSV file: near line 1, field larger"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(tmp_path, content, sentence):
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(FileRefused) as refused:
        read(tmp_path / "x")
    assert str(refused.value).startswith(sentence)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_and_an_encoding_that_is_none(tmp_path):
    with pytest.raises(FileRefused, match=r"cannot be read: No such file or directory\."):
        DelimitedFile(tmp_path / "missing.csv")
    (tmp_path / "x").write_bytes(b"a")
    with pytest.raises(FileRefused, match="“klingon” is no encoding"):
        DelimitedFile(tmp_path / "x", "klingon")


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd", "-x", "@sum", "\tx", "\rx", "＝1", "-1e3", "+", "=-1", "-1-1"]
)
def test_cells_that_a_spreadsheet_would_run_are_made_text(text):
    assert neutral(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "abc", "-12", "+1.50", "1-1", "a=b", "'x"])
def test_other_cells_and_numbers_stay(text):
    assert neutral(text) == text
