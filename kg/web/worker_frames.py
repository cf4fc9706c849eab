"""Framing of a worker's answers: one byte of kind, four bytes of length, the content."""

import struct

FRAME = struct.Struct(">cI")
