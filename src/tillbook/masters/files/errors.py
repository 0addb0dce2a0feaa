"""Why a file is not taken: a closed list, in the order in which it is looked at."""

from __future__ import annotations

from enum import StrEnum

from tillbook.values.words import marked


class FileRefusal(StrEnum):
    """One reason each; `SENTENCES` says it to a person."""

    NO_FILE = "no_file"
    UNKNOWN_DOCUMENT = "unknown_document"
    UNKNOWN_ATTACHMENT = "unknown_attachment"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNKNOWN_TYPE = "unknown_type"
    CUT_OFF = "cut_off"
    TOO_MANY_PIXELS = "too_many_pixels"
    DANGEROUS = "dangerous"
    TOO_MANY = "too_many"
    NO_REASON = "no_reason"


SENTENCES = {
    FileRefusal.NO_FILE: marked("Choose a file first."),
    FileRefusal.UNKNOWN_DOCUMENT: marked("There is no such document, or it is not yours."),
    FileRefusal.UNKNOWN_ATTACHMENT: marked("There is no such attachment, or it is not yours."),
    FileRefusal.EMPTY: marked("The file is empty. Choose another, or send it again."),
    FileRefusal.TOO_LARGE: marked("The file is larger than %(size)s MB. Make it smaller first."),
    FileRefusal.UNKNOWN_TYPE: marked(
        "This kind of file cannot be attached. Use PDF, JPEG, PNG, WebP, HEIC, XML or CSV."
    ),
    FileRefusal.CUT_OFF: marked("The file is damaged or not whole. Send it again."),
    FileRefusal.TOO_MANY_PIXELS: marked(
        "The picture has more than %(size)s megapixels. Take it with a smaller setting."
    ),
    FileRefusal.DANGEROUS: marked(
        "The file holds what no receipt or invoice needs. Save it anew as a PDF."
    ),
    FileRefusal.TOO_MANY: marked("A document has at most %(size)s attachments."),
    FileRefusal.NO_REASON: marked("Say why it is withdrawn."),
}


class FileRefused(ValueError):
    """Nothing was kept; `refusal` says why, `words` what its sentence names."""

    def __init__(self, refusal: FileRefusal, **words: str) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
        self.words = words
