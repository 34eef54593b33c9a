"""Prepared runs, written as TOML by course authors: those that are bundled, and any other file."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, TypeAlias

import msgspec

from core.config import RunConfig
from core.data.dataset import Dataset
from core.data.load import load_dataset
from core.data.recipe import DataConfig
from core.errors import ConfigError
from core.run_settings import LayerConfig, RunSettings
from core.setting import settings_of

LADDER: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "First networks": ("one-neuron", "and", "or", "article", "article-seed-67", "xor-two-hidden"),
        "What goes wrong": (
            *("xor-without-bias", "equal-start-weights", "learning-rate-too-low", "learning-rate-too-high"),
            *("saturating", "dying-relus"),
        ),
        "Points in the plane": ("gaussians", "circle", "xor", "moons", "spiral", "blobs"),
        "Numbers to predict": ("plane", "sine", "step", "polynomial", "multi-gaussian"),
        "More inputs": ("parity", "iris", "digits"),
    }
)
"""The bundled presets from the first network there is to digits, by heading; each dataset's own has its name."""
_NAMES = tuple(name for names in LADDER.values() for name in names)
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
    name
        Its name on the command line; empty for a file's.
    """

    schema_version: int
    title: str
    look_for: str
    run: RunConfig
    name: str = ""


class _Row(msgspec.Struct, forbid_unknown_fields=True):
    inputs: tuple[float, ...]
    targets: tuple[float, ...]


class _Rows(msgspec.Struct, forbid_unknown_fields=True):
    rows: tuple[_Row, ...]
    title: str = ""


class _File(msgspec.Struct, forbid_unknown_fields=True):
    """A preset as it is written: the settings of the run, and its data as a list of rows or as a recipe."""

    schema_version: int
    title: _Text
    look_for: _Text
    run: dict[str, Any]
    data: dict[str, Any]


_OWNERS: dict[str, type[msgspec.Struct]] = {
    "": _File,
    "run": RunSettings,
    "run.layers[]": LayerConfig,
    "data": DataConfig,
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


def heading_of(name: str) -> tuple[str, str]:
    """Return title and `look_for` of a bundled preset, without making its data."""
    document = tomllib.loads(_read(_bundled(name)))
    return str(document["title"]), str(document["look_for"])


def load_preset(name: str) -> Preset:
    """Return the bundled preset `name`, or the one in the file `name` where that ends in ``.toml``.

    Raises
    ------
    ConfigError
        When there is none, or naming the file, the field, what was found in it and what is allowed.
    """
    if name in _NAMES:
        return _decode(_read(_bundled(name)), f"{name}{_SUFFIX}")
    if name.endswith(_SUFFIX):
        return _decode(_read(Path(name)), name)
    close = difflib.get_close_matches(name.lower(), _NAMES, n=1)
    guess = f" Did you mean {close[0]}?" if close else ""
    raise ConfigError(
        "preset",
        f"There is no preset {name[:60]!r}.{guess}",
        f"Allowed: {', '.join(_NAMES)}, or the path of a {_SUFFIX} file.",
    )


def _bundled(name: str) -> Traversable:
    return files("resources") / "presets" / f"{name}{_SUFFIX}"


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
        part = "run"
        if "data" in file.run:
            raise ConfigError("data", "The data does not belong here.", "It stands in [data], beside [run].")
        settings = msgspec.convert(file.run, RunSettings)
        part = "data"
        data = _data(file.data, Path(name).parent)
        part = "run"
        run = RunConfig(**{field: getattr(settings, field) for field in settings.__struct_fields__}, data=data)
    except msgspec.ValidationError as error:
        rows = isinstance(document.get("data"), dict) and "rows" in document["data"]
        raise _in_words(error, name, part, _OWNERS | {"data": _Rows} if rows else _OWNERS) from error
    except ConfigError as error:
        raise ConfigError(f"{name}, {_place(error.field, part)}", error.message, error.hint) from error
    return Preset(schema_version=file.schema_version, title=file.title, look_for=file.look_for, run=run)


def _data(written: dict[str, Any], folder: Path) -> Dataset:
    if "rows" in written:
        table = msgspec.convert(written, _Rows)
        return Dataset.of_rows([row.inputs for row in table.rows], [row.targets for row in table.rows], table.title)
    config = msgspec.convert(written, DataConfig)
    if config.file:
        config = msgspec.structs.replace(config, file=str(folder / config.file))
    return load_dataset(config)


def _place(field: str, part: str) -> str:
    """Say where in the file a setting stands: ``data.inputs[2]`` is ``data.rows[2].inputs``."""
    in_rows = re.fullmatch(r"data\.(inputs|targets)(\[\d+\])?", field)
    if in_rows is None:
        return f"{part}.{field}"
    return f"data.rows{in_rows[2]}.{in_rows[1]}" if in_rows[2] else "data.rows"


def _in_words(
    error: msgspec.ValidationError, name: str, part: str, owners: Mapping[str, type[msgspec.Struct]]
) -> ConfigError:
    """Say in an author's words what msgspec found wrong in `part` of a file, and where."""
    said, _, inner = str(error).partition(" - at `$")
    path = f"{part}{inner.rstrip('`')}".removeprefix(".")
    if "field `" in said:
        fields = msgspec.structs.fields(owners[re.sub(r"\d+", "", path)])
        hint = f"Known here: {', '.join(field.name for field in fields)}."
    else:
        owner, _, last = path.rpartition(".")
        setting = settings_of(owners[re.sub(r"\d+", "", owner)]).get(last)
        hint = setting.allowed() if setting is not None else ""
    for theirs, ours in _WORDS.items():
        said = said.replace(theirs, ours)
    return ConfigError(f"{name}, {path}" if path else name, f"{said}.", hint)
