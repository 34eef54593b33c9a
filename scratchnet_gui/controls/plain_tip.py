"""Tooltips that say what a person or a file wrote. A pure function."""

from __future__ import annotations

from html import escape


def plain_tip(text: str) -> str:
    """Return `text` so that a tooltip shows it letter by letter; Qt would take ``<b>`` in it for markup."""
    if "<" not in text:
        return text
    written = escape(text).replace("\n", "<br>")
    return f"<qt>{written}</qt>"
