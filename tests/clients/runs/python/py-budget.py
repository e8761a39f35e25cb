"""The lines of the docs: a BudgetManager that is handed each response of a client that nobody wrapped."""

from anthropic import Anthropic
from governed import CLIENT, ROOT, WHERE, governor
from openai import OpenAI

from agent_governor import BudgetManager

openai, anthropic = OpenAI(**WHERE), Anthropic(base_url=ROOT, api_key="none")
budget = BudgetManager(session_limit=0.50, session="s-1", agent=CLIENT, user="ann", governor=governor)
SAID = [{"role": "user", "content": "weather?"}]

for model in ("gpt-4o", "gpt-4o-mini"):
    budget.check_and_add(openai.chat.completions.create(model=model, messages=SAID))
    budget.check_and_add(openai.responses.create(model=model, input="weather?").model_dump())
standing = budget.check_and_add(anthropic.messages.create(model="claude-haiku-4-5", max_tokens=100, messages=SAID))
assert standing.remaining.cost_usd is not None
governor.close(20)
