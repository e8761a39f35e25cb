"""What waits on disk: it outlives its process, however that ends."""

import os
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any

from agent_governor.spool import Spool

OTHER_PROCESS = """
import sys
from pathlib import Path
from agent_governor.spool import Spool
spool = Spool(Path(sys.argv[1]), "owner", 1_000_000)
for n in range(3):
    spool.add({"id": f"other-{n}"})
print("added", flush=True)
sys.stdin.readline()
"""


class SpoolTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name) / "spool"

    def open(self, owner: str = "owner", max_bytes: int = 1_000_000) -> Spool:
        spool = Spool(self.folder, owner, max_bytes)
        self.addCleanup(spool.close)
        return spool

    def drain(self, spool: Spool) -> list[Any]:
        ids = []
        while segment := spool.oldest():
            ids += [event["id"] for event in segment.read()]
            spool.done(segment)
        return ids

    def files(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]

    def test_in_order_and_nothing_is_left_when_all_is_confirmed(self) -> None:
        spool = self.open()
        for n in range(1_203):
            self.assertTrue(spool.add({"id": n}))
        self.assertEqual(self.drain(spool), list(range(1_203)))
        self.assertFalse(spool)
        spool.close()
        self.assertEqual(self.files(), [])

    def test_what_a_closed_process_left_is_sent_by_the_next(self) -> None:
        first = self.open()
        first.add({"id": "a"})
        first.add({"id": "b"})
        first.close()
        second = self.open()
        second.add({"id": "c"})
        self.assertEqual(self.drain(second), ["a", "b", "c"])

    def test_a_process_that_lives_keeps_its_own_and_one_that_was_killed_leaves_it(self) -> None:
        other = subprocess.Popen(
            [sys.executable, "-c", OTHER_PROCESS, str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parent.parent,
        )
        self.addCleanup(other.stdin.close)  # type: ignore[union-attr]
        self.addCleanup(other.stdout.close)  # type: ignore[union-attr]
        other.stdout.readline()  # type: ignore[union-attr]
        self.assertFalse(self.open(), "it is under way, and not ours")
        other.send_signal(signal.SIGKILL)
        other.wait()
        self.assertEqual(self.drain(self.open()), ["other-0", "other-1", "other-2"])

    def test_the_line_that_a_killed_process_was_writing_is_left_out(self) -> None:
        first = self.open()
        first.add({"id": "whole"})
        first.close()
        [path] = [path for path in self.files() if path.suffix == ".jsonl"]
        with open(path, "ab") as file:
            file.write(b'{"id": "tor')
        with self.assertLogs("agent_governor", "WARNING"):
            self.assertEqual(self.drain(self.open()), ["whole"])

    def test_bounded_what_is_there_stays(self) -> None:
        spool = self.open(max_bytes=100)
        self.assertTrue(spool.add({"id": "x" * 50}))
        self.assertFalse(spool.add({"id": "y" * 50}))
        self.assertEqual(self.drain(spool), ["x" * 50])
        self.assertTrue(spool.add({"id": "y" * 50}), "what was confirmed makes room")

    def test_never_sent_with_the_key_of_another(self) -> None:
        first = self.open("url key-1")
        first.add({"id": "a"})
        first.close()
        self.assertFalse(self.open("url key-2"))

    def test_without_a_disk_it_is_kept_in_memory(self) -> None:
        self.folder.parent.mkdir(exist_ok=True)
        self.folder.write_text("in the way")
        spool = self.open()
        with self.assertLogs("agent_governor", "ERROR"):
            self.assertTrue(spool.add({"id": "a"}))
        self.assertEqual(self.drain(spool), ["a"])

    @unittest.skipUnless(hasattr(os, "fork"), "needs fork")
    def test_a_forked_child_leaves_alone_what_is_the_parents(self) -> None:
        spool = self.open()
        spool.add({"id": "parent"})
        child = os.fork()
        if child == 0:
            spool.leave_to_parent()
            os._exit(7 if Spool(self.folder, "owner", 1_000) else 0)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 0)
        self.assertEqual(self.drain(spool), ["parent"])


if __name__ == "__main__":
    unittest.main()
