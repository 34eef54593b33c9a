"""What a form says about settings. Pure functions."""

from __future__ import annotations

import textwrap

import msgspec

from core.config import RunConfig
from core.run_settings import SETTINGS, RunSettings
from core.session.wording import changes_in_words
from core.setting import Setting

_CHARACTERS_A_LINE = 56


def wrapped(text: str) -> str:
    """Break a long text for a tooltip."""
    return textwrap.fill(text, _CHARACTERS_A_LINE)


def tooltip(setting: Setting, effect: str) -> str:
    """Say what a setting does, what changing it does to the run, and what is allowed.

    Parameters
    ----------
    effect
        What happens to the run, as a sentence.
    """
    parts = [setting.help, effect]
    if setting.choices is None and not setting.flag:
        parts.append(setting.allowed())
    if setting.empty:
        parts.append(f"Left empty: {setting.empty}.")
    return wrapped(" ".join(filter(None, parts)))


def has_meaning(setting: Setting, config: object) -> bool:
    """Tell whether a setting has a meaning with the other settings of `config`."""
    if setting.only_for is None:
        return True
    other, choices = setting.only_for
    return getattr(config, other) in choices


def group_in_words(config: RunConfig, group: str) -> str:
    """Say in few words what is set in a group: its first choice, and what differs from its default."""
    defaults = {field.name: field.default for field in msgspec.structs.fields(RunSettings)}
    settings = {name: each for name, each in SETTINGS.items() if each.group == group and has_meaning(each, config)}
    said, first = [], next(iter(settings))
    choices = settings[first].choices
    if choices is not None:
        chosen = getattr(config, first)
        said.append(getattr(choices[chosen], "label", chosen))
        del settings[first]
    said.extend(
        changes_in_words({name: getattr(config, name)}) for name in settings if getattr(config, name) != defaults[name]
    )
    return ", ".join(said) or _nothing(settings)


def _nothing(settings: dict[str, Setting]) -> str:
    said = {setting.empty for setting in settings.values()}
    return (said.pop() if len(said) == 1 else "") or "none"
