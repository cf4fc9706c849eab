"""Keeper of the index: has it brought up to date, in a process of its own, when the store has changed."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from pathlib import Path

from kg.web.http_errors import Refusal
from kg.web.index.reader import notes_of
from kg.web.store_signature import signature

LOOKED_AT_AFTER = 0.3
"""Seconds after which the store's folder is looked at again."""
FIRST_WAIT = 20.0
"""Seconds a page waits for an index that is not there yet, or for one with what this server has just written."""


class IndexKeeper:
    """See the module. ready: whether there is an index. progress: share of the building that goes on; None for none."""

    def __init__(self, store: Path, path: Path) -> None:
        self.path = path
        self._store = store
        self._signature = notes_of(path).get("signature", "")
        self._looked_at = float("-inf")
        self._building: asyncio.Task[None] | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._expected = False
        self.progress: float | None = None
        self.problem = ""

    @property
    def ready(self) -> bool:
        """Whether there is an index, if not of the latest."""
        return bool(self._signature)

    @property
    def signature(self) -> str:
        """Signature of the store that the index was built from; "" when there is none."""
        return self._signature

    async def current(self) -> Path:
        """Return the file of the index, having started to build a new one if the store has changed.

        After a change by this server, the next answer is from an index that has it.

        Raises:
            Refusal: there is none yet.
        """
        self.look()
        if self._expected or not self.ready:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(FIRST_WAIT):
                    await self._renewed()
        if not self.ready:
            share = f" ({100 * self.progress:.0f} %)" if self.progress is not None else ""
            message = self.problem or f"the index of this store is being built{share}; try again in a moment"
            raise Refusal(503, message, {"Retry-After": "2"})
        return self.path

    def expect_change(self) -> None:
        """Have the next answer wait for an index of the store as it is now."""
        self._expected = True
        self._looked_at = float("-inf")

    async def _renewed(self) -> None:
        """Wait for what is being built, and for what has changed meanwhile."""
        while self._building is not None or self._expected:
            if self._building is not None:
                await asyncio.shield(self._building)
            elif self._signature != signature(self._store):
                self._looked_at = float("-inf")
                self.look()
            else:
                self._expected = False
            if self.problem:
                self._expected = False

    def look(self) -> None:
        """Start to build the index if the store has changed since and nothing is being built."""
        now = time.monotonic()
        if self._building is not None or now - self._looked_at < LOOKED_AT_AFTER:
            return
        self._looked_at = now
        found = signature(self._store)
        if found != self._signature:
            self._building = asyncio.ensure_future(self._build(found))

    async def _build(self, found: str) -> None:
        self.progress = 0.0
        try:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "kg.web.index.index_files", str(self._store), str(self.path), found,
                stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
                start_new_session=True,
            )  # fmt: skip
            assert self._process.stdout is not None and self._process.stderr is not None
            async for line in self._process.stdout:
                done, total = map(int, line.split())
                self.progress = done / max(total, 1)
            last = (await self._process.stderr.read()).decode(errors="replace").strip().rpartition("\n")[2]
            if await self._process.wait() == 0:
                self._signature, self.problem = found, ""
            else:
                self.problem = f"the index could not be built: {last}"
        finally:
            self.progress = None
            self._building = None

    async def close(self) -> None:
        """End a building that goes on."""
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
