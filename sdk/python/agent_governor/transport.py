"""HTTP to the server with what Python ships: kept connections, JSON, and one idea of what "away" means."""

from __future__ import annotations

import contextlib
import http.client
import json
import ssl
import time
from collections import deque
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from .errors import Absence, GovernorRefused

# The governor keeps an idle connection for 65 s, and something in between may keep it for less: see `request`.
_IDLE_S = 50.0
_MAX_IDLE = 8
# What a server answers that may answer otherwise a moment later.
_COME_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})


class Transport:
    """Safe to be used by several threads; every request that goes through it is safe to repeat."""

    def __init__(self, url: str, key: str, timeout_s: float) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"GOVERNOR_URL must be an address such as https://governor.example.com, not {url!r}")
        self._secure = parts.scheme == "https"
        self._host, self._port = parts.hostname, parts.port
        self._prefix = parts.path.rstrip("/")
        self._timeout_s = timeout_s
        self._tls = ssl.create_default_context() if self._secure else None
        self.headers = {"authorization": f"Bearer {key}", "accept": "application/json", "user-agent": "agent-governor-python"}
        # The governor's clock minus ours, as of its last reply: only its own clock decides what has happened.
        self.ahead_s = 0.0
        self._idle: deque[tuple[http.client.HTTPConnection, float]] = deque(maxlen=_MAX_IDLE)

    def connect(self, timeout_s: float) -> http.client.HTTPConnection:
        if self._tls:
            return http.client.HTTPSConnection(self._host, self._port, timeout=timeout_s, context=self._tls)
        return http.client.HTTPConnection(self._host, self._port, timeout=timeout_s)

    def path(self, path: str) -> str:
        return f"{self._prefix}/api/v1{path}"

    def request(self, method: str, path: str, body: object = None) -> Any:
        """The body of a 2xx reply. Raises Absence where nothing was confirmed, GovernorRefused where the request was refused."""
        payload = None if body is None else json.dumps(body, separators=(",", ":"), allow_nan=False).encode()
        headers = self.headers if payload is None else {**self.headers, "content-type": "application/json"}
        while True:
            connection, kept = self._take()
            try:
                connection.request(method, self.path(path), payload, headers)
                response = connection.getresponse()
                raw = response.read()
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                # A kept connection that the server has closed meanwhile says nothing about the server.
                if kept and not isinstance(error, TimeoutError):
                    continue
                raise Absence(f"{self._host} does not answer: {error or type(error).__name__}") from error
            if response.will_close:
                connection.close()
            else:
                self._idle.append((connection, time.monotonic()))
            self._note_clock(response.headers.get("date"))
            return self._read(response, raw)

    def _note_clock(self, date: str | None) -> None:
        with contextlib.suppress(TypeError, ValueError):
            self.ahead_s = parsedate_to_datetime(date or "").timestamp() - time.time()

    def _take(self) -> tuple[http.client.HTTPConnection, bool]:
        while self._idle:
            try:
                connection, since = self._idle.pop()
            except IndexError:
                break
            if time.monotonic() - since < _IDLE_S:
                return connection, True
            connection.close()
        return self.connect(self._timeout_s), False

    def _read(self, response: http.client.HTTPResponse, raw: bytes) -> Any:
        ok = 200 <= response.status < 300
        try:
            body = json.loads(raw) if raw else None
        except ValueError as error:
            if ok:
                raise Absence(f"{self._host} answered with something else than JSON") from error
            body = None
        if ok:
            return body
        if response.status in _COME_AGAIN:
            raise Absence(f"{self._host} answered {response.status}", _seconds(response.headers.get("retry-after")))
        raise GovernorRefused(response.status, body)


def _seconds(value: str | None) -> float | None:
    return float(value) if value is not None and value.isdecimal() else None
