"""``scratchnet presets``: list what there is."""

from __future__ import annotations

from argparse import Namespace


def carry_out(arguments: Namespace) -> tuple[int, str]:
    """Return name and title of every bundled preset, a line each."""
    from core.session.presets import heading_of, preset_names

    names = preset_names()
    width = max(map(len, names))
    return 0, "\n".join(f"{name:{width}}  {heading_of(name)[0]}" for name in names)
