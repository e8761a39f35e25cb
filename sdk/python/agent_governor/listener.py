"""Hears what is pushed to an agent while it has calls under way."""

from __future__ import annotations

import contextlib
import http.client
import json
import logging
import socket
import threading
from collections.abc import Callable
from urllib.parse import urlencode

from .directive import Directive, parse_directive
from .events import Subject
from .scheduler import Scheduler
from .transport import Transport

log = logging.getLogger("agent_governor")

# The stream is kept this long after its last call, so that call after call needs no new one.
_LINGER_S = 5.0
# The governor says something at least every 15 s.
_SILENT_S = 40.0
_AGAIN_S = 1.0


class Listener:
    def __init__(
        self,
        transport: Transport,
        scheduler: Scheduler,
        subject: Subject,
        hear: Callable[[Directive], object],
        closed: Callable[[], object],
    ) -> None:
        self._transport = transport
        self._scheduler = scheduler
        self._path = f"/signals?{urlencode(subject.fields())}"
        self._hear = hear
        self._closed = closed
        self._lock = threading.Lock()
        self._calls = 0
        self._rest: Callable[[], None] | None = None
        self._stop: threading.Event | None = None
        self._socket: socket.socket | None = None

    def join(self) -> Callable[[], None]:
        """Listen until the function that is returned is called, and a little longer."""
        with self._lock:
            self._calls += 1
            if self._rest:
                self._rest()
                self._rest = None
            if self._stop is None:
                self._stop = threading.Event()
                thread = threading.Thread(target=self._listen, args=(self._stop,), name="agent-governor-signals", daemon=True)
                with contextlib.suppress(RuntimeError):
                    thread.start()
        return self._leave

    def close(self) -> None:
        with self._lock:
            if self._stop:
                self._stop.set()
            self._stop = None
            # Wakes the thread that reads from it.
            if self._socket:
                with contextlib.suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)
        self._closed()

    def _leave(self) -> None:
        with self._lock:
            self._calls -= 1
            if self._calls == 0:
                self._rest = self._scheduler.after(_LINGER_S, self._close_if_unused)

    def _close_if_unused(self) -> None:
        if self._calls == 0:
            self.close()

    def _listen(self, stop: threading.Event) -> None:
        """Comes back as long as there is a call to be warned; why it was cut off does not matter: the next ask hears of a stop."""
        while not stop.is_set():
            connection = self._transport.connect(_SILENT_S)
            try:
                self._read(connection, stop)
            except (OSError, http.client.HTTPException, ValueError) as error:
                log.debug("signals: %s", error)
            except Exception:
                log.exception("signals")
            finally:
                self._socket = None
                connection.close()
            stop.wait(_AGAIN_S)

    def _read(self, connection: http.client.HTTPConnection, stop: threading.Event) -> None:
        headers = {**self._transport.headers, "accept": "text/event-stream"}
        connection.request("GET", self._transport.path(self._path), headers=headers)
        self._socket = connection.sock
        response = connection.getresponse()
        if response.status != 200:
            log.debug("signals answered %s", response.status)
            return
        while not stop.is_set():
            line = response.readline()
            if not line:
                return
            if line.startswith(b"data: "):
                self._hear(parse_directive(json.loads(line[6:])))
