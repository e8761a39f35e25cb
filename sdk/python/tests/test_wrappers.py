"""Clients and frameworks, by what they look like: the packages themselves are not needed."""

import asyncio
import unittest
from collections.abc import AsyncIterator, Callable, Iterator
from decimal import Decimal
from types import SimpleNamespace as Thing
from typing import Any
from uuid import uuid4

from agent_governor import BudgetExceeded, Session
from agent_governor.anthropic import govern as govern_anthropic
from agent_governor.langchain import GovernorCallback, guard
from agent_governor.openai import govern
from tests.live import LiveTest

Usd = Decimal
USAGE = Thing(prompt_tokens=200, completion_tokens=0, prompt_tokens_details=Thing(cached_tokens=0))
ASK: dict[str, Any] = {"model": "gpt-4o", "messages": [{"role": "user", "content": "hello"}], "max_tokens": 10}


class Refused(Exception):
    status_code = 429


class Chunks:
    """Text in two chunks, then usage where it is asked for: as the API streams."""

    def __init__(self, request: dict[str, Any], between: Callable[[], object]) -> None:
        self.closed = False
        self._request = request
        self._between = between

    def __iter__(self) -> Iterator[Thing]:
        for text in ("hel", "lo"):
            yield Thing(id="chatcmpl-1", model="gpt-4o", choices=[Thing(delta=text)], usage=None)
            self._between()
        if self._request.get("stream_options", {}).get("include_usage"):
            yield Thing(id="chatcmpl-1", model="gpt-4o", choices=[], usage=USAGE)

    async def __aiter__(self) -> AsyncIterator[Thing]:
        for chunk in self:
            yield chunk

    def close(self) -> None:
        self.closed = True


class Completions:
    def __init__(self, between: Callable[[], object]) -> None:
        self.requests: list[dict[str, Any]] = []
        self.between = between

    def create(self, **request: Any) -> Any:
        self.requests.append(request)
        if request["model"] == "busy":
            raise Refused
        return Chunks(request, self.between) if request.get("stream") else Thing(id="chatcmpl-1", model="gpt-4o", usage=USAGE, choices=[])


class AsyncChunks(Chunks):
    async def close(self) -> None:  # type: ignore[override]
        self.closed = True


class AsyncCompletions(Completions):
    async def create(self, **request: Any) -> Any:
        self.requests.append(request)
        return AsyncChunks(request, self.between) if request.get("stream") else Thing(id="x", model="gpt-4o", usage=USAGE)


class Client:
    def __init__(self, completions: Completions) -> None:
        self.chat = Thing(completions=completions)

    def with_options(self, **_: Any) -> "Client":
        return Client(Completions(lambda: None))


class OpenAI(LiveTest):
    def client(self, session: Session, between: Callable[[], object] = lambda: None, kind: type[Completions] = Completions) -> Any:
        return govern(Client(kind(between)), session)

    def test_each_call_is_counted_however_it_is_made(self) -> None:
        session = self.session()
        client = self.client(session)
        self.assertIs(govern(client, session), client, "wrapping twice counts once")
        client.chat.completions.create(**ASK)
        self.assertEqual([chunk.choices[0].delta for chunk in client.chat.completions.create(**ASK, stream=True)], ["hel", "lo"])
        shown = [*client.chat.completions.create(**ASK, stream=True, stream_options={"include_usage": True})]
        self.assertIs(shown[-1].usage, USAGE, "it was asked for, so it is shown")
        client.with_options(timeout=1).chat.completions.create(**ASK)
        self.assertEqual(self.recorded(session), (4, 800, Usd("0.002"), 0))
        self.assertNotIn("stream_options", client.chat.completions.requests[0])

    def test_asynchronously_too(self) -> None:
        session = self.session()
        client = self.client(session, kind=AsyncCompletions)

        async def main() -> list[str]:
            await client.chat.completions.create(**ASK)
            return [chunk.choices[0].delta async for chunk in await client.chat.completions.create(**ASK, stream=True)]

        self.assertEqual(asyncio.run(main()), ["hel", "lo"])
        self.assertEqual(self.recorded(session), (2, 400, Usd("0.001"), 0))

    def test_a_stream_that_is_left_early_is_unmeasured_and_one_that_is_refused_is_free(self) -> None:
        session = self.session()
        client = self.client(session)
        for _ in client.chat.completions.create(**ASK, stream=True):
            break
        self.assertRaises(Refused, client.chat.completions.create, **{**ASK, "model": "busy"})
        calls, tokens, _, held = self.recorded(session)
        self.assertEqual((calls, tokens, held), (2, 5_000, 0))

    def test_a_stop_ends_a_stream_at_its_next_chunk(self) -> None:
        for kind in (Completions, AsyncCompletions):
            with self.subTest(kind.__name__):
                session = self.session()
                heard = self.pressed(session)
                client = self.client(session, lambda: (self.stop(session), heard.wait(20)), kind)
                seen: list[str] = []

                def read() -> None:
                    for chunk in client.chat.completions.create(**ASK, stream=True):
                        seen.append(chunk.choices[0].delta)

                async def aread() -> None:
                    async for chunk in await client.chat.completions.create(**ASK, stream=True):
                        seen.append(chunk.choices[0].delta)

                with self.assertRaises(BudgetExceeded):
                    read() if kind is Completions else asyncio.run(aread())
                self.assertLess(len(seen), 3)
                self.assertRaises(BudgetExceeded, session.begin, model="gpt-4o")
                self.assertEqual(self.recorded(session)[0], 1)


class Events:
    """As Anthropic streams: what was read is told at the beginning, what was written at the end."""

    def __init__(self) -> None:
        told = Thing(input_tokens=40, cache_read_input_tokens=160, cache_creation_input_tokens=0, output_tokens=1)
        self.events = [
            Thing(type="message_start", message=Thing(id="msg_1", model="claude-sonnet-4-5", usage=told)),
            Thing(type="content_block_delta", delta=Thing(text="hello")),
            Thing(type="message_delta", usage=Thing(output_tokens=100, input_tokens=None)),
        ]

    def __iter__(self) -> Iterator[Thing]:
        return iter(self.events)

    def close(self) -> None:
        self.events = []


class MessageStream:
    """Sent when it is entered, its events made from the raw ones as they are asked for: as `messages.stream` of the SDK."""

    def __init__(self, sent: list[str]) -> None:
        self._sent = sent

    def __enter__(self) -> "MessageStream":
        self._sent.append("sent")
        self._raw_stream = Events()
        return self

    def __exit__(self, *_: object) -> None:
        self._raw_stream.close()

    @property
    def lazily(self) -> Iterator[Thing]:
        return iter(self._raw_stream)


class Anthropic(LiveTest):
    def test_a_stream_is_asked_for_when_it_is_entered_and_tells_all_it_read_and_wrote(self) -> None:
        session, sent = self.session(), list[str]()
        client = govern_anthropic(Thing(messages=Thing(stream=lambda **_: MessageStream(sent))), session)
        manager = client.messages.stream(model="claude-sonnet-4-5", max_tokens=100, messages=[])
        self.assertEqual(sent, [])
        with manager as stream:
            self.assertEqual(len([*stream.lazily]), 3)
        self.assertEqual(self.recorded(session)[:2], (1, 300))
        self.stop(session)
        with self.assertRaises(BudgetExceeded), client.messages.stream(model="claude-sonnet-4-5", messages=[]):
            self.fail("it was stopped")
        self.assertEqual(sent, ["sent"])


class LangChain(LiveTest):
    def test_models_and_tools_are_asked_for_and_settled(self) -> None:
        session = self.session()
        callback = GovernorCallback(session)
        message = Thing(
            usage_metadata={"input_tokens": 200, "output_tokens": 0, "total_tokens": 200}, response_metadata={"model_name": "gpt-4o"}
        )
        for run, result in (
            (uuid4(), Thing(generations=[[Thing(message=message)]], llm_output={"model_name": "gpt-4o"})),
            (uuid4(), Thing(generations=[[Thing(text="old")]], llm_output={"token_usage": {"prompt_tokens": 200, "completion_tokens": 0}})),
        ):
            callback.on_chat_model_start({}, [[Thing(content="hello")]], run_id=run, invocation_params={"model": "gpt-4o"})
            callback.on_llm_end(result, run_id=run)
        for status in ("success", "error"):
            run = uuid4()
            callback.on_tool_start({"name": "search"}, "{}", run_id=run, inputs={"query": "x"})
            callback.on_tool_end(Thing(status=status), run_id=run)
        self.assertEqual(self.recorded(session), (4, 400, Usd("0.001"), 0))

    def test_a_guarded_node_starts_only_while_anything_may(self) -> None:
        session = self.session()
        node = guard(session, lambda state: state)
        self.assertEqual(node("go on"), "go on")
        self.stop(session)
        self.assertRaises(BudgetExceeded, node, "go on")

    def test_a_stop_ends_the_chain(self) -> None:
        session = self.session()
        callback = GovernorCallback(session)
        self.assertTrue(callback.raise_error, "LangChain swallows what others raise")
        heard, run = self.pressed(session), uuid4()
        callback.on_llm_start({}, ["hello"], run_id=run, invocation_params={"model": "gpt-4o"})
        self.stop(session)
        self.assertTrue(heard.wait(20))
        with self.assertRaises(BudgetExceeded) as stopped:
            callback.on_llm_new_token("hel", run_id=run)
        callback.on_llm_error(stopped.exception, run_id=run)
        self.assertRaises(BudgetExceeded, callback.on_tool_start, {"name": "search"}, "", run_id=uuid4())
        self.assertEqual(self.recorded(session)[0], 1)


if __name__ == "__main__":
    unittest.main()
