"""Reads what providers and frameworks return: dicts and objects alike. Which shape it is gets recognised by the server."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

_INPUT = ("prompt_tokens", "input_tokens", "promptTokenCount", "prompt_token_count", "inputTokens", "promptTokens", "input")
_OUTPUT = (
    "completion_tokens",
    "output_tokens",
    "candidatesTokenCount",
    "candidates_token_count",
    "outputTokens",
    "completionTokens",
    "output",
)
# Beside the input, not in it: Anthropic's and our own.
_CACHED = ("cache_read_input_tokens", "cache_creation_input_tokens", "cacheRead", "cacheWrite5m", "cacheWrite1h")
_HOLDERS = ("usage", "usage_metadata", "usageMetadata", "token_usage")
_MAX_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Found:
    """What a response says of the call behind it. `usage` is None where it says nothing: the call is then unmeasured."""

    usage: dict[str, Any] | None = None
    model: str | None = None
    response_id: str | None = None


def find_usage(response: object) -> Found:
    """The usage in a provider's response, in a LangChain message, or the usage object itself."""
    if response is None or isinstance(response, (str, bytes)):
        return Found()
    if _counts_tokens(response):
        return Found(usage=plain_usage(response))
    # A raw response of the openai SDK: its parsed value is kept there, so that asking for it twice costs nothing.
    parse = getattr(response, "parse", None)
    if callable(parse) and hasattr(response, "http_response"):
        return find_usage(parse())
    held = next((value for name in _HOLDERS if (value := _get(response, name)) is not None and _counts_tokens(value)), None)
    # LangChain keeps the provider's names for itself in `response_metadata`.
    about = _get(response, "response_metadata")
    source = about if isinstance(about, Mapping) and about else response
    model = next((value for name in ("model", "model_name", "model_version") if isinstance(value := _get(source, name), str)), None)
    identity = _get(source, "id")
    return Found(
        usage=None if held is None else plain_usage(held),
        model=model,
        response_id=identity if isinstance(identity, str) else None,
    )


def plain_usage(usage: object) -> dict[str, Any] | None:
    """A usage object as JSON, with the provider's own names and numbers. None where it cannot be written down."""
    plain: Any = _plain(usage, _MAX_DEPTH)
    if not isinstance(plain, dict):
        return None
    if "prompt_token_count" in plain or "candidates_token_count" in plain:
        plain = _camel(plain)
    try:
        json.dumps(plain, allow_nan=False)
    except ValueError:
        return None
    return dict(plain)


def count_tokens(usage: Mapping[str, Any] | None) -> tuple[int, int]:
    """Input with what was cached, and output. Only for the rule of outages; the server counts for itself."""
    if usage is None:
        return 0, 0
    reads = _first(usage, _INPUT) + sum(_whole(usage.get(name)) for name in _CACHED)
    return reads, _first(usage, _OUTPUT) + _whole(usage.get("thoughtsTokenCount"))


def guess_tokens(value: object) -> int:
    """Tokens of a request that has not been sent: a fifth more than a quarter of its characters."""
    return math.ceil(_characters(value, _MAX_DEPTH) * 0.3)


def _characters(value: object, depth: int) -> int:
    if isinstance(value, str):
        # An image as a data address counts for little of its length.
        return len(value) if not value.startswith("data:") else min(len(value), 4_000)
    if depth == 0:
        return 0
    if isinstance(value, Mapping):
        return sum(_characters(one, depth - 1) for one in value.values())
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return sum(_characters(one, depth - 1) for one in value)
    content = getattr(value, "content", None)
    return 0 if content is None else _characters(content, depth - 1)


def _counts_tokens(value: object) -> bool:
    return any(isinstance(_get(value, name), (int, float)) for name in (*_INPUT, *_OUTPUT))


def _get(value: object, name: str) -> Any:
    if isinstance(value, Mapping):
        return value.get(name)
    return getattr(value, name, None)


def _plain(value: object, depth: int) -> Any:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    if depth == 0:
        return None
    if isinstance(value, Mapping):
        return {str(key): _plain(one, depth - 1) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)) and not hasattr(value, "_fields"):
        return [_plain(one, depth - 1) for one in value]
    fields = _fields(value)
    return None if fields is None else {key: _plain(one, depth - 1) for key, one in fields.items()}


def _fields(value: object) -> Mapping[str, Any] | None:
    for name in ("model_dump", "to_dict", "_asdict", "dict"):
        dump = getattr(value, name, None)
        if callable(dump):
            dumped = dump()
            if isinstance(dumped, Mapping):
                return dumped
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if hasattr(value, "__dict__"):
        return {key: one for key, one in vars(value).items() if not key.startswith("_")}
    slots = getattr(type(value), "__slots__", None)
    if slots is None:
        return None
    return {key: getattr(value, key) for key in slots if not key.startswith("_") and hasattr(value, key)}


def _camel(plain: dict[str, Any]) -> dict[str, Any]:
    """Gemini's Python client writes with underscores what its API writes without."""

    def rename(name: str) -> str:
        head, *rest = name.split("_")
        return head + "".join(part.title() for part in rest)

    return {rename(key): value for key, value in plain.items()}


def _first(usage: Mapping[str, Any], names: tuple[str, ...]) -> int:
    return next((_whole(usage[name]) for name in names if name in usage and usage[name] is not None), 0)


def _whole(value: object) -> int:
    return int(value) if isinstance(value, (int, float)) and math.isfinite(value) and value > 0 else 0
