"""Disturb commands that write to a store, at random moments, and look at what is left of it.

    python -m benchmarks.torture --trials 300 --seed 1
    python -m benchmarks.torture --seed 1 --only 17

Each trial runs one command on a copy of a store, disturbs it, and checks: what the command says and its exit code;
that the store holds the old state or the new one; that the same command, run again, makes the bytes of an undisturbed
run. A command that refuses a damaged store is followed as it advises: ``kg build --repair``. The number of a trial
and the seed decide all that is random but the speed of the machine.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.crash import children, is_worker
from benchmarks.disturbances import clock_environment, full_disk, harm_file, read_only, unprivileged
from benchmarks.store_states import State, is_between, read_state
from benchmarks.warm_commands import WarmCommand

TEXTS = {
    "a": "Talks in Geneva\n\nUkraine rejected a proposal by the United States on Monday. Ksenia Orynchak was there.",
    "b": "Minerals\n\nThe United States proposed an agreement on critical minerals to Ukraine. Kseniia Orynchak left.",
    "c": "Office\n\nKseniia Orynchak, the director of the Border Survey Authority (BSA), met Olaf Scholz in Berlin.",
    "d": "Borders\n\nThe BSA accused Belarus of closing the border. Belarus denied it. Kseniia Orynchak agreed.",
}
ADDED = {"e": "Weather\n\nOlaf Scholz visited Poland on Monday."}
"""What later builds are given besides the texts of the first."""
LINES = 3_000
LOADING = 2.0
"""Seconds that the modules and the model may take to load."""
UPDATE = """
DELETE { GRAPH ?g { ?s kg:text ?o } } INSERT { GRAPH ?g { ?s kg:text "edited" } } WHERE { GRAPH ?g { ?s kg:text ?o } }
"""
KINDS = (
    "SIGINT",
    "SIGTERM",
    "SIGKILL",
    "full disk",
    "read-only folder",
    "database truncated",
    "store corrupted",
    "two writers",
    "clock jumps",
)
CODES = {"SIGINT": (0, 130, -signal.SIGINT), "SIGTERM": (0, 143, -signal.SIGTERM), "SIGKILL": (0, -signal.SIGKILL)}
"""Exit codes that are right; of the other disturbances 0 and 2 are. A shell shows a signal as 128 and its number."""
REFUSALS = ("another process is writing", "the store has no document")
"""What the second of two writers may be told."""
_numbers = itertools.count()
STORE, NEWS = "store", "news"
BUILD = ("build", NEWS, "--store", STORE)


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """A command that writes to a store.

    name: of the command and its circumstances. arguments: of ``kg``. first: whether there is no store yet. texts: the
    articles that are there to be read. atomic: whether it does all or nothing.
    """

    name: str
    arguments: tuple[str, ...]
    first: bool = False
    texts: Mapping[str, str] = field(default_factory=lambda: TEXTS)
    atomic: bool = False


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """What an operation does when nothing disturbs it: the states before and after, its seconds, and bytes on disk."""

    old: State
    new: State
    seconds: float
    size: int


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    said: str


class Fault(Exception):
    """What is wrong with a trial."""


class ColdCommand:
    """A command that runs in a Python that has just been started. pid: its process."""

    def __init__(
        self, home: Path, arguments: Sequence[str], environment: dict[str, str] | None = None, under: Sequence[str] = ()
    ) -> None:
        """Start a command in a process group of its own, as a shell does; ``under`` is a command that starts it."""
        self._process = subprocess.Popen(
            [*under, sys.executable, "-m", "kg", *arguments], cwd=home, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, start_new_session=True,
            env={**os.environ, "PYTHONPATH": str(Path.cwd()), **(environment or {})},
        )  # fmt: skip
        self.pid = self._process.pid

    def ended(self, timeout: float) -> tuple[int, str]:
        """See ``WarmCommand.ended``."""
        _, said = self._process.communicate(timeout=timeout)
        return self._process.returncode, said.decode(errors="replace")


def started(home: Path, arguments: Sequence[str]) -> WarmCommand | ColdCommand:
    """Start a command as most trials do."""
    return WarmCommand(home, arguments, home.with_name(f"{home.name}-{next(_numbers)}.stderr"))


def ended(command: WarmCommand | ColdCommand) -> Ended:
    """Wait for the end of a command."""
    return Ended(*command.ended(600))


class Torture:
    """The operations, what they do undisturbed, and trials of them."""

    def __init__(self, work: Path, seed: int) -> None:
        """Build and load the stores that the operations are tried on.

        Args:
            work: folder for all files.
            seed: of all that is random.
        """
        self.work = work
        self.seed = seed
        self.built = work / "built"
        self.operations = tuple(self._operations())
        self.undisturbed: dict[str, Undisturbed] = {}

    def _operations(self) -> Iterator[Operation]:
        loaded = self.work / "loaded.nq"
        loaded.write_text("".join(f'<http://e/s{n}> <http://e/p> "{n}" <http://e/g{n % 3}> .\n' for n in range(LINES)))
        _write_articles(self.built / NEWS, TEXTS)
        self.run(self.built, *BUILD, "--quiet")
        document = next(graph for graph in read_state(self.built / STORE).graphs if "/doc-" in graph)
        on = ("--store", STORE)
        for jobs in ((), ("--jobs", "2")):
            with_jobs = f" {' '.join(jobs)}" if jobs else ""
            yield Operation(f"first build{with_jobs}", (*BUILD, *jobs), first=True)
            yield Operation(f"later build{with_jobs}", (*BUILD, *jobs), texts={**TEXTS, **ADDED})
            fewer = {name: TEXTS[name] for name in "bd"}
            yield Operation(f"build --prune{with_jobs}", (*BUILD, "--prune", *jobs), texts=fewer)
        yield Operation("delete", ("delete", document, *on))
        yield Operation("first load", ("load", str(loaded), *on), first=True, atomic=True)
        yield Operation("later load", ("load", str(loaded), *on), atomic=True)
        yield Operation("update", ("query", "--update", UPDATE, *on), atomic=True)

    def run(self, home: Path, *arguments: str) -> Ended:
        """Run a command undisturbed.

        Raises:
            Fault: it fails.
        """
        end = ended(started(home, arguments))
        if end.code:
            raise Fault(f"undisturbed, kg {' '.join(arguments[:1])} ended with {end.code}: {end.said}")
        return end

    def measure(self, operation: Operation) -> Undisturbed:
        """Run an operation undisturbed, once for all its trials."""
        known = self.undisturbed.get(operation.name)
        if known is None:
            home = self._home(operation, "undisturbed")
            old = read_state(home / STORE)
            began = time.monotonic()
            self.run(home, *operation.arguments)
            seconds = time.monotonic() - began
            size = sum(path.stat().st_size for path in (home / STORE).iterdir())
            known = self.undisturbed[operation.name] = Undisturbed(old, read_state(home / STORE), seconds, size)
            shutil.rmtree(home)
        return known

    def _home(self, operation: Operation, name: str) -> Path:
        """Make a folder with the articles and a copy of the store that an operation is run on."""
        home = self.work / name
        if operation.first:
            home.mkdir()
        else:
            shutil.copytree(self.built, home)
        _write_articles(home / NEWS, operation.texts)
        return home

    def operation(self, number: int) -> Operation:
        """Return the operation of a trial."""
        return self.operations[number % len(self.operations)]

    def trial(self, number: int) -> tuple[str, str, str]:
        """Make a trial; return the operation, the disturbance, and what is wrong, "" for nothing."""
        operation = self.operation(number)
        kind = KINDS[number // len(self.operations) % len(KINDS)]
        return operation.name, kind, self.disturb(operation, kind, number)

    def disturb(self, operation: Operation, kind: str, number: int) -> str:
        """Disturb an operation; return what is wrong afterwards, "" for nothing."""
        chance = random.Random(f"{self.seed} {number}")
        home = self._home(operation, f"trial-{number}-{kind.replace(' ', '-')}-{operation.name.replace(' ', '-')}")
        try:
            _Trial(self, operation, kind, chance, home).run()
        except Fault as fault:
            return str(fault)
        except subprocess.TimeoutExpired:
            return "the command did not end"
        shutil.rmtree(home)
        return ""


class _Trial:
    """One trial, in a folder of its own."""

    def __init__(self, torture: Torture, operation: Operation, kind: str, chance: random.Random, home: Path) -> None:
        self.operation = operation
        self.kind = kind
        self.chance = chance
        self.home = home
        self.normal = torture.measure(operation)

    def run(self) -> None:
        disturbances: dict[str, Callable[[], list[Ended]]] = {
            "full disk": self._full_disk,
            "read-only folder": self._read_only,
            "database truncated": self._database_truncated,
            "store corrupted": self._store_corrupted,
            "two writers": self._two_writers,
            "clock jumps": self._clock_jumps,
        }
        self._check(disturbances.get(self.kind, self._signalled)())
        self._finish()

    # --- disturbances: each returns how the commands ended ---

    def _started(self) -> WarmCommand | ColdCommand:
        return started(self.home, self.operation.arguments)

    def _moment(self) -> float:
        """Return a moment of the command, in seconds."""
        return self.chance.uniform(0.02, 1.05) * self.normal.seconds

    def _signalled(self, kind: str = "") -> list[Ended]:
        # One of four also loads the modules: signals come while it does.
        cold = self.chance.random() < 0.25
        process = ColdCommand(self.home, self.operation.arguments) if cold else self._started()
        time.sleep(self._moment() + cold * self.chance.uniform(0, LOADING))
        number = signal.Signals[kind or self.kind]
        victim = process.pid
        if number == signal.SIGKILL and self.chance.random() < 0.5:
            workers = [child for child in children(process.pid) if is_worker(child)]
            victim = self.chance.choice(workers) if workers else victim
        with contextlib.suppress(ProcessLookupError):
            (os.killpg if number == signal.SIGINT else os.kill)(victim, number)
        return [ended(process)]

    def _full_disk(self) -> list[Ended]:
        room = int(self.chance.uniform(0.01, 1) * self.normal.size)
        with full_disk(self.home, room) as under:
            return [ended(ColdCommand(self.home, self.operation.arguments, under=under) if under else self._started())]

    def _read_only(self) -> list[Ended]:
        with contextlib.ExitStack() as stack:
            if at_once := self.chance.random() < 0.5:
                stack.enter_context(read_only(self.home))
            process = ColdCommand(self.home, self.operation.arguments, under=unprivileged())
            if not at_once:
                time.sleep(self._moment())
                stack.enter_context(read_only(self.home))
            return [ended(process)]

    def _database_truncated(self) -> list[Ended]:
        ends = self._killed_first()
        database = self.home / STORE / "extractions.sqlite"
        if database.is_file():
            os.truncate(database, self.chance.randrange(database.stat().st_size))
        return [*ends, ended(self._started())]

    def _store_corrupted(self) -> list[Ended]:
        ends = self._killed_first()
        store = self.home / STORE
        files = sorted(path for path in store.glob("*") if path.is_file() and "sqlite" not in path.name)
        if files:
            harm_file(self.chance.choice(files), self.chance)
        return [*ends, ended(self._started())]

    def _killed_first(self) -> list[Ended]:
        """Kill a first run, so that there is something to damage."""
        return [] if not self.operation.first else self._signalled("SIGKILL")

    def _two_writers(self) -> list[Ended]:
        one = self._started()
        time.sleep(self._moment() * self.chance.choice((0, 1)))
        other = self._started()
        return [ended(one), ended(other)]

    def _clock_jumps(self) -> list[Ended]:
        for path in (self.home / STORE).glob("*"):
            moment = time.time() + self.chance.uniform(-1e9, 1e9)
            os.utime(path, (moment, moment))
        environment = clock_environment(self.home, self.chance.randrange(1 << 30))
        return [ended(ColdCommand(self.home, self.operation.arguments, environment))]

    # --- checks ---

    def _check(self, ends: list[Ended]) -> None:
        for end in ends:
            self._check_end(end)
        if self.kind in ("clock jumps", "two writers") and all(end.code for end in ends):
            raise Fault(f"nothing was done: {ends}")
        self._check_state(done=any(end.code == 0 for end in ends))

    def _check_end(self, end: Ended) -> None:
        if "Traceback" in end.said and "/kg/" not in end.said:
            return  # Python had not yet begun to run kg
        if "Traceback" in end.said or "internal error" in end.said:
            raise Fault(f"exit code {end.code}, {end.said}")
        killed = self.operation.first and self.kind in ("database truncated", "store corrupted")
        codes = CODES.get(self.kind, (0, 2, -signal.SIGKILL) if killed else (0, 2))
        if end.code not in codes:
            raise Fault(f"exit code {end.code}, not one of {codes}: {end.said}")
        if end.code > 0 and not end.said.strip().splitlines()[-1:][0].startswith(("kg: ", "  ")):
            raise Fault(f"exit code {end.code}, and not a word why: {end.said!r}")
        if end.code == 2 and self.kind == "two writers" and not any(text in end.said for text in REFUSALS):
            raise Fault(f"the second writer was told: {end.said}")

    def _check_state(self, *, done: bool) -> None:
        state = read_state(self.home / STORE)
        if state.damaged:
            if self.kind != "store corrupted":
                raise Fault(f"the store is damaged: {state.damaged}")
        elif done:
            if state.graphs != self.normal.new.graphs:
                raise Fault("exit code 0, and the store does not hold what it should")
        elif self.operation.atomic:
            if state.graphs not in (self.normal.old.graphs, self.normal.new.graphs):
                raise Fault("the store holds neither the old state nor the new one")
        elif not is_between(state, self.normal.old, self.normal.new):
            raise Fault("a graph is neither the old one nor the new one")

    def _finish(self) -> None:
        """Run the command again, as its messages advise, and compare the store with an undisturbed one."""
        end = ended(self._started())
        if read_state(self.home / STORE).damaged or "is damaged" in end.said:
            end = self._mend()
        if end.code and not (self.operation.name == "delete" and REFUSALS[1] in end.said):
            raise Fault(f"the next run ended with {end.code}: {end.said}")
        if "Traceback" in end.said:
            raise Fault(f"the next run said: {end.said}")
        state = read_state(self.home / STORE)
        if state.exported != self.normal.new.exported:
            raise Fault(f"the next run made other bytes: {end.said}")

    def _mend(self) -> Ended:
        arguments = self.operation.arguments
        if self.operation.name == "first load":
            shutil.rmtree(self.home / STORE)
        elif arguments[0] == "build":
            arguments = (*arguments, "--repair")
        else:
            end = ended(started(self.home, (*BUILD, "--repair")))
            if end.code:
                return end
        return ended(started(self.home, arguments))


def _write_articles(folder: Path, texts: Mapping[str, str]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text)


def report(results: Sequence[tuple[str, str, str]]) -> str:
    """Return a table: of each disturbance and operation, trials that went right, of how many."""
    right = Counter((kind, name) for name, kind, fault in results if not fault)
    tried = Counter((kind, name) for name, kind, _ in results)
    names = list(dict.fromkeys(name for name, _, _ in results))
    lines = [f"| disturbance | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for kind in dict.fromkeys(kind for _, kind, _ in results):
        cells = (f"{right[kind, name]}/{tried[kind, name]}" for name in names)
        lines.append(f"| {kind} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> None:
    """Run trials; exit with 1 if one goes wrong."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--trials", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, nargs="+", help="numbers of trials to repeat")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="begin no trial after so long")
    parser.add_argument("--at-once", type=int, default=1, help="trials that run at the same time")
    parser.add_argument("--keep", type=Path, help="folder in which the stores of trials that go wrong are left")
    options = parser.parse_args()
    with contextlib.ExitStack() as stack:
        work = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kg-torture-")))
        work.mkdir(exist_ok=True)
        torture = Torture(work, options.seed)
        numbers = options.only or list(range(options.trials))
        random.Random(options.seed).shuffle(numbers)  # so that a part of them is a sample
        for operation in dict.fromkeys(torture.operation(number) for number in numbers):
            torture.measure(operation)  # while nothing else runs
        results = []
        end = time.monotonic() + 60 * options.minutes

        def timely(number: int) -> tuple[str, str, str] | None:
            return torture.trial(number) if time.monotonic() < end else None

        with ThreadPoolExecutor(options.at_once) as pool:
            for number, result in zip(numbers, pool.map(timely, numbers), strict=True):
                if result is not None:
                    name, kind, fault = result
                    print(f"{number}: {name}, {kind}: {fault or 'right'}", flush=True)
                    results.append(result)
    right = sum(not fault for _, _, fault in results)
    print(f"\n{report(results)}\n\n{right} of {len(results)} trials right, seed {options.seed}")
    sys.exit(right < len(results))


if __name__ == "__main__":
    main()
