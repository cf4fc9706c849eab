"""Building of the store after decisions, in a process of its own: ``python -m kg.web.store_rebuilding STORE FILE``.

The process prints how far it is, a line at a time: graphs written, of how many; what it did comes last.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from pathlib import Path

from kg.web.http_errors import Refusal
from kg.web.pages.server_records import Rebuild, Stage

REFUSED = 2
"""Exit status where the store cannot be built anew, for a reason that is printed in one line."""


class Rebuilder:
    """The building that goes on, or the last one."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._process: asyncio.subprocess.Process | None = None
        self._task: asyncio.Task[None] | None = None
        self._stage: Stage = "idle"
        self._written = self._total = 0
        self._message = ""

    @property
    def state(self) -> Rebuild:
        """How far it is."""
        return Rebuild(self._stage, self._written, self._total, self._message)

    def start(self, decisions: Path) -> Rebuild:
        """Start to build.

        Raises:
            Refusal: a building goes on (409).
        """
        if self._stage == "running":
            raise Refusal(409, "the store is being built anew already")
        self._stage, self._written, self._total, self._message = "running", 0, 0, ""
        self._task = asyncio.ensure_future(self._run(decisions))
        return self.state

    async def _run(self, decisions: Path) -> None:
        stage: Stage = "failed"
        try:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "kg.web.store_rebuilding", str(self._store), str(decisions),
                stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
                start_new_session=True,
            )  # fmt: skip
            assert self._process.stdout is not None and self._process.stderr is not None
            async for line in self._process.stdout:
                kind, _, rest = line.decode().strip().partition(" ")
                if kind == "done":
                    self._message = rest
                else:
                    self._written, self._total = int(kind), int(rest)
            errors = (await self._process.stderr.read()).decode(errors="replace").strip()
            if await self._process.wait() == 0:
                stage = "done"
            else:
                self._message = errors.rpartition("\n")[2] or "the building was ended"
        finally:
            self._stage = stage

    async def close(self) -> None:
        """End a building that goes on; the next one continues it."""
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.terminate()
            await self._process.wait()


def main() -> None:
    """Build the store anew as the arguments say."""
    from kg.errors import InputError  # noqa: PLC0415 - the server needs none of these
    from kg.pipeline.rebuilding import rebuild  # noqa: PLC0415

    store, decisions = map(Path, sys.argv[1:])
    try:
        summary = rebuild(store, decisions, lambda done, total: print(done, total, flush=True))
    except InputError as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        sys.exit(REFUSED)
    graphs = "1 graph changed" if summary.written == 1 else f"{summary.written:,} graphs changed"
    unapplied = f"; not applied: {'; '.join(summary.unapplied)}" if summary.unapplied else ""
    print("done", graphs + unapplied, flush=True)


if __name__ == "__main__":
    main()
