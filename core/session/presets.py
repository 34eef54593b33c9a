"""Prepared runs, written as TOML by course authors: those that are bundled, and any other file."""

from __future__ import annotations

import difflib
import re
import tomllib
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import msgspec

from core.config import LayerConfig, RunConfig
from core.data.table import Table
from core.errors import ConfigError
from core.setting import settings_of

_NAMES = ("one-neuron", "and", "or", "article", "article-seed-67", "xor-two-hidden")
_SUFFIX = ".toml"
_SCHEMA_VERSION = 1
_MOST_BYTES = 16 * 1024 * 1024

_Text: TypeAlias = Annotated[str, msgspec.Meta(min_length=1)]


class Preset(msgspec.Struct, frozen=True, kw_only=True):
    """A prepared run.

    Parameters
    ----------
    title
        Its name for people.
    look_for
        What to look for in it, in one sentence.
    """

    schema_version: int
    title: str
    look_for: str
    run: RunConfig


class _Row(msgspec.Struct, forbid_unknown_fields=True):
    inputs: tuple[float, ...]
    targets: tuple[float, ...]


class _Data(msgspec.Struct, forbid_unknown_fields=True):
    rows: tuple[_Row, ...]
    title: str = ""


class _File(msgspec.Struct, forbid_unknown_fields=True):
    """A preset as it is written: the data as one list of rows, beside the settings of the run."""

    schema_version: int
    title: _Text
    look_for: _Text
    run: dict[str, Any]
    data: _Data


_OWNERS: dict[str, type[msgspec.Struct]] = {
    "": _File,
    "run": RunConfig,
    "run.layers[]": LayerConfig,
    "data": _Data,
    "data.rows[]": _Row,
}
"""What the parts of a file are decoded into."""

_WORDS = {
    " | null`": "`",
    "Object contains unknown field": "There is no setting",
    "Object missing required field": "Missing setting",
    "Expected `str` of length >= 1": "The text is empty",
    "Number out of range": "The number is too large",
    "`object`": "a table",
    "`array`": "a list",
    "`str`": "text",
    "`int`": "a whole number",
    "`float`": "a number",
    "`bool`": "true or false",
    "`": "",
}
"""How msgspec puts it, and how an author would."""


def preset_names() -> tuple[str, ...]:
    """Return the names of the bundled presets, in the order in which they are taught."""
    return _NAMES


def load_preset(name: str) -> Preset:
    """Return the bundled preset `name`, or the one in the file `name` where that ends in ``.toml``.

    Raises
    ------
    ConfigError
        When there is none, or naming the file, the field, what was found in it and what is allowed.
    """
    if name in _NAMES:
        return _decode(_read(files("resources") / "presets" / f"{name}{_SUFFIX}"), f"{name}{_SUFFIX}")
    if name.endswith(_SUFFIX):
        return _decode(_read(Path(name)), name)
    close = difflib.get_close_matches(name.lower(), _NAMES, n=1)
    guess = f" Did you mean {close[0]}?" if close else ""
    raise ConfigError(
        "preset",
        f"There is no preset {name[:60]!r}.{guess}",
        f"Allowed: {', '.join(_NAMES)}, or the path of a {_SUFFIX} file.",
    )


def _read(file: Path | Traversable) -> str:
    name = str(file)
    try:
        if not file.is_file():  # a pipe or a device would be waited for
            raise ConfigError(name, "There is no such file.", f"Give the path of a {_SUFFIX} file that can be read.")
        with file.open("rb") as stream:
            content = stream.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise ConfigError(name, "The file is too large.", f"Allowed: up to {_MOST_BYTES // 1024**2} MB.")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(name, f"Byte {error.start + 1} is not UTF-8.", "Save the file as UTF-8 text.") from error
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigError(name, f"The file cannot be read: {reason}.") from error


def _decode(text: str, name: str) -> Preset:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(name, f"This is not TOML: {error}.") from error
    except ValueError as error:
        raise ConfigError(name, "A number in it has thousands of digits.") from error
    except RecursionError as error:
        raise ConfigError(name, "The lists in it are nested too deeply.") from error
    version = document.get("schema_version", _SCHEMA_VERSION)
    if version != _SCHEMA_VERSION or isinstance(version, bool):
        raise ConfigError(
            f"{name}, schema_version", f"Version {version!r} is not known.", f"Allowed: {_SCHEMA_VERSION}."
        )
    part = ""
    try:
        file = msgspec.convert(document, _File)
        table = Table(
            title=file.data.title,
            inputs=tuple(row.inputs for row in file.data.rows),
            targets=tuple(row.targets for row in file.data.rows),
        )
        part = "run"
        if "data" in file.run:
            raise ConfigError("data", "The rows do not belong here.", "They stand in [data], beside [run].")
        run = msgspec.convert({**file.run, "data": table}, RunConfig)
    except msgspec.ValidationError as error:
        raise _in_words(error, name, part) from error
    except ConfigError as error:
        raise ConfigError(f"{name}, {_place(error.field)}", error.message, error.hint) from error
    return Preset(schema_version=file.schema_version, title=file.title, look_for=file.look_for, run=run)


def _place(field: str) -> str:
    """Say where in the file a setting stands: ``data.inputs[2]`` is ``data.rows[2].inputs``."""
    in_rows = re.fullmatch(r"data\.(inputs|targets)(\[\d+\])?", field)
    if in_rows is None:
        return f"run.{field}"
    return f"data.rows{in_rows[2]}.{in_rows[1]}" if in_rows[2] else "data.rows"


def _in_words(error: msgspec.ValidationError, name: str, part: str) -> ConfigError:
    """Say in an author's words what msgspec found wrong in `part` of a file, and where."""
    said, _, inner = str(error).partition(" - at `$")
    path = f"{part}{inner.rstrip('`')}".removeprefix(".")
    if "field `" in said:
        fields = msgspec.structs.fields(_OWNERS[re.sub(r"\d+", "", path)])
        hint = f"Known here: {', '.join(field.name for field in fields if field.name != 'data' or not path)}."
    else:
        owner, _, last = path.rpartition(".")
        setting = settings_of(_OWNERS[re.sub(r"\d+", "", owner)]).get(last)
        hint = setting.allowed() if setting is not None else ""
    for theirs, ours in _WORDS.items():
        said = said.replace(theirs, ours)
    return ConfigError(f"{name}, {path}" if path else name, f"{said}.", hint)
