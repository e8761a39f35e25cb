"""What responses tell, whatever they are made of. Which shape it is gets recognised by the governor: here nothing may be lost or renamed."""

import dataclasses
import unittest
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, NamedTuple

from agent_governor.events import format_usd, kind_of, to_usd
from agent_governor.usage import count_tokens, find_usage, guess_tokens, plain_usage


class Details:
    def __init__(self) -> None:
        self.cached_tokens = 8
        self._private = "left out"


class Pydantic:
    """What openai and anthropic return behaves so."""

    def __init__(self, **fields: Any) -> None:
        self.__dict__.update(fields)

    def model_dump(self) -> dict[str, Any]:
        return {name: one.model_dump() if isinstance(one, Pydantic) else one for name, one in vars(self).items()}


@dataclasses.dataclass
class Counted:
    input_tokens: int
    output_tokens: int


class Tuple(NamedTuple):
    input_tokens: int
    output_tokens: int


class Slotted:
    __slots__ = ("input_tokens", "output_tokens")

    def __init__(self) -> None:
        self.input_tokens, self.output_tokens = 10, 2


class FindUsage(unittest.TestCase):
    def test_every_kind_of_response_tells_the_same(self) -> None:
        usage = {"prompt_tokens": 10, "completion_tokens": 2}
        told = {"usage": usage, "model": "gpt-4o", "id": "chatcmpl-1"}
        for why, response in {
            "a dict, as of plain JSON": told,
            "attributes": SimpleNamespace(usage=SimpleNamespace(**usage), model="gpt-4o", id="chatcmpl-1"),
            "pydantic, as of openai": Pydantic(usage=Pydantic(**usage), model="gpt-4o", id="chatcmpl-1"),
            "LangChain: the provider's names are in the metadata": SimpleNamespace(
                usage_metadata=usage, id="run-7", response_metadata={"model_name": "gpt-4o", "id": "chatcmpl-1"}
            ),
        }.items():
            with self.subTest(why):
                found = find_usage(response)
                self.assertEqual((found.usage, found.model, found.response_id), (usage, "gpt-4o", "chatcmpl-1"))

    def test_a_usage_object_by_itself(self) -> None:
        for why, usage in {
            "dataclass": Counted(10, 2),
            "named tuple": Tuple(10, 2),
            "slots": Slotted(),
            "pydantic": Pydantic(input_tokens=10, output_tokens=2),
        }.items():
            with self.subTest(why):
                self.assertEqual(find_usage(usage).usage, {"input_tokens": 10, "output_tokens": 2})

    def test_nothing_is_lost_on_the_way(self) -> None:
        usage = SimpleNamespace(prompt_tokens=10, prompt_tokens_details=Details(), completion_tokens=2, service_tier=None)
        self.assertEqual(
            plain_usage(usage),
            {"prompt_tokens": 10, "prompt_tokens_details": {"cached_tokens": 8}, "completion_tokens": 2, "service_tier": None},
        )

    def test_gemini_for_python_is_told_as_its_api_writes_it(self) -> None:
        usage = SimpleNamespace(prompt_token_count=10, candidates_token_count=2, cached_content_token_count=8)
        self.assertEqual(
            find_usage(SimpleNamespace(usage_metadata=usage, model_version="gemini-2.5-pro")).usage,
            {"promptTokenCount": 10, "candidatesTokenCount": 2, "cachedContentTokenCount": 8},
        )

    def test_what_tells_nothing_is_unmeasured_and_never_an_error(self) -> None:
        for response in (None, "text", b"", 7, {}, {"usage": None}, SimpleNamespace(usage=SimpleNamespace()), {"usage": {"cost": "1"}}):
            with self.subTest(response):
                self.assertIsNone(find_usage(response).usage)

    def test_what_json_cannot_say_is_not_sent(self) -> None:
        self.assertIsNone(plain_usage({"input_tokens": float("nan")}))


class Assumed(unittest.TestCase):
    def test_what_was_cached_counts_once(self) -> None:
        for usage, counts in (
            ({"prompt_tokens": 10, "prompt_tokens_details": {"cached_tokens": 8}, "completion_tokens": 2}, (10, 2)),
            ({"input_tokens": 2, "cache_read_input_tokens": 8, "output_tokens": 2}, (10, 2)),
            ({"promptTokenCount": 10, "candidatesTokenCount": 1, "thoughtsTokenCount": 1}, (10, 2)),
            ({"input": 2, "cacheRead": 4, "cacheWrite5m": 3, "cacheWrite1h": 1, "output": 2}, (10, 2)),
            ({"prompt_tokens": "many"}, (0, 0)),
            (None, (0, 0)),
        ):
            with self.subTest(usage):
                self.assertEqual(count_tokens(usage), counts)

    def test_a_request_is_guessed_by_its_text(self) -> None:
        self.assertEqual(guess_tokens([{"role": "user", "content": "x" * 96}]), 30)
        self.assertEqual(guess_tokens([SimpleNamespace(content="x" * 100)]), 30)
        self.assertEqual(guess_tokens(None), 0)


class Money(unittest.TestCase):
    def test_written_as_it_was_and_rounded_up_to_the_nano_dollar(self) -> None:
        for value, written in (
            (0.1, "0.1"),
            ("0.0005", "0.0005"),
            (1, "1"),
            (Decimal("0.0000000001"), "0.000000001"),
            (0, "0"),
            (100, "100"),
        ):
            with self.subTest(value):
                self.assertEqual(format_usd(value), written)

    def test_what_is_no_amount_is_refused(self) -> None:
        for value in (-1, float("nan"), "Infinity"):
            with self.subTest(value), self.assertRaises(ValueError):
                to_usd(value)

    def test_a_tool_makes_a_tool_call(self) -> None:
        self.assertEqual(
            [kind_of({"tool": "search"}), kind_of({"model": "gpt-4o"}), kind_of({"tool": "x", "kind": "llm"})], ["tool", "llm", "llm"]
        )


if __name__ == "__main__":
    unittest.main()
