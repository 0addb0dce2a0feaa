"""Refusals as RFC 9457 says: `application/problem+json`, one shape for every error.

`type` names the kind of trouble for programs, `detail` says it to a person, `errors` names the
fields that are wrong and how.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import (
    DisallowedHost,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.db.utils import DataError, IntegrityError, OperationalError
from django.http import Http404, HttpResponse, UnreadablePostError
from ninja.errors import AuthenticationError, HttpError, ValidationError

from tillbook.values.money import NotAnAmount
from tillbook.values.rounding import OutOfRange

log = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
KIND = "urn:tillbook:problem:"
#: Errors listed in one answer; a broken batch could have thousands.
LISTED = 50


class Problem(Exception):
    """A request that is refused. kind: a word of the API's vocabulary, like `unknown_product`.

    more: further members of the answer that `ProblemOut` names.
    """

    def __init__(
        self,
        status: int,
        kind: str,
        detail: str,
        *,
        errors: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        self.more = dict(more or {})
        self.status = status
        self.kind = kind
        self.detail = detail
        self.errors = errors
        self.headers = dict(headers or {})
        super().__init__(detail)


def body_of(problem: Problem) -> dict[str, Any]:
    """The problem's members, as they are sent."""
    body: dict[str, Any] = {
        "type": KIND + problem.kind,
        "title": problem.kind.replace("_", " ").capitalize(),
        "status": problem.status,
        "detail": problem.detail,
        **problem.more,
    }
    if problem.errors:
        body["errors"] = [{"path": path, "message": message} for path, message in problem.errors]
    return body


def answer_problem(problem: Problem) -> HttpResponse:
    """The problem as an answer."""
    return HttpResponse(
        json.dumps(body_of(problem), ensure_ascii=False),
        status=problem.status,
        content_type=CONTENT_TYPE,
        headers=problem.headers,
    )


def problem_of(error: Exception) -> Problem:
    """What to answer to an error, whoever raised it. What nobody foresaw is logged and is a 500."""
    if isinstance(error, HttpError) and isinstance(error.__cause__, Problem):
        return error.__cause__  # ninja wraps what its parser raises
    for known, make in _KNOWN:
        if isinstance(error, known):
            return make(error)
    log.error("the API failed", exc_info=error)
    return Problem(500, "internal_error", "Something went wrong here. The operator can see it.")


def _unauthorized(error: Exception) -> Problem:
    return Problem(
        401,
        "unauthorized",
        "Send a valid key: “Authorization: Bearer tb_…”. “tillbook apikey create” makes one.",
        headers={"WWW-Authenticate": 'Bearer realm="Tillbook"'},
    )


def _http(error: Any) -> Problem:
    kinds = {400: "malformed_request", 403: "forbidden", 404: "not_found"}
    return Problem(error.status_code, kinds.get(error.status_code, "refused"), str(error))


def _validation(error: Any) -> Problem:
    """The fields that are wrong. A path that cannot name anything names nothing: 404."""
    if any(one["loc"][0] == "path" for one in error.errors):
        return not_found()
    errors = [(path_of(one["loc"]), sentence_of(one)) for one in error.errors[:LISTED]]
    path, message = errors[0]
    first = f"{path}: {message}" if path else message
    more = len(error.errors) - 1
    detail = f"{first} ({more} more)" if more else first
    return Problem(422, "invalid", detail, errors=errors)


#: Begins the tag of a member of a union, which is no field of the request.
TAG = "either "
#: What a pattern asks for, in words; `shapes` fills it.
FORMS: dict[str, str] = {}


def path_of(location: Sequence[str | int]) -> str:
    """Where in the request: `lines[0].quantity`, or the name of a query parameter or header."""
    parts = location[2:] if location[0] == "body" else location[1:]
    path = ""
    for part in parts:
        if isinstance(part, int):
            path += f"[{part}]"
        elif not str(part).startswith(TAG):
            path += f".{part}" if path else str(part)
    return path


_SENTENCES = {
    "missing": "This is needed.",
    "extra_forbidden": "There is no such field.",
    "string_type": "This must be a text.",
    "string_unicode": "This is not readable text.",
    "int_type": "This must be a whole number, not a text.",
    "model_type": "This must be an object.",
    "model_attributes_type": "This must be an object.",
    "list_type": "This must be a list.",
    "bool_type": "This must be true or false.",
    "uuid_parsing": "This must be a UUID such as 0190b2c4-5c5e-7c44-8d3a-2f6f1f1b0001.",
    "uuid_type": "This must be a UUID, as text.",
}


def sentence_of(error: Mapping[str, Any]) -> str:
    """What is wrong with a field, as a sentence."""
    if error["type"] == "missing" and error["loc"][0] == "body" and len(error["loc"]) == 2:
        return "A JSON body is needed."
    text = _SENTENCES.get(error["type"])
    if error["type"] == "string_pattern_mismatch":
        text = FORMS.get(error["ctx"]["pattern"], "This has not the form that it must have.")
    text = text or str(error["msg"])
    return text if text.endswith(".") else text + "."


def not_found(what: str = "resource") -> Problem:
    """The one answer for what is absent and for what belongs to somebody else."""
    return Problem(404, "not_found", f"There is no such {what}.")


_KNOWN: list[tuple[type[Exception], Any]] = [
    (Problem, lambda error: error),
    (AuthenticationError, _unauthorized),
    (ValidationError, _validation),
    (HttpError, _http),
    (Http404, lambda error: not_found()),
    (PermissionError, lambda error: Problem(403, "forbidden", f"{error}.")),
    (
        RequestDataTooBig,
        lambda error: Problem(413, "too_large", "The body is larger than 5 MB: send less at once."),
    ),
    (
        UnreadablePostError,
        lambda error: Problem(400, "malformed_request", "The body could not be read to its end."),
    ),
    (
        DisallowedHost,
        lambda error: Problem(400, "unknown_host", "This server does not go by that name."),
    ),
    (
        SuspiciousOperation,
        lambda error: Problem(400, "malformed_request", "The request is not well formed."),
    ),
    (NotAnAmount, lambda error: Problem(422, "invalid", f"{error}.")),
    (OutOfRange, lambda error: Problem(422, "too_large_a_number", f"{error}.")),
    (
        IntegrityError,
        lambda error: Problem(409, "conflict", "This contradicts what is stored already."),
    ),
    (
        DataError,
        lambda error: Problem(422, "invalid", "A value does not fit into its column."),
    ),
    (
        OperationalError,
        lambda error: Problem(
            503, "busy", "The database did not answer: try again.", headers={"Retry-After": "1"}
        ),
    ),
]
