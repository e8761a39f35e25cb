"""Events that the governor has not confirmed, on disk before they are sent, so that they outlive this process."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import tempfile
import time
import uuid
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

try:
    import fcntl
except ImportError:  # Windows: nobody can say whose process lives; see `_adopt`.
    fcntl = None  # type: ignore[assignment]

log = logging.getLogger("agent_governor")

Event = dict[str, Any]
_MOST_EVENTS = 500
_MOST_BYTES = 512 * 1_024
_ABANDONED_S = 600.0


def default_folder() -> Path:
    user = os.getuid() if hasattr(os, "getuid") else 0
    return Path(tempfile.gettempdir()) / f"agent-governor-{user}"


@dataclass(slots=True)
class Segment:
    """What goes out as one request. `events` is None where they are read from disk; `path` is None where they could not be written."""

    path: Path | None
    events: list[Event] | None
    size: int = 0

    def read(self) -> list[Event]:
        return self.events if self.events is not None else list(_read(self.path))


class Spool:
    """Segments in the order in which they happened, in a folder of this process alone; those of processes that are no more are adopted.

    An event is written before it is sent, and a segment is removed when all of it is confirmed. In between it may go out twice, and counts
    once: every event has its id. Beyond `max_bytes` what comes later is refused. Not for several threads at once.
    """

    def __init__(self, folder: Path, owner: str, max_bytes: int) -> None:
        # One organization's events are never sent with another's key.
        self.folder = folder / hashlib.sha256(owner.encode()).hexdigest()[:16]
        self._max_bytes = max_bytes
        self._own = self._new_folder()
        self._lock: int | None = None
        self._file: int | None = None
        self._open: Segment | None = None
        self._sealed: deque[Segment] = deque()
        self._adopted: dict[Path, int | None] = {}
        self._count = 0
        self._size = 0
        self._told = False
        self._adopt()

    def __bool__(self) -> bool:
        return bool(self._sealed) or self._open is not None

    def add(self, event: Event) -> bool:
        """False where the bound is reached: it is not kept."""
        line = json.dumps(event, separators=(",", ":")).encode() + b"\n"
        if self._size + len(line) > self._max_bytes:
            return False
        if self._open is not None and self._open.size + len(line) > _MOST_BYTES:
            self._seal()
        if self._open is None:
            self._open = Segment(self._create(), [])
        if self._file is not None:
            try:
                os.write(self._file, line)
            except OSError as error:
                self._without_disk(error)
        if self._open.events is not None:
            self._open.events.append(event)
        self._open.size += len(line)
        self._size += len(line)
        if self._open.events is not None and len(self._open.events) >= _MOST_EVENTS:
            self._seal()
        return True

    def oldest(self) -> Segment | None:
        if not self._sealed:
            self._seal()
        return self._sealed[0] if self._sealed else None

    def done(self, segment: Segment) -> None:
        """All of it is confirmed, or can never be."""
        self._sealed.remove(segment)
        self._size -= segment.size
        if segment.path is None:
            return
        segment.path.unlink(missing_ok=True)
        folder = segment.path.parent
        if folder in self._adopted and not any(one.path and one.path.parent == folder for one in self._sealed):
            self._remove(folder, self._adopted.pop(folder))

    def forget_what_is_on_disk(self) -> None:
        """While the governor is away events wait on disk alone, and memory is free for the agent."""
        for segment in self._sealed:
            if segment.path is not None:
                segment.events = None

    def close(self) -> None:
        self._seal()
        if self._lock is not None and not any(one.path and one.path.parent == self._own for one in self._sealed):
            self._remove(self._own, self._lock)
        elif self._lock is not None:
            os.close(self._lock)
        self._lock = None

    def leave_to_parent(self) -> None:
        """After a fork: what was inherited is the parent's to send, and its locks are its own."""
        for inherited in (self._lock, self._file, *self._adopted.values()):
            if inherited is not None:
                os.close(inherited)

    def _create(self) -> Path | None:
        try:
            self._take_folder()
            path = self._own / f"{self._count:09d}.jsonl"
            self._count += 1
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        except OSError as error:
            self._without_disk(error)
            return None
        return path

    def _new_folder(self) -> Path:
        return self.folder / f"{time.time_ns():020d}-{os.getpid()}-{uuid.uuid4().hex[:8]}"

    def _take_folder(self) -> None:
        while self._lock is None:
            _make_private(self.folder.parent)
            self._own.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._lock = _lock(self._own)
            if fcntl is None:
                return
            if self._lock is None:
                # Between the two lines above another process took it for one that was left behind.
                self._own = self._new_folder()

    def _without_disk(self, error: OSError) -> None:
        if not self._told:
            log.error("the spool is kept in memory, %s cannot be written: %s", self.folder, error)
        self._told = True
        self._close_file()

    def _seal(self) -> None:
        if self._open is None:
            return
        self._close_file()
        self._sealed.append(self._open)
        self._open = None

    def _close_file(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _adopt(self) -> None:
        """Take over what processes left behind that are no more: their lock is free. Without locks, what nobody has touched for a while."""
        try:
            _make_private(self.folder.parent)
            folders = sorted(one for one in self.folder.iterdir() if one.is_dir())
        except OSError:
            return
        for folder in folders:
            lock = _lock(folder)
            if lock is None and (fcntl or _age_s(folder) < _ABANDONED_S):
                continue
            self._adopted[folder] = lock
            segments = [Segment(path, None, path.stat().st_size) for path in sorted(folder.glob("*.jsonl"))]
            self._sealed.extend(segments)
            self._size += sum(one.size for one in segments)
            if not segments:
                self._remove(folder, self._adopted.pop(folder))

    def _remove(self, folder: Path, lock: int | None) -> None:
        with contextlib.suppress(OSError):
            (folder / "lock").unlink(missing_ok=True)
            folder.rmdir()
        if lock is not None:
            os.close(lock)


def _make_private(folder: Path) -> None:
    """Below the system's folder for temporary files, somebody else could have made it to slip in events of their own."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if hasattr(os, "getuid") and (folder.is_symlink() or folder.stat().st_uid != os.getuid()):
        raise PermissionError(f"{folder} belongs to somebody else")


def _age_s(folder: Path) -> float:
    try:
        return time.time() - folder.stat().st_mtime
    except OSError:
        return 0.0


def _lock(folder: Path) -> int | None:
    """Held as long as the process lives, however it ends. None where another one holds it."""
    if fcntl is None:
        return None
    try:
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return None
    return lock


def _read(path: Path | None) -> Iterator[Event]:
    if path is None:
        return
    with contextlib.suppress(FileNotFoundError), open(path, "rb") as file:
        for line in file:
            try:
                event = json.loads(line)
            except ValueError:
                # The last line of a process that was killed while it wrote.
                log.warning("%s has a line that cannot be read; it is left out", path)
                continue
            if isinstance(event, dict):
                yield event
