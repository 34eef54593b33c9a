"""Writes iris.csv and digits.csv from scikit-learn's copies. ScratchNet itself does without scikit-learn.

To run it again: pip install scikit-learn; python resources/datasets/extract.py
"""

from __future__ import annotations

from pathlib import Path

from sklearn.datasets import load_digits, load_iris

HERE = Path(__file__).parent


def main() -> None:
    """Write both files beside this one."""
    iris = load_iris()
    names = "sepal length,sepal width,petal length,petal width,species"
    lines = [
        ",".join([*map(str, row), str(iris.target_names[label])])
        for row, label in zip(iris.data.tolist(), iris.target.tolist(), strict=True)
    ]
    _write("iris.csv", names, lines)
    digits = load_digits()
    names = ",".join([*(f"r{i}c{j}" for i in range(1, 9) for j in range(1, 9)), "digit"])
    rows = zip(digits.data.astype(int).tolist(), digits.target.tolist(), strict=True)
    _write("digits.csv", names, [",".join(map(str, [*row, label])) for row, label in rows])


def _write(name: str, names: str, lines: list[str]) -> None:
    (HERE / name).write_text("\n".join([names, *lines, ""]), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
