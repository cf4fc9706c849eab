"""What can happen to a command and its store: full disks, read-only folders, damaged files, clocks that jump."""

from __future__ import annotations

import contextlib
import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

_CLOCK = """
import random, time
_chance = random.Random({seed})
_real = time.time, time.time_ns
_apart = [0.0]
def _jump():
    if _chance.random() < 0.2:
        _apart[0] = _chance.uniform(-1e9, 1e9)
    return _apart[0]
time.time = lambda: _real[0]() + _jump()
time.time_ns = lambda: _real[1]() + int(_jump() * 1e9)
"""


@contextlib.contextmanager
def full_disk(home: Path, room: int) -> Iterator[list[str]]:
    """Put a folder on a file system of its own with little room, or let processes write small files only.

    Args:
        home: the folder; its content is there as before.
        room: bytes that can be added to it.

    Yields:
        A command under which others are to be run.
    """
    aside = home.with_name(f"{home.name}-aside")
    home.rename(aside)
    home.mkdir()
    mounted = _succeeds("mount", "-t", "tmpfs", "tmpfs", str(home))
    try:
        subprocess.run(["cp", "-a", f"{aside}/.", str(home)], check=True)
        if mounted:
            held = os.statvfs(home)
            size = (held.f_blocks - held.f_bfree) * held.f_frsize + room
            subprocess.run(["mount", "-o", f"remount,size={size}", str(home)], check=True)
        yield [] if mounted else ["prlimit", f"--fsize={room}"]
    finally:
        if mounted:
            left = home.with_name(f"{home.name}-left")
            subprocess.run(["cp", "-a", str(home), str(left)], check=True)
            subprocess.run(["umount", str(home)], check=True)
            home.rmdir()
            left.rename(home)
        subprocess.run(["rm", "-r", str(aside)], check=True)


def _succeeds(*command: str) -> bool:
    try:
        return subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode == 0
    except OSError:
        return False


def unprivileged() -> list[str]:
    """Return a command under which the permissions of files hold for a process of root, too."""
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []


@contextlib.contextmanager
def read_only(home: Path) -> Iterator[None]:
    """Take away the permission to write to a folder, to folders in it and to their files."""
    before = {}
    with contextlib.suppress(FileNotFoundError):  # a file that went away meanwhile
        for path in (home, *sorted(home.rglob("*"))):
            before[path] = path.stat().st_mode
            path.chmod(before[path] & ~0o222)
    try:
        yield
    finally:
        for path, mode in before.items():
            if path.exists():
                path.chmod(mode)


def harm_file(path: Path, chance: random.Random) -> None:
    """Flip some bytes of a file, cut it short, or remove it."""
    size = path.stat().st_size
    how = chance.choice(("flip", "flip", "cut", "remove"))
    if how == "remove" or not size:
        path.unlink()
    elif how == "cut":
        os.truncate(path, chance.randrange(size))
    else:
        data = bytearray(path.read_bytes())
        start = chance.randrange(size)
        for place in range(start, min(size, start + chance.randint(1, 64))):
            data[place] ^= chance.randint(1, 255)
        path.write_bytes(data)


def clock_environment(home: Path, seed: int) -> dict[str, str]:
    """Return environment variables under which the clock of a Python process jumps by up to 30 years either way."""
    folder = home.with_name(f"{home.name}-clock")
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(_CLOCK.format(seed=seed))
    return {"PYTHONPATH": os.pathsep.join([str(folder), str(Path.cwd())])}
