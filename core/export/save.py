"""Writing a program, whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from core.errors import ExportError
from core.export.script import Script


def save_script(script: Script, path: Path) -> list[Path]:
    """Write `script` to `path` and the files that it reads beside it; return all that was written, the program first.

    Each file appears whole or stays as it was, the program last.

    Raises
    ------
    ExportError
        When a file cannot be written.
    """
    written = [path.with_name(name) for name in script.files]
    if path in written:
        raise ExportError(f"The program cannot be called {path.name}: its data has that name. Choose another name.")
    if not path.parent.is_dir():
        raise ExportError(f"{path} cannot be written: there is no folder {path.parent}.")
    for companion, make in zip(written, script.files.values(), strict=True):
        _write(companion, make())
    _write(path, script.text)
    return [path, *written]


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
