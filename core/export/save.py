"""Writing a program, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from core.errors import ExportError
from core.export.script import Script


def save_script(script: Script, path: Path) -> list[Path]:
    """Write `script` to `path` and the files that it reads beside it; return all that was written, the program first.

    The program says its new name, and its data is named after it. Each file appears whole or stays as it was, the
    program last. Only the program was asked for, so another file in the place of its data is kept.

    Raises
    ------
    ExportError
        When a file cannot be written, or the place of the data is taken by something else; nothing is replaced.
    """
    if not path.parent.is_dir():
        raise ExportError(f"{path} cannot be written: there is no folder {path.parent}.")
    script = script.called(path.name)
    companions = {path.with_name(name): make() for name, make in script.files.items()}
    for companion, text in companions.items():
        if companion.exists() and not _holds(companion, text):
            raise ExportError(
                f"Nothing was written: the program's data belongs into {companion}, and that file is there already "
                "with something else in it. Move it away, or choose another name for the program."
            )
    for companion, text in companions.items():
        _write(companion, text)
    _write(path, script.text)
    return [path, *companions]


def _holds(path: Path, text: str) -> bool:
    """Tell whether a file has this content, byte for byte."""
    try:
        return path.is_file() and path.read_bytes() == text.encode()
    except OSError:
        return False


def _write(path: Path, text: str) -> None:
    temporary = None
    try:
        if path.is_dir():
            raise ExportError(f"{path} cannot be written: it is a folder.")
        number, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
        with os.fdopen(number, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        os.chmod(temporary, _mode(path))
        os.replace(temporary, path)
        temporary = None
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        raise ExportError(f"{path} cannot be written: {getattr(error, 'strerror', None) or error}.") from error
    finally:
        if temporary is not None:
            os.unlink(temporary)


def _mode(path: Path) -> int:
    """Return the rights that the file has, or those of a new file: temporary ones are private."""
    if path.exists():
        return path.stat().st_mode
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
