"""Why a register is not let in, or a PIN not taken: a closed list."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """One reason each; `SENTENCES` says it to a person."""

    WRONG_CODE = "wrong_code"
    CODE_USED = "code_used"
    KEY_UNREADABLE = "key_unreadable"
    DEVICE_KNOWN = "device_known"
    UNKNOWN_DEVICE = "unknown_device"
    WRONG_SIGNATURE = "wrong_signature"
    CLOCK = "clock"
    REVOKED = "revoked"
    PARKED_TAKEN = "parked_taken"


SENTENCES = {
    Refusal.WRONG_CODE: "The code is not right, or its 15 minutes are over: ask for a new one.",
    Refusal.CODE_USED: "The code was used by another device: ask for a new one.",
    Refusal.KEY_UNREADABLE: "A key must be a public JWK on the curve P-256.",
    Refusal.DEVICE_KNOWN: "A device of this id is enrolled with other keys: make a fresh id.",
    Refusal.UNKNOWN_DEVICE: "This device is not enrolled here: enrol it with a new code.",
    Refusal.WRONG_SIGNATURE: "The signature is not this device's for this request.",
    Refusal.CLOCK: "The time of the request is more than 5 minutes from the server's.",
    Refusal.PARKED_TAKEN: "The basket was taken up again, or is none of this location.",
    Refusal.REVOKED: "This register was revoked: it may still send its sales, nothing else.",
}


class RegisterRefused(ValueError):
    """A register that is not let in."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        super().__init__(SENTENCES[refusal])


class WeakPin(ValueError):
    """A PIN that somebody would guess; `why` is the word of `rules.weakness`."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)
