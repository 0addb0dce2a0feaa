"""The API itself: exact parsing, one way to refuse, one way to describe.

`TillbookAPI` is django-ninja with three things settled for every room: JSON is read without
floats, unknown query parameters are errors, and the OpenAPI file names scopes and problems.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NoReturn, TypeVar

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Router
from ninja.params.models import ParamModel
from ninja.parser import Parser
from pydantic import BaseModel

from tillbook.plumbing.api.problems import (
    CONTENT_TYPE,
    Problem,
    answer_problem,
    problem_of,
)
from tillbook.plumbing.api.shapes import ProblemOut

Function = TypeVar("Function", bound=Callable[..., Any])

DESCRIPTIONS = {
    400: "The request is not well formed: its JSON cannot be read.",
    401: "No valid key: it is missing, wrong, expired or revoked.",
    403: "The key's scope or location does not allow this.",
    404: "There is no such thing, or it is not yours.",
    409: "This contradicts what is stored, or the idempotency key was used for something else.",
    411: "The body came in chunks, without its `Content-Length`.",
    413: "The body is larger than 5 MB.",
    415: "The body is not `application/json`.",
    422: "The request reads but cannot be right: `errors` names the fields.",
    429: "Too many requests: wait as many seconds as `Retry-After` says.",
    503: "The database did not answer: try again.",
}
#: What any operation may answer; those with a body add `WITH_BODY`.
ALWAYS = (401, 403, 422, 429, 503)
WITH_BODY = (400, 411, 413, 415)


class ExactParser(Parser):
    """JSON without floats: a number with a point becomes a Decimal, NaN is refused."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != "application/json":
            raise Problem(415, "unsupported_media_type", "Send the body as application/json.")
        return parse_json(request.body)


def parse_json(raw: bytes | str) -> Any:
    """Read JSON exactly. Raises Problem 400, and 422 where an object has a field twice."""
    try:
        return json.loads(
            raw,
            parse_float=_decimal,
            parse_constant=_no_constant,
            object_pairs_hook=_each_once,
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Problem(400, "malformed_json", f"This is no JSON: {error.msg} at {where}.") from None
    except (UnicodeDecodeError, ValueError):
        raise Problem(400, "malformed_json", "This is no JSON in UTF-8.") from None
    except RecursionError:
        raise Problem(400, "malformed_json", "The JSON is nested too deeply.") from None


def _decimal(text: str) -> Decimal:
    if len(text) > 40:
        raise ValueError("a number with more digits than anything has")
    return Decimal(text)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose fields each stand there once: of two, nobody knows which was meant."""
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)[:80]
        sentence = "This field stands in one object twice."
        raise Problem(422, "invalid", f"{twice}: {sentence}", errors=[(twice, sentence)])
    return made


def _no_constant(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def _refuse_unknown_query(known: frozenset[str]) -> type[ParamModel]:
    """One more set of parameters for an operation: an empty one that refuses all others."""

    class UnknownQuery(ParamModel):
        __ninja_param_source__ = "query"  # type: ignore[assignment]
        __ninja_flatten_map_reverse__: dict[Any, Any] = {}

        @classmethod
        def get_request_data(
            cls, request: HttpRequest, api: Any, path_params: Any
        ) -> dict[str, Any]:
            return {}

        @classmethod
        def resolve(cls, request: HttpRequest, api: Any, path_params: Any) -> Any:
            if request.META.get("QUERY_STRING"):
                _refuse(sorted(set(request.GET) - known))
            return ()

    return UnknownQuery


def _refuse(unknown: list[str]) -> None:
    if unknown:
        raise Problem(
            422,
            "invalid",
            f"{unknown[0][:80]}: There is no such query parameter.",
            errors=[(name[:80], "There is no such query parameter.") for name in unknown],
        )


class TillbookAPI(NinjaAPI):
    """The API of this house; `config/api.py` adds the rooms' routers."""

    def __init__(self, **settings: Any) -> None:
        self._described: Any = None
        super().__init__(parser=ExactParser(), docs_url=None, **settings)

    def set_default_exception_handlers(self) -> None:
        self.add_exception_handler(
            Exception,
            lambda request, error: answer_problem(problem_of(error)),  # type: ignore[arg-type]
        )

    def _get_bound_routers(self) -> Any:
        fresh = self._bound_routers_cache is None
        routers = super()._get_bound_routers()
        if fresh:
            for router in routers:
                for view in router.path_operations.values():
                    for operation in view.operations:
                        _make_strict(operation)
        return routers

    def get_openapi_schema(self, **settings: Any) -> Any:
        if self._described is None:
            schema = super().get_openapi_schema(**settings)
            for operations in schema["paths"].values():
                for operation in operations.values():
                    _describe_problems(operation)
            schema["components"]["responses"] = {
                f"Problem{status}": _problem_response(status) for status in DESCRIPTIONS
            }
            schema["components"]["securitySchemes"]["ApiKey"]["description"] = (
                "A key that “tillbook apikey create” printed; operations name the scope they need."
            )
            _drop_titles(schema["components"]["schemas"])
            _drop_titles(schema["paths"])
            self._described = schema
        return self._described


def _make_strict(operation: Any) -> None:
    known: set[str] = set()
    for model in operation.models:
        if model.__ninja_param_source__ == "query":
            known.update(model.__ninja_flatten_map__)
    operation.models = [*operation.models, _refuse_unknown_query(frozenset(known))]


def _describe_problems(operation: dict[str, Any]) -> None:
    # ninja says which key; what `operation` added says which scope too.
    operation["security"] = operation.get("security", [])[-1:]
    for parameter in operation["parameters"]:
        parameter.pop("examples", None)  # a list, as the schema beside it has; here it is a map
    needs = _needs(operation["security"])
    operation["description"] = f"{operation['description']}\n\n{needs}"
    for status in operation["responses"]:
        if int(status) >= 400:
            operation["responses"][status] = {"$ref": f"#/components/responses/Problem{status}"}


def _needs(security: list[dict[str, list[str]]]) -> str:
    """Who may call an operation, as a sentence."""
    if not security:
        return "Needs no key."
    if "ApiKey" not in security[0]:
        return "Needs the signature of an enrolled register."
    scopes = security[0]["ApiKey"]
    return f"Needs the scope `{scopes[0]}`." if scopes else "Any key may ask."


def _problem_response(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/ProblemOut"}
    return {"description": DESCRIPTIONS[status], "content": {CONTENT_TYPE: {"schema": schema}}}


def _drop_titles(node: Any) -> None:
    """Take away the titles that pydantic makes of field names: they say nothing new."""
    if isinstance(node, dict):
        if isinstance(node.get("title"), str) and ("type" in node or "anyOf" in node):
            del node["title"]
        for inner in node.values():
            _drop_titles(inner)
    elif isinstance(node, list):
        for inner in node:
            _drop_titles(inner)


def answer(
    shape: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """An answer of this shape, written once (ninja would read it again to check it)."""
    return HttpResponse(
        shape.__pydantic_serializer__.to_json(shape, by_alias=True),
        status=status,
        content_type="application/json",
        headers=headers,
    )


def operation(
    router: Router,
    method: str,
    path: str,
    *,
    gate: Any,
    out: type[BaseModel] | None,
    refusals: Sequence[int] = (),
    body_example: Any = None,
    success: int = 200,
    kind: str = "",
) -> Callable[[Function], Function]:
    """Declare an operation: who may call it (`gate`), what it answers, how it refuses.

    The function's name is the operation id, its docstring the description. kind: the content type
    of an answer that is a text and no JSON (`out` is None then).
    """
    statuses = {*ALWAYS, *refusals}
    if method != "GET":
        statuses.update(WITH_BODY)
    if gate is None:
        statuses -= {401}
    responses: dict[int, Any] = {success: out}
    # What refusals look like is said once, in the file; ninja would make a class for each of them.
    responses.update(dict.fromkeys(sorted(statuses)))
    responses[min(statuses)] = ProblemOut
    extra: dict[str, Any] = {}
    if body_example is not None:
        extra["requestBody"] = {"content": {"application/json": {"example": body_example}}}
    if kind:
        text = {"schema": {"type": "string"}}
        extra["responses"] = {success: {"description": "The file.", "content": {kind: text}}}
    scope = getattr(gate, "scope", "")
    if scope:
        extra["security"] = [{"ApiKey": [scope]}]

    def decorate(function: Function) -> Function:
        summary, _, description = (function.__doc__ or "").partition("\n\n")
        declare = router.api_operation(
            [method],
            path,
            auth=gate,
            response=responses,
            by_alias=True,
            operation_id=function.__name__,
            summary=summary.strip().rstrip("."),
            description="\n".join(line.strip() for line in description.strip().splitlines()),
            openapi_extra=extra or None,
        )
        return declare(function)

    return decorate
