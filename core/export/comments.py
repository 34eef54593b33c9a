"""Texts of people and data as comments of a program."""

from __future__ import annotations

import textwrap
from collections.abc import Set as AbstractSet

from core.training.mistakes import Mistake

WIDEST = 88
"""Characters of the longest line, but for names that are longer themselves."""


def one_line(text: str) -> str:
    """Return `text` so that it can stand in a comment: in one line, and without what cannot be printed."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def commented(text: str) -> list[str]:
    return [f"# {line}" for line in textwrap.wrap(one_line(text), WIDEST - 10)]


def marked(*mistakes: Mistake, made: AbstractSet[Mistake]) -> list[str]:
    """Return the comment above the line in which mistakes are made, one line for each."""
    return [f"# Mistake: {each.said}" for each in mistakes if each in made]


def counted(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"
