"""What a file is, by its bytes; hostile ones are refused, names are made safe."""

from __future__ import annotations

import struct

import pytest

from tillbook.masters.files.errors import FileRefusal, FileRefused
from tillbook.masters.files.rules import (
    CSV,
    HEIC,
    JPEG,
    MOST_BYTES,
    PDF,
    PNG,
    WEBP,
    XML,
    kind_of,
    require_whole,
    safe_name,
)

PAPER = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
INVOICE = b'<?xml version="1.0"?><Invoice xmlns="urn:x"><ID>7</ID></Invoice>'


def box(name: bytes, inner: bytes = b"") -> bytes:
    return struct.pack(">I", 8 + len(inner)) + name + inner


PHOTO = box(b"ftyp", b"heic\0\0\0\0mif1heic") + box(b"meta", b"\0" * 20) + box(b"mdat", b"abc")


def refusal(content: bytes) -> FileRefusal | None:
    try:
        require_whole(content, kind_of(content))
    except FileRefused as refused:
        return refused.refusal
    return None


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PAPER, PDF),
        (b"\xff\xd8\xff\xe0rest", JPEG),
        (b"\x89PNG\r\n\x1a\nrest", PNG),
        (b"RIFF\x10\0\0\0WEBPVP8 ", WEBP),
        (PHOTO, HEIC),
        (INVOICE, XML),
        (b"\xef\xbb\xbf" + INVOICE, XML),
        ("Datum;Betrag\r\n1.2.2026;7,50 €\r\n".encode("cp1252"), CSV),
        ("date;amount\n".encode("utf-16"), CSV),
    ],
)
def test_a_file_is_what_its_bytes_are(content, kind):
    assert kind_of(content) == kind


@pytest.mark.parametrize("content", [PAPER, PHOTO, INVOICE, b"a,b\n1,2\n"])
def test_whole_documents_are_taken(content):
    assert refusal(content) is None


HOSTILE = {
    b"": FileRefusal.EMPTY,
    b" \r\n\t": FileRefusal.EMPTY,
    b"MZ\x90\0\x03\0": FileRefusal.UNKNOWN_TYPE,
    b"PK\x03\x04\x14\0\0\0": FileRefusal.UNKNOWN_TYPE,
    b"\x7fELF\x02\x01\x01": FileRefusal.UNKNOWN_TYPE,
    b"GIF89a\x01\0\x01\0": FileRefusal.UNKNOWN_TYPE,
    b"just a sentence": FileRefusal.UNKNOWN_TYPE,
    b"#!/bin/sh\necho hello\n": FileRefusal.UNKNOWN_TYPE,
    b"<html><script>alert(1)</script></html>": FileRefusal.DANGEROUS,
    b"<!DOCTYPE html><p>unclosed": FileRefusal.DANGEROUS,
    b"<!doctype html>": FileRefusal.DANGEROUS,
    b"<html><p>not well formed": FileRefusal.DANGEROUS,
    b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>': FileRefusal.DANGEROUS,
    b'<a xmlns:h="http://www.w3.org/1999/xhtml"><h:script/></a>': FileRefusal.DANGEROUS,
    b'<?xml-stylesheet href="x.xsl"?><a/>': FileRefusal.DANGEROUS,
    b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>': FileRefusal.DANGEROUS,
    INVOICE[:-4]: FileRefusal.CUT_OFF,
    PAPER[:-8]: FileRefusal.CUT_OFF,
    PAPER + b"PK\x03\x04" + b"\0" * 2000: FileRefusal.CUT_OFF,
    PHOTO[:-1]: FileRefusal.CUT_OFF,
    PHOTO + b"<script>": FileRefusal.CUT_OFF,
    PAPER[:9] + b"x" * MOST_BYTES + PAPER[9:]: FileRefusal.TOO_LARGE,
}


@pytest.mark.parametrize("content", HOSTILE, ids=lambda content: repr(content[:24]))
def test_hostile_files_are_refused_with_their_reason(content):
    assert refusal(content) == HOSTILE[content]


@pytest.mark.parametrize(
    ("given", "kind", "safe"),
    [
        ("receipt.pdf", PDF, "receipt.pdf"),
        ("Beleg Nr. 7.PDF", PDF, "Beleg Nr. 7.pdf"),
        ("../../etc/passwd", PDF, "passwd.pdf"),
        ("C:\\Users\\me\\photo.jpeg", JPEG, "photo.jpeg"),
        ("invoice.pdf.exe", PDF, "invoice.pdf.exe.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", PDF, "aSet-Cookie x=1.pdf"),
        ("invoice\u202efdp.exe", PDF, "invoicefdp.exe.pdf"),
        ("", CSV, "file.csv"),
        ("...", PNG, "file.png"),
        (".htaccess", XML, "htaccess.xml"),
        ("x" * 300 + ".pdf", PDF, "x" * 100 + ".pdf"),
    ],
)
def test_names_are_made_safe(given, kind, safe):
    assert safe_name(given, kind) == safe
