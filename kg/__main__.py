"""``python -m kg`` is the ``kg`` command."""

import signal


def main() -> None:
    """Run the command line of this process. An interrupt of the imports ends it by the signal, without a traceback."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from kg.cli import main as run  # noqa: PLC0415 (its imports take longest)

    run()


if __name__ == "__main__":
    main()
