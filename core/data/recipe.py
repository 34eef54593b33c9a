"""What data is made from. A recipe determines every number of its dataset."""

from __future__ import annotations

from typing import Annotated

import msgspec

from core.data.features import FEATURES, canonical_feature
from core.data.files import HEADERS, MISSING
from core.data.sources import DATASETS
from core.data.targets import TASKS
from core.errors import ConfigError
from core.setting import Setting, check_settings

MAX_SAMPLES = 1_000_000

_FILE = ("dataset", frozenset({"csv"}))
_SAMPLED = frozenset(name for name, source in DATASETS.items() if source.samples is not None)
_NOISY = frozenset(name for name, source in DATASETS.items() if source.noise is not None)
_TWO_INPUTS = frozenset(name for name, source in DATASETS.items() if source.inputs in (2, None))


class TextSetting(Setting):
    """A setting that is a text, or a list of texts; each of them among the choices, where there are some."""

    def allowed(self) -> str:
        """Say in words which values the setting takes."""
        return super().allowed() if self.choices is not None else ""

    def accepts(self, value: object) -> bool:
        """Tell whether every text of `value` is allowed."""
        texts = value if isinstance(value, tuple) else (value,)
        return all(isinstance(text, str) and (self.choices is None or text in self.choices) for text in texts)


class DataConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What to learn from. Fields that have no meaning for the dataset are left unused."""

    dataset: Annotated[str, Setting("Dataset", "What the network learns from.", choices=DATASETS, group="Data")] = (
        "article"
    )
    file: Annotated[
        str,
        TextSetting(
            "File",
            "The path of a table as text: CSV or TSV.",
            group="Data",
            only_for=_FILE,
        ),
    ] = ""
    target: Annotated[
        tuple[str, ...],
        TextSetting(
            "Target",
            "The columns to predict, by name or by number counted from 1.",
            group="Data",
            only_for=_FILE,
            empty="the last column",
        ),
    ] = ()
    task: Annotated[
        str,
        Setting("Task", "Whether targets are classes or numbers.", choices=TASKS, group="Data", only_for=_FILE),
    ] = "auto"
    header: Annotated[
        str,
        Setting("Header", "Whether the first row names the columns.", choices=HEADERS, group="Data", only_for=_FILE),
    ] = "auto"
    missing: Annotated[
        str,
        Setting("Missing", "What is done about empty cells.", choices=MISSING, group="Data", only_for=_FILE),
    ] = "refuse"
    samples: Annotated[
        int | None,
        Setting(
            "Rows",
            "How many rows are made, test rows included.",
            least=2,
            most=MAX_SAMPLES,
            group="Data",
            only_for=("dataset", _SAMPLED),
            empty="the dataset's own number",
        ),
    ] = None
    noise: Annotated[
        float | None,
        Setting(
            "Noise",
            "How irregular the data is, from none to so much that the pattern is hard to see.",
            least=0,
            most=0.5,
            group="Data",
            only_for=("dataset", _NOISY),
            empty="the dataset's own",
        ),
    ] = None
    classes: Annotated[
        int,
        Setting(
            "Classes",
            "How many clouds of points there are.",
            least=2,
            most=10,
            group="Data",
            only_for=("dataset", frozenset({"blobs"})),
        ),
    ] = 3
    inputs: Annotated[
        int,
        Setting(
            "Inputs",
            "How many inputs are counted; every further one doubles the rows.",
            least=2,
            most=10,
            group="Data",
            only_for=("dataset", frozenset({"parity"})),
        ),
    ] = 3
    features: Annotated[
        tuple[str, ...],
        TextSetting(
            "Features",
            "What the network is given instead of the two inputs themselves.",
            choices=FEATURES,
            group="Data",
            only_for=("dataset", _TWO_INPUTS),
            empty="the inputs as they are",
        ),
    ] = ()
    scale: Annotated[
        bool,
        Setting(
            "Scale inputs",
            "Give every input mean 0 and standard deviation 1, measured on the training rows. Targets stay.",
            flag=True,
            group="Data",
        ),
    ] = False
    test_ratio: Annotated[
        float,
        Setting(
            "Test share",
            "The share of rows that training does not see, to test on; the same share of every class.",
            least=0,
            most=0.99,
            group="Data",
        ),
    ] = 0.0
    seed: Annotated[
        int,
        Setting(
            "Data seed",
            "The same seed gives the same rows and the same test rows.",
            least=0,
            most=2**32 - 1,
            group="Data",
        ),
    ] = 0

    def __post_init__(self) -> None:
        """Check all ranges; write features in their usual way.

        Raises
        ------
        ConfigError
            Naming the first field that cannot be used.
        """
        msgspec.structs.force_setattr(self, "features", tuple(map(canonical_feature, self.features)))
        check_settings(self)
        if len(set(self.features)) < len(self.features):
            raise ConfigError("features", "A feature is listed twice.", "Each can be there once.")
        if self.dataset == "csv" and not self.file:
            raise ConfigError("file", "No file is given.", "Give the path of a CSV or TSV file.")
        if self.dataset == "blobs" and self.sample_count < self.classes:
            raise ConfigError(
                "samples",
                f"{self.sample_count} rows are too few for {self.classes} classes.",
                f"Allowed: from {self.classes} to {MAX_SAMPLES:,}.",
            )

    @property
    def sample_count(self) -> int:
        """How many rows are made; 0 where the number is not a setting."""
        return self.samples if self.samples is not None else DATASETS[self.dataset].samples or 0

    @property
    def noise_level(self) -> float:
        """How noisy the rows are, from 0 to 0.5."""
        return self.noise if self.noise is not None else DATASETS[self.dataset].noise or 0.0
