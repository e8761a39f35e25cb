"""What is decided without the governor: tables whose rows say why."""

import pickle
import unittest
from decimal import Decimal

from agent_governor import BudgetExceeded, GovernorAway, GovernorRefused, is_retryable
from agent_governor.abort import Abort
from agent_governor.brake import CLEAR, step_brake
from agent_governor.directive import Directive, parse_directive
from agent_governor.directives import Directives
from agent_governor.events import Subject
from agent_governor.outage import Allowance, assume_usd, cost_of


class Verdicts(unittest.TestCase):
    def test_every_action(self) -> None:
        for action, retry_after_ms, verdict, why in (
            ("continue", None, "go", ""),
            ("downgrade", None, "go", "with another model"),
            ("throttle", 100, "wait", ""),
            ("throttle", None, "stop", "null: do not retry"),
            ("suspend", 100, "stop", "start nothing"),
            ("kill", None, "stop", ""),
            ("hibernate", 100, "wait", "not known, and it says how long"),
            ("hibernate", None, "stop", "not known"),
        ):
            with self.subTest(action=action, why=why):
                self.assertEqual(Directive(action=action, retry_after_ms=retry_after_ms).verdict, verdict)

    def test_a_stop_with_an_end_ends_by_itself(self) -> None:
        for until, stands in ((None, True), ("2999-01-01T00:00:00.000Z", True), ("2020-01-01T00:00:00.000Z", False)):
            with self.subTest(until):
                self.assertEqual(parse_directive({"action": "suspend", "until": until}).stands, stands)

    def test_money_is_read_exactly_and_what_is_unknown_is_ignored(self) -> None:
        read = parse_directive(
            {
                "action": "suspend",
                "revision": 3,
                "remaining": {"tokens": 5, "costUsd": "0.100000001", "seats": 1},
                "cause": {"kind": "limit", "id": "lim_1", "code": "session_cost", "scope": "session", "ceiling": "0.5", "colour": "red"},
                "mood": "calm",
            }
        )
        self.assertEqual((read.remaining.cost_usd, read.cause and read.cause.ceiling), (Decimal("0.100000001"), Decimal("0.5")))


class NewestWins(unittest.TestCase):
    def test_in_whichever_order_they_arrive(self) -> None:
        for revisions in ((1, 2, 3), (3, 2, 1), (2, 3, 1)):
            with self.subTest(revisions):
                directives, subject, heard = Directives(), Subject("a", "s"), Abort()
                leave = directives.watch(subject, heard.hear)
                for revision in revisions:
                    directives.learn(subject, Directive(action="kill" if revision == 3 else "continue", revision=revision))
                known = directives.get(subject)
                self.assertEqual((known and known.revision, heard.stopped is not None), (3, True))
                leave()

    def test_a_suspension_lets_what_is_under_way_finish(self) -> None:
        stop = Abort()
        stop.hear(Directive(action="suspend"))
        stop.check()
        stop.hear(Directive(action="kill"))
        self.assertRaises(BudgetExceeded, stop.check)


class RetryBrake(unittest.TestCase):
    def test_as_a_story(self) -> None:
        for story, waits in (
            ("fail", [1.0]),
            ("fail fail", [1.0, 5.0]),
            ("fail ok fail", [1.0, 0.0, 1.0]),
            ("fail fail fail", [1.0, 5.0, None]),
            ("fail fail fail fail", [1.0, 5.0, None, None]),
        ):
            brake, seen = CLEAR, []
            for outcome in story.split():
                brake = step_brake(brake, outcome == "fail", 100.0)
                seen.append(None if brake.needs_person else max(0.0, brake.retry_at - 100.0))
            with self.subTest(story):
                self.assertEqual(seen, waits)


class Outages(unittest.TestCase):
    def test_the_allowance_is_exact_at_its_ceiling(self) -> None:
        for rule, taken, ask, fits, why in (
            ("cap", "0.95", "0.05", True, "the last cent is the last cent"),
            ("cap", "0.95", "0.050000001", False, "a call that would pass the cap does not start"),
            ("cap", "1", "0", False, "at the cap nothing starts, not even a free call"),
            ("allow", "1000000", "1", True, ""),
            ("deny", "0", "0", False, ""),
        ):
            with self.subTest(rule=rule, why=why):
                allowance = Allowance(rule, "1")  # type: ignore[arg-type]
                allowance.spend(Decimal(taken))
                self.assertEqual(allowance.reserve(Decimal(ask)), fits)

    def test_what_is_confirmed_counts_no_more_and_what_is_reserved_goes_on_counting(self) -> None:
        allowance = Allowance("cap", "1")
        allowance.spend(Decimal("0.5"))
        allowance.reserve(Decimal("0.5"))
        self.assertFalse(allowance.reserve(Decimal(0)))
        allowance.note_confirmed()
        self.assertEqual(allowance.taken_usd, Decimal("0.5"))

    def test_a_rule_that_is_none_is_refused(self) -> None:
        self.assertRaisesRegex(ValueError, "on_outage", Allowance, "maybe", 1)

    def test_nothing_is_assumed_to_be_cheaper_than_an_unknown_model(self) -> None:
        self.assertEqual(assume_usd("llm"), Decimal("0.07"))
        self.assertEqual(assume_usd("llm", 1_000, 0), Decimal("0.01"))
        self.assertEqual(assume_usd("tool", cost_usd="0.2"), Decimal("0.2"))
        self.assertEqual(cost_of({"usage": {"prompt_tokens": 1_000, "completion_tokens": 100}}), Decimal("0.013"))
        self.assertEqual(cost_of({}), Decimal("0.07"), "unmeasured")
        self.assertEqual(cost_of({"outcome": "error", "usage": {"input": 0, "output": 0}}), 0, "the provider refused it")


class Errors(unittest.TestCase):
    def test_a_budget_is_never_tried_again(self) -> None:
        stop = BudgetExceeded(Directive(action="suspend", code="session_cost", message="session budget $0.50 reached"))
        for error, retryable in (
            (stop, False),
            (GovernorAway("away"), False),
            (GovernorRefused(401, None), False),
            (ConnectionError(), True),
        ):
            with self.subTest(error):
                self.assertEqual(is_retryable(error), retryable)
        self.assertEqual(str(stop), "suspend (session_cost): session budget $0.50 reached")

    def test_it_crosses_processes(self) -> None:
        stop = BudgetExceeded(Directive(action="suspend", code="session_cost"))
        self.assertEqual(pickle.loads(pickle.dumps(stop)).directive, stop.directive)


if __name__ == "__main__":
    unittest.main()
