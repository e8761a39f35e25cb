"""A real governor for tests: named by GOVERNOR_URL and keys that may do everything. `tests/api/python-client.test.ts` starts one."""

import os
import tempfile
import threading
import unittest
import urllib.request
import uuid
from decimal import Decimal
from typing import Any, ClassVar
from urllib.parse import urlencode

from agent_governor import Ask, Governor, Session
from agent_governor.transport import Transport

URL = os.environ.get("GOVERNOR_URL", "")
# An organization with the strict limits, and one with nothing but a session budget of $0.05.
STRICT, LAB = os.environ.get("GOVERNOR_KEY", ""), os.environ.get("GOVERNOR_LAB_KEY", "")
# Where to ask that the server goes away and comes back.
CONTROL = os.environ.get("GOVERNOR_CONTROL", "")

# 200 tokens of gpt-4o in, none out: exactly $0.0005.
USAGE: dict[str, Any] = {"prompt_tokens": 200, "completion_tokens": 0}
CALL: Ask = {"model": "gpt-4o", "estimate": {"input": 200, "output": 0}}
ANSWER: dict[str, Any] = {"id": None, "model": "gpt-4o", "usage": USAGE}


def switch(state: str) -> None:
    with urllib.request.urlopen(urllib.request.Request(f"{CONTROL}/{state}", method="POST"), timeout=60) as reply:
        reply.read()


@unittest.skipUnless(URL and STRICT and LAB, "needs a governor: GOVERNOR_URL, GOVERNOR_KEY and GOVERNOR_LAB_KEY")
class LiveTest(unittest.TestCase):
    key: ClassVar[str] = STRICT

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.admin = Transport(URL, self.key, 20)
        self.governor = self.connect()

    def connect(self, **options: Any) -> Governor:
        governor = Governor(URL, options.pop("key", self.key), **{"agent": "py", "spool": self.folder, **options})
        self.addCleanup(governor.close)
        return governor

    def session(self, governor: Governor | None = None, **options: Any) -> Session:
        return (governor or self.governor).session(f"py-{uuid.uuid4()}", **options)

    def stop(self, session: Session) -> Any:
        return self.admin.request(
            "POST", "/kill-switches", {"scope": "session", "subject": session.subject.session, "reason": "it runs wild"}
        )

    def pressed(self, session: Session) -> threading.Event:
        """Set when this process has heard of a kill."""
        heard = threading.Event()
        session._core.directives.watch(session.subject, lambda directive: heard.set() if directive.action == "kill" else None)
        return heard

    def recorded(self, session: Session) -> tuple[int, int, Decimal, Decimal]:
        """Calls, tokens, dollars and dollars held: as the governor has them, once it has all."""
        self.assertTrue(session.flush(20), "everything is confirmed")
        self.assertEqual(session._core.lost, 0)
        [row] = self.admin.request("GET", f"/sessions?{urlencode({'q': session.subject.session or ''})}")["items"]
        return row["calls"], row["tokens"], Decimal(row["costUsd"]), Decimal(row["heldUsd"])
