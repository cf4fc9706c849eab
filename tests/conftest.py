"""What tests of several folders share: the settings of Hypothesis, servers to talk to."""

import json
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import settings

from kg.cli.group import commands

ARTICLES = [
    {
        "title": "Norway proposes a fisheries treaty",
        "publisher": "Kestrel Wire",
        "date": "2025-03-03",
        "url": "https://kestrel.example/1",
        "text": "Norway proposed a fisheries treaty to Iceland on Monday. Iceland rejected the fisheries treaty. "
        "Denmark supports Norway.",
    },
    {
        "title": "Canada threatens Norway",
        "publisher": "Harbor Dispatch",
        "date": "2025-03-05",
        "url": "https://harbor.example/2",
        "text": "Canada threatened Norway on Wednesday. Finland may sign the fisheries treaty. Equinor owns the Snorre "
        "oil field.",
    },
    {
        "title": "Ottawa denies a threat",
        "publisher": "Lakeview Courier",
        "date": "2025-03-06",
        "url": "https://lakeview.example/3",
        "text": "Mark Carney denied that Canada had threatened Norway. Canada criticized the Norwegian Parliament. "
        "Iceland signed the fisheries treaty on Thursday.",
    },
]

# How long an example takes says more about the machine; new examples are the business of fuzz/.
settings.register_profile("kg", deadline=None, derandomize=True)
settings.load_profile("kg")
# A job in the background of a shell ignores interrupts, and so would every program that a test starts and interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def wait_for(url: str, process: subprocess.Popen[bytes], seconds: float = 120) -> None:
    """Wait until a server that was started answers."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert process.poll() is None, f"the server ended with {process.returncode}"
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"no answer from {url}")


def built(articles: list[dict[str, str]], folder: Path) -> Path:
    """Return the graph of some articles as a Turtle file in a folder."""
    path = folder / "articles.jsonl"
    path.write_text("".join(json.dumps(article) + "\n" for article in articles), encoding="utf-8")
    result = CliRunner().invoke(commands, ["build", str(path), "-o", str(folder / "news.ttl"), "--quiet"])
    assert result.exit_code == 0, result.output
    return folder / "news.ttl"


@pytest.fixture(scope="session")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of three short articles of different days and outlets, two of which contradict each other."""
    return built(ARTICLES, tmp_path_factory.mktemp("news"))


@pytest.fixture
def oxigraph(tmp_path: Path) -> Iterator[str]:
    """The query endpoint of a server from PyPI's ``oxigraph``."""
    program = shutil.which("oxigraph")
    assert program is not None, "pip install oxigraph"
    port = free_port()
    command = [program, "serve", "--location", str(tmp_path / "db"), "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/", process)
        yield f"http://127.0.0.1:{port}/query"
    finally:
        process.terminate()
        process.wait(30)
