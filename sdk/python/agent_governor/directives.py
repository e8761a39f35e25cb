"""The newest directive of each subject in this process, however it came: an answer, a receipt, or pushed."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from .directive import Directive
from .events import Subject

Watcher = Callable[[Directive], None]
_MAX_KNOWN = 10_000


class Directives:
    def __init__(self) -> None:
        self._known: OrderedDict[Subject, Directive] = OrderedDict()
        self._watchers: dict[Subject, list[Watcher]] = {}
        self._lock = threading.Lock()

    def get(self, subject: Subject) -> Directive | None:
        return self._known.get(subject)

    def learn(self, subject: Subject, directive: Directive) -> Directive:
        """The one in force: this one, or a newer one that came before. Who watches hears of newer ones, outside of any lock."""
        with self._lock:
            known = self._known.get(subject)
            if known is not None and directive.revision <= known.revision:
                return known
            self._known[subject] = directive
            self._known.move_to_end(subject)
            if len(self._known) > _MAX_KNOWN:
                self._known.popitem(last=False)
            watchers = tuple(self._watchers.get(subject, ()))
        for watcher in watchers:
            watcher(directive)
        return directive

    def watch(self, subject: Subject, watcher: Watcher) -> Callable[[], None]:
        """Returns how to stop watching."""
        with self._lock:
            self._watchers.setdefault(subject, []).append(watcher)

        def leave() -> None:
            with self._lock:
                watchers = self._watchers.get(subject, [])
                if watcher in watchers:
                    watchers.remove(watcher)
                if not watchers:
                    self._watchers.pop(subject, None)

        return leave
