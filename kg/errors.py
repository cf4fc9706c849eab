"""Exceptions that the user can act on."""


class InputError(Exception):
    """Bad input: the message says what, where and how to mend it, in one line. The command line exits with 2."""


class NotFoundError(InputError):
    """A graph has nothing of the name or IRI that was asked for."""


class DataError(Exception):
    """The data fails a check that was asked for (``--strict``, ``--exit-code``). The command line exits with 1."""
