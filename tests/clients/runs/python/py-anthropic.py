"""The client of Anthropic, wrapped: plain and streamed, sync and async."""

import asyncio

from anthropic import Anthropic, AsyncAnthropic
from governed import ROOT, governor, session

from agent_governor.anthropic import govern

WHERE = {"base_url": ROOT, "api_key": "none"}
ASK = {"model": "claude-sonnet-4-5", "max_tokens": 100, "messages": [{"role": "user", "content": "weather?"}]}
anthropic, aanthropic = govern(Anthropic(**WHERE), session), govern(AsyncAnthropic(**WHERE), session)


async def later() -> None:
    await aanthropic.messages.create(**ASK)
    async with aanthropic.messages.stream(**ASK) as stream:
        await stream.get_final_message()


anthropic.messages.create(**ASK)
for _ in anthropic.messages.create(**ASK, stream=True):
    pass
with anthropic.messages.stream(**ASK) as stream:
    stream.get_final_message()
asyncio.run(later())
governor.close(20)
