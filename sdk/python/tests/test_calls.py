"""Asking, calling and settling, against a real governor."""

import asyncio
import inspect
import os
import subprocess
import sys
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

from agent_governor import BudgetExceeded, BudgetManager, Call, GovernorRefused
from agent_governor.langchain import GovernorCallback
from tests.live import ANSWER, CALL, LAB, USAGE, LiveTest

Usd = Decimal


class Recording(LiveTest):
    def test_counts_once_and_says_what_it_cost(self) -> None:
        session = self.session()
        for status in ("recorded", "duplicate"):
            receipt = session.record(id="call-1", usage=USAGE, model="gpt-4o").result(20)
            self.assertEqual((receipt.status, receipt.cost_usd, receipt.measured), (status, Usd("0.0005"), True))
        self.assertEqual(self.recorded(session), (1, 200, Usd("0.0005"), 0))

    def test_of_a_clock_that_is_a_day_ahead(self) -> None:
        receipt = self.session().record(usage=USAGE, model="gpt-4o", occurred_at=datetime.now(timezone.utc) + timedelta(days=1)).result(20)
        self.assertEqual(receipt.status, "recorded")

    def test_what_can_never_be_counted_is_said_and_harms_no_other(self) -> None:
        session = self.session()
        with self.assertLogs("agent_governor", "ERROR"):
            receipts = [session.record(usage={"prompt_tokens": tokens}, model="gpt-4o") for tokens in (-1, 200)]
            self.assertEqual([one.result(20).status for one in receipts], ["invalid", "recorded"])
        self.assertEqual(self.governor.lost, 1)

    def test_at_the_end_of_a_process_and_of_its_forked_child_nothing_is_missing(self) -> None:
        session = self.session()
        program = """
import os, sys
from agent_governor import Governor
session = Governor(agent="py").session(sys.argv[1])
session.record(id="before", usage={"prompt_tokens": 200}, model="gpt-4o")
if os.fork() == 0:
    session.record(id="child", usage={"prompt_tokens": 200}, model="gpt-4o")
else:
    os.wait()
    session.record(id="after", usage={"prompt_tokens": 200}, model="gpt-4o")
"""
        environment = {**os.environ, "GOVERNOR_KEY": self.key, "GOVERNOR_SPOOL": self.folder}
        subprocess.run(
            [sys.executable, "-c", program, str(session.subject.session)], check=True, env=environment, cwd=Path(__file__).parent.parent
        )
        self.assertEqual(self.recorded(session), (3, 600, Usd("0.0015"), 0))

    def test_with_a_bad_key_the_call_is_refused_and_the_fact_is_kept(self) -> None:
        governor = self.connect(key="gov_nonsense")
        with self.assertLogs("agent_governor", "ERROR"):
            self.assertEqual(governor.record(usage=USAGE, model="gpt-4o").result(20).status, "spooled")
        with self.assertRaises(GovernorRefused) as refused:
            governor.run(lambda call: ANSWER, **CALL)
        self.assertEqual((refused.exception.status, governor.lost), (401, 0))


class Running(LiveTest):
    def test_asked_for_called_and_settled(self) -> None:
        session = self.session(user="ann")
        self.assertIs(session.run(lambda call: ANSWER, **CALL), ANSWER)
        with session.call(**CALL) as call:
            call.settle(USAGE)
        with self.assertRaises(ZeroDivisionError), session.call(**CALL):
            1 / 0  # noqa: B018
        self.assertEqual(self.recorded(session)[0], 3)
        self.assertEqual(self.recorded(session)[3], 0, "nothing stays held")

    def test_what_the_provider_refused_costs_nothing(self) -> None:
        session = self.session()

        class BadRequest(Exception):
            status_code = 400

        def refuse(call: Call) -> None:
            raise BadRequest

        self.assertRaises(BadRequest, session.run, refuse, **CALL)
        self.assertEqual(self.recorded(session), (1, 0, 0, 0))

    def test_given_back_when_it_was_not_made(self) -> None:
        session = self.session()
        call = session.begin(**CALL)
        call.release()
        self.assertIsNone(call.settle(ANSWER), "it is over")
        session.run(lambda call: ANSWER, **CALL)
        self.assertEqual(self.recorded(session), (1, 200, Usd("0.0005"), 0))

    def test_decorated_functions_and_tools(self) -> None:
        session = self.session()

        @session.governed(**CALL)
        def ask(question: str, *, call: Call | None = None) -> dict[str, Any]:
            return {**ANSWER, "asked": (question, call and call.model)}

        @session.governed(tool="search")
        async def search(query: str) -> str:
            return query

        self.assertEqual(ask("why?")["asked"], ("why?", "gpt-4o"))
        self.assertEqual([*inspect.signature(ask).parameters], ["question"])
        self.assertEqual(asyncio.run(search("x")), "x")
        self.assertEqual(self.recorded(session), (2, 200, Usd("0.0005"), 0))

    def test_a_tool_that_failed_three_times_asks_for_a_person(self) -> None:
        session = self.session()
        for _ in range(3):
            session.record(tool="search", outcome="error").result(20)
        with self.assertRaises(BudgetExceeded) as stopped:
            session.run(lambda call: None, tool="search")
        self.assertEqual(stopped.exception.code, "human_intervention_required")

    def test_a_used_up_quota_changes_the_model_where_it_can_be_changed(self) -> None:
        user = f"user of {self.folder}"
        self.session(user=user).record(usage={"prompt_tokens": 1_000_000}, model="gpt-4o").result(20)
        session = self.session(user=user)
        self.assertEqual(session.run(lambda call: call.model, **CALL), "gpt-4o-mini")
        with self.assertRaises(BudgetExceeded) as refused:
            session.begin(model="gpt-4o", can_switch_model=False)
        self.assertEqual(refused.exception.directive.action, "downgrade")
        with self.assertRaises(BudgetExceeded) as called_back:
            GovernorCallback(session).on_llm_start({}, ["hi"], run_id=uuid4(), invocation_params={"model": "gpt-4o"})
        self.assertEqual(called_back.exception.directive.model, "gpt-4o-mini", "a callback cannot call it, and names it")

    def test_what_remains_trims_max_tokens(self) -> None:
        session = self.session()
        session.record(usage={"prompt_tokens": 49_000}, model="gpt-4o").result(20)
        call = session.begin(model="gpt-4o", estimate={"input": 200, "output": 100})
        self.assertEqual([call.max_output(wanted) for wanted in (100, 10_000)], [100, 800])
        call.release()


class Exactly(LiveTest):
    key = LAB

    def test_a_hundred_calls_of_many_threads_and_tasks(self) -> None:
        session, made = self.session(), []

        def make(call: Call) -> dict[str, Any]:
            made.append(call.id)
            return ANSWER

        async def amake(call: Call) -> dict[str, Any]:
            return make(call)

        def work(_: int) -> str | None:
            while True:
                try:
                    session.run(make, **CALL)
                except BudgetExceeded as stopped:
                    return stopped.code

        async def awork() -> str | None:
            while True:
                try:
                    await session.arun(amake, **CALL)
                except BudgetExceeded as stopped:
                    return stopped.code

        async def tasks() -> list[str | None]:
            return await asyncio.gather(*(awork() for _ in range(4)))

        with ThreadPoolExecutor(5) as pool:
            several = pool.submit(lambda: asyncio.run(tasks()))
            self.assertEqual({*pool.map(work, range(4)), *several.result()}, {"session_cost"})
        self.assertEqual((len(made), self.recorded(session)), (100, (100, 20_000, Usd("0.05"), 0)))
        self.assertEqual(session.spent_usd, Usd("0.05"))

    def test_a_budget_manager_stops_where_the_governor_says(self) -> None:
        budget = BudgetManager(session_limit=0.50, governor=self.governor, session=f"budget of {self.folder}")
        for n in range(1, 100):
            standing = budget.check_and_add(USAGE, model="gpt-4o")
            self.assertEqual((standing.cost_usd, standing.spent_usd), (Usd("0.0005"), n * Usd("0.0005")))
        with self.assertRaises(BudgetExceeded) as stopped:
            budget.check_and_add(USAGE, model="gpt-4o")
        directive = stopped.exception.directive
        self.assertEqual((directive.code, directive.cause and directive.cause.used), ("session_cost", Usd("0.05")))
        with self.assertRaises(BudgetExceeded):
            budget.check()

    def test_a_budget_manager_stops_at_its_own_limit(self) -> None:
        budget = BudgetManager(0.01, governor=self.governor, session=f"own limit of {self.folder}")
        with self.assertRaises(BudgetExceeded) as stopped:
            for _ in range(21):
                asyncio.run(budget.acheck_and_add({"usage": USAGE, "model": "gpt-4o"}))
        self.assertEqual((stopped.exception.code, budget.spent_usd), ("session_limit", Usd("0.01")))
        self.assertEqual(self.recorded(budget)[0], 20)
        with self.assertRaises(BudgetExceeded):
            budget.begin(**CALL)


class Stopping(LiveTest):
    def test_a_stop_cancels_what_runs_and_raises_at_the_next(self) -> None:
        session = self.session()
        cancelled = threading.Event()

        async def wait_for_ever(call: Call) -> None:
            await asyncio.to_thread(self.stop, session)
            try:
                await asyncio.Event().wait()
            finally:
                cancelled.set()

        with self.assertRaises(BudgetExceeded) as stopped:
            asyncio.run(asyncio.wait_for(session.arun(wait_for_ever, **CALL), 20))
        self.assertEqual((stopped.exception.code, cancelled.is_set()), ("kill_switch", True))
        self.assertRaises(BudgetExceeded, session.run, lambda call: self.fail("nothing may start"), **CALL)
        calls, tokens, _, held = self.recorded(session)
        self.assertEqual((calls, tokens > 0, held), (1, True, 0), "what was aborted may have cost: it is estimated")

    def test_a_stop_reaches_what_somebody_else_awaits(self) -> None:
        session = self.session()

        async def graph() -> None:
            await asyncio.to_thread(self.stop, session)
            await asyncio.Event().wait()

        self.assertRaises(BudgetExceeded, asyncio.run, asyncio.wait_for(session.guard(graph()), 20))

    def test_without_listening_a_long_call_hears_it_when_its_hold_is_renewed(self) -> None:
        session = self.session(self.connect(listen=False))

        async def wait_for_ever(call: Call) -> None:
            await asyncio.to_thread(self.stop, session)
            await asyncio.Event().wait()

        with self.assertRaises(BudgetExceeded):
            asyncio.run(asyncio.wait_for(session.arun(wait_for_ever, model="gpt-4o", hold_ms=1_000), 20))

    def test_a_task_that_is_cancelled_by_others_stays_cancelled(self) -> None:
        session = self.session()

        async def main() -> None:
            begun = asyncio.Event()
            task = asyncio.create_task(session.arun(lambda call: wait(begun), **CALL))
            await begun.wait()
            task.cancel()
            await task

        async def wait(begun: asyncio.Event) -> None:
            begun.set()
            await asyncio.Event().wait()

        self.assertRaises(asyncio.CancelledError, asyncio.run, main())
        self.assertEqual(self.recorded(session)[0], 1, "it may have cost")


if __name__ == "__main__":
    unittest.main()
