"""A graph of LangGraph with a model, a tool and a guarded node: invoked, streamed, and awaited."""

import asyncio

from governed import WHERE, governor, session
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI
from langgraph.graph import START, MessagesState, StateGraph
from langgraph.prebuilt import ToolNode, tools_condition

from agent_governor.langchain import governed, guard


@tool
def weather(city: str) -> str:
    """The weather of a city."""
    return "sunny"


model = ChatOpenAI(model="gpt-4o", stream_usage=True, **WHERE).bind_tools([weather])


def answer(state: MessagesState) -> MessagesState:
    return {"messages": [model.invoke(state["messages"])]}


graph = StateGraph(MessagesState).add_node("answer", guard(session, answer)).add_node("tools", ToolNode([weather]))
agent = graph.add_edge(START, "answer").add_conditional_edges("answer", tools_condition).add_edge("tools", "answer").compile()
SAID = {"messages": [{"role": "user", "content": "weather?"}]}

assert len(agent.invoke(SAID, governed(session))["messages"]) == 4
for _ in agent.stream(SAID, governed(session)):
    pass
asyncio.run(session.guard(agent.ainvoke(SAID, governed(session))))
for _ in ChatOpenAI(model="gpt-4o-mini", stream_usage=True, **WHERE).stream("weather?", governed(session)):
    pass
governor.close(20)
