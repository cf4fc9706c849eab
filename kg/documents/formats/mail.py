"""Mails (.eml) and mailboxes (.mbox): one document per mail, and those of its attachments."""

from __future__ import annotations

import email
import email.policy
import io
import mailbox
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from email.utils import getaddresses
from pathlib import Path
from typing import IO

from kg.documents.cleaning.publication_date import iso
from kg.documents.cleaning.splitting import cut, documents
from kg.documents.document import Document, Found, Metadata, Origin, Skipped, Unusable, clean
from kg.documents.formats.markup_text import plain_text
from kg.documents.formats.text import titled

MAX_BYTES = 50_000_000
Member = Callable[[IO[bytes], Origin, str], Found]

_QUOTED = re.compile(r"(?m)^>.*\n?")
_SIGNATURE = re.compile(r"(?m)^-- \n[\s\S]*\Z")
_INTRODUCED = re.compile(r"(?m)^On .{5,120} wrote:\s*$\n?")
_LIST = re.compile(r"^\s*\"?([^\"<]+?)\"?\s*<")


def read(stream: IO[bytes], origin: Origin, member: Member) -> Found:
    """Read one mail: subject, date, and its plain text, else its HTML; then its attachments.

    Args:
        stream: of the mail.
        origin: where it comes from.
        member: reads an attachment; the last argument is the extension of its format, "" if its name tells it.

    Raises:
        Unusable: it has no text.

    """
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Unusable(f"a mail of more than {MAX_BYTES // 1_000_000} MB")
    yield from _message(email.message_from_bytes(data, policy=email.policy.default), origin, member)


def read_mbox(stream: IO[bytes], origin: Origin, member: Member) -> Found:
    """Read the mails of a mailbox; one that cannot be read is skipped with its number."""
    # The standard library's reader needs a file with a name.
    with tempfile.TemporaryDirectory(prefix="kg-mbox-") as folder:
        path = Path(folder, "mbox")
        with path.open("wb") as file:
            shutil.copyfileobj(stream, file)
        box = mailbox.mbox(path, create=False)
        try:
            if not len(box):
                raise Unusable("a mailbox without mails")
            for number, key in enumerate(box.keys(), 1):
                where = replace(origin, source=f"{origin.source}[{number}]")
                try:
                    yield from read(io.BytesIO(box.get_bytes(key)), where, member)
                except Unusable as reason:
                    yield Skipped(where.source, str(reason))
        finally:
            box.close()


def _message(message: EmailMessage, origin: Origin, member: Member) -> Found:
    try:
        body = message.get_body(("plain", "html"))
        text = "" if body is None else str(body.get_content())
        attached = list(message.iter_attachments())
        about = _about(message, origin)
    except Exception as error:  # the library's, on headers and bodies that are not what they say
        raise Unusable(f"a mail that cannot be read: {type(error).__name__}") from None
    if body is not None and body.get_content_subtype() == "html":
        text = plain_text(text)
    text = _unquoted(clean(text))
    if text.strip():
        yield from documents(list(cut([titled(about.title, text)])), about)
    elif not attached:
        raise Unusable("a mail without text")
    for number, part in enumerate(attached, 1):
        yield from _attachment(part, number, origin, member, about)


def _attachment(part: EmailMessage, number: int, origin: Origin, member: Member, about: Metadata) -> Found:
    name = clean(part.get_filename() or "") or f"attachment {number}"
    where = replace(origin, source=f"{origin.source}/{name}", depth=origin.depth + 1)
    try:
        if part.get_content_type() == "message/rfc822":
            forwarded = part.get_content()
            yield from _message(forwarded, where, member)
            return
        data = part.get_payload(decode=True) or b""
    except Unusable as reason:
        yield Skipped(where.source, str(reason))
        return
    except Exception as error:
        yield Skipped(where.source, f"an attachment that cannot be read: {type(error).__name__}")
        return
    for found in member(io.BytesIO(data if isinstance(data, bytes) else b""), where, ""):
        if isinstance(found, Document) and not found.published:
            yield replace(found, published=about.published)
        else:
            yield found


def _about(message: EmailMessage, origin: Origin) -> Metadata:
    listed = _LIST.match(str(message.get("List-Id", "")))
    names = [name or address for name, address in getaddresses([str(message.get("From", ""))])]
    return Metadata(
        title=clean(str(message.get("Subject", ""))).strip() or origin.source,
        published=iso(re.sub(r"\s*\([^)]*\)\s*$", "", str(message.get("Date", "")))),
        publisher=clean(str(message.get("Organization", "")) or (listed.group(1) if listed else "")).strip(),
        source=origin.source,
        author=clean(", ".join(name for name in names if name)),
    )


def _unquoted(text: str) -> str:
    """Leave out the lines of the mail that is answered, and the signature."""
    return _SIGNATURE.sub("", _QUOTED.sub("", _INTRODUCED.sub("", text)))
