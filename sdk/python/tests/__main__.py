"""`python3 -m tests --list` names every test; `python3 -m tests` runs them and says of each, as a line of JSON, how it went."""

import json
import sys
import time
import unittest
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent


def flat(suite: unittest.TestSuite) -> Iterator[unittest.TestCase]:
    for one in suite:
        if isinstance(one, unittest.TestSuite):
            yield from flat(one)
        else:
            yield one


class Lines(unittest.TestResult):
    def startTest(self, test: unittest.TestCase) -> None:
        super().startTest(test)
        self.began = time.monotonic()
        self.wrong: list[str] = []

    def addSubTest(self, test: unittest.TestCase, subtest: unittest.TestCase, err: object) -> None:
        super().addSubTest(test, subtest, err)  # type: ignore[arg-type]
        if err is not None:
            self.wrong.append((self.failures + self.errors)[-1][1])

    def stopTest(self, test: unittest.TestCase) -> None:
        super().stopTest(test)
        said = [text for one, text in self.failures + self.errors if one is test] + self.wrong
        skipped = [why for one, why in self.skipped if one is test]
        self.say(test.id(), said, skipped)

    def say(self, name: str, said: list[str], skipped: list[str]) -> None:
        ms = round((time.monotonic() - self.began) * 1_000)
        print(json.dumps({"id": name, "said": said, "skipped": skipped, "ms": ms}), flush=True)


suite = unittest.TestLoader().discover(str(HERE), top_level_dir=str(HERE.parent))
if "--list" in sys.argv:
    for test in flat(suite):
        print(test.id())
else:
    result = Lines()
    suite.run(result)
    sys.exit(not result.wasSuccessful())
