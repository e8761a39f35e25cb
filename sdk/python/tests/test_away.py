"""The governor goes away, and comes back: nothing is lost, nothing is counted twice, and nothing runs away meanwhile."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

from agent_governor import BudgetExceeded, Governor, GovernorAway
from tests.live import ANSWER, CALL, CONTROL, USAGE, LiveTest, switch

Usd = Decimal

OTHER_AGENT = """
import sys, os, signal
from agent_governor import Governor
session = Governor(agent="py").session(sys.argv[1])
for n in range(3):
    session.record(id=f"killed-{n}", usage={"prompt_tokens": 200}, model="gpt-4o").result(20)
os.kill(os.getpid(), signal.SIGKILL)
"""


@unittest.skipUnless(CONTROL, "needs a governor that goes away: GOVERNOR_CONTROL")
class Away(LiveTest):
    def setUp(self) -> None:
        super().setUp()
        self.addCleanup(switch, "back")

    def away(self) -> None:
        switch("away")

    def test_all_that_happened_meanwhile_is_there_when_it_is_back_and_once(self) -> None:
        session, gone = self.session(), threading.Event()

        def work(worker: int) -> list[str]:
            """One after the other, until the governor has gone, and a few more."""
            seen: list[str] = []
            while not gone.is_set() or seen[-5:] != ["spooled"] * 5:
                receipt = session.record(id=f"{worker}-{len(seen)}", usage=USAGE, model="gpt-4o").result(20)
                seen.append(receipt.status)
                if len(seen) == 10:
                    begun.release()
            return seen

        begun = threading.Semaphore(0)
        with ThreadPoolExecutor(4) as pool:
            workers = [pool.submit(work, worker) for worker in range(4)]
            for _ in workers:
                begun.acquire(timeout=20)
            self.away()
            gone.set()
            seen = [one.result(20) for one in workers]
        self.assertEqual({*sum(seen, [])}, {"recorded", "spooled"})
        self.assertFalse(session.flush(1), "it is away")
        # An agent that is killed while the governor is away leaves what it spent to the next.
        environment = {**os.environ, "GOVERNOR_KEY": self.key, "GOVERNOR_SPOOL": self.folder}
        killed_agent = subprocess.run(
            [sys.executable, "-c", OTHER_AGENT, str(session.subject.session)],
            env=environment,
            cwd=Path(__file__).parent.parent,
            stderr=subprocess.DEVNULL,
        )
        self.assertEqual(killed_agent.returncode, -signal.SIGKILL)
        switch("back")
        self.assertTrue(self.flushed(self.connect()), "the next agent sends what the killed one left")
        self.assertTrue(self.flushed(self.governor))
        calls = sum(map(len, seen)) + 3
        self.assertEqual(self.recorded(session), (calls, calls * 200, calls * Usd("0.0005"), 0))
        self.assertEqual(session.spent_usd, (calls - 3) * Usd("0.0005"), "what was assumed has been set right")
        self.assertEqual(self.differences(), [])
        self.assertEqual([path for path in Path(self.folder).rglob("*.jsonl")], [])

    def test_goes_on_as_far_as_it_may_and_a_stop_that_stood_stands(self) -> None:
        stopped, capped = self.session(), self.session(self.connect(cap_usd="0.1", spool=f"{self.folder}/capped"))
        denied = self.session(self.connect(on_outage="deny", spool=f"{self.folder}/denied"))
        allowed = self.session(self.connect(on_outage="allow", spool=f"{self.folder}/allowed"))
        self.stop(stopped)
        self.assertRaises(BudgetExceeded, stopped.check)
        under_way = capped.begin(**CALL)
        self.away()
        self.assertRaises(BudgetExceeded, stopped.run, lambda call: ANSWER, **CALL)
        self.assertRaises(GovernorAway, denied.run, lambda call: ANSWER, **CALL)
        self.assertEqual([allowed.run(lambda call: call.model, **CALL) for _ in range(20)][-1], "gpt-4o")
        # 200 tokens at the price of an unknown model are $0.002, and the one under way has been asked for: 49 more fit beside it.
        under_way.settle(ANSWER)
        started = 0
        with self.assertRaises(GovernorAway):
            while True:
                asyncio.run(capped.arun(self.answer, **CALL)) if started % 2 else capped.run(lambda call: ANSWER, **CALL)
                started += 1
        self.assertEqual(started, 49)
        with self.assertRaises(GovernorAway):
            capped.check_and_add(USAGE, model="gpt-4o")
        switch("back")
        for session, calls in ((capped, 51), (allowed, 20)):
            self.assertTrue(self.flushed_of(session))
            self.assertEqual(self.recorded(session)[0], calls)
        self.assertEqual(capped._core.allowance.taken_usd, 0, "what was confirmed counts no more")
        self.assertEqual(capped.run(lambda call: "asked again", **CALL), "asked again")

    async def answer(self, call: object) -> object:
        return ANSWER

    def flushed(self, governor: Governor) -> bool:
        return self.flushed_of(governor.session("any"))

    def flushed_of(self, session: object) -> bool:
        """The first answer ends the absence, so that nobody waits for the next attempt."""
        core = session._core  # type: ignore[attr-defined]
        core.ask("GET", "/whoami")
        return bool(core.flush(20))

    def differences(self) -> object:
        """Asking begins a verification; the answer is that of one which began after all of this."""
        asked = self.admin.request("GET", "/verify")
        while True:
            state = self.admin.request("GET", "/verify")
            last = state["last"]
            if last and (asked["last"] is None or last["startedAt"] > asked["last"]["startedAt"]):
                return last["differences"]


if __name__ == "__main__":
    unittest.main()
