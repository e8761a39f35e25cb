"""The client of OpenAI, wrapped: plain, raw and streamed, sync and async."""

import asyncio

from governed import WHERE, governor, session
from openai import AsyncOpenAI, OpenAI

from agent_governor.openai import govern

openai, aopenai = govern(OpenAI(**WHERE), session), govern(AsyncOpenAI(**WHERE), session)
SAID = [{"role": "user", "content": "weather?"}]




async def later() -> None:
    await aopenai.chat.completions.create(model="gpt-4o", messages=SAID)
    async for _ in await aopenai.chat.completions.create(model="gpt-4o", messages=SAID, stream=True):
        pass
    await asyncio.gather(*(aopenai.responses.create(model="gpt-4o-mini", input="weather?") for _ in range(5)))


for model in ("gpt-4o", "gpt-4o-mini"):
    openai.chat.completions.create(model=model, messages=SAID)
    for chunk in openai.chat.completions.create(model=model, messages=SAID, stream=True):
        assert chunk.choices, "a chunk without a choice reached a reader that did not ask for usage"
    openai.chat.completions.with_raw_response.create(model=model, messages=SAID).parse()
    openai.responses.create(model=model, input="weather?")
    for _ in openai.responses.create(model=model, input="weather?", stream=True):
        pass
openai.embeddings.create(model="text-embedding-3-small", input="weather")
asyncio.run(later())
governor.close(20)
