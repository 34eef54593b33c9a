"""The set-up: data, network and training, as a form over the configuration of the run."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLabel, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from core.config import RunConfig
from core.errors import ConfigError
from core.nn.initializers import INITIALIZERS
from core.nn.losses import LOSSES
from core.session.snapshot import Snapshot
from core.setting import settings_of
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.controls.layer_list import LayerList
from scratchnet_gui.controls.number_field import NumberField, parse_number
from scratchnet_gui.controls.own_keys import keep_own_keys

_SETTINGS = settings_of(RunConfig)


class SetupForm(QWidget):
    """Edits the configuration.

    `new_run` carries a whole configuration: a new network is built from it. `learning_rate_changed` and
    `stop_at_changed` (a number or None) keep the network. `rejected` carries what is wrong with an entry; the entry
    stays as it was typed, marked, until it is right.
    """

    new_run = Signal(object)
    learning_rate_changed = Signal(float)
    stop_at_changed = Signal(object)
    rejected = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._config: RunConfig | None = None
        self._run_id = 0
        self.data = QLabel()
        self.data.setWordWrap(True)
        self.layers = LayerList()
        self.layers.changed.connect(self._layers_changed)
        self.biases = QCheckBox("Biases")
        self.biases.setToolTip("Give every neuron of every layer a bias; builds a new network")
        self.biases.clicked.connect(self._biases_clicked)
        self.initializer = QComboBox()
        for name, each in INITIALIZERS.items():
            self.initializer.addItem(each.label, name)
        self.initializer.setToolTip(f"{_SETTINGS['initializer'].help} Builds a new network.")
        self.initializer.activated.connect(self._initializer_chosen)
        for control in (self.biases, self.initializer):
            keep_own_keys(control)
        self.seed = self._field(f"{_SETTINGS['seed'].help} Builds a new network. {_SETTINGS['seed'].allowed()}")
        self.seed.editingFinished.connect(self._seed_entered)
        self.loss = QLabel()
        rate = _SETTINGS["learning_rate"]
        self.learning_rate = self._field(f"{rate.help} Keeps the weights. {rate.allowed()}")
        self.learning_rate.editingFinished.connect(self._learning_rate_entered)
        self.batch_size = self._field(
            f"{_SETTINGS['batch_size'].help} Leave it empty for all rows. Builds a new network."
        )
        self.batch_size.setPlaceholderText("all rows")
        self.batch_size.editingFinished.connect(self._batch_size_entered)
        self.stop_at = self._field(f"{_SETTINGS['stop_at'].help} Leave it empty to play on.")
        self.stop_at.setPlaceholderText("never")
        self.stop_at.editingFinished.connect(self._stop_at_entered)

        column = QVBoxLayout(self)
        column.setContentsMargins(14, 4, 12, 12)
        column.setSpacing(6)
        column.addWidget(_heading("Data"))
        column.addWidget(self.data)
        column.addSpacing(8)
        column.addWidget(_heading("Network"))
        column.addWidget(self.layers)
        column.addWidget(self.biases)
        column.addLayout(_form(("Start weights", self.initializer), ("Seed", self.seed)))
        column.addSpacing(8)
        column.addWidget(_heading("Training"))
        column.addLayout(
            _form(
                ("Loss", self.loss),
                ("Learning rate", self.learning_rate),
                ("Batch", self.batch_size),
                ("Stop at", self.stop_at),
            )
        )
        column.addStretch(1)

    def set_appearance(self, appearance: Appearance) -> None:
        """Take the colours to draw with."""
        self.layers.set_appearance(appearance)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the settings in force, where they have changed."""
        if snapshot.run_id != self._run_id or snapshot.config != self._config:
            self._run_id, self._config = snapshot.run_id, snapshot.config
            self._show_config(snapshot.config)

    def _show_config(self, config: RunConfig) -> None:
        table = config.data
        inputs, outputs = config.sizes[0], config.sizes[-1]
        shape = f"{table.rows} rows · {inputs} input{'s' * (inputs != 1)} · {outputs} output{'s' * (outputs != 1)}"
        self.data.setText(f"{table.title}<br><span>{shape}</span>" if table.title else shape)
        self.layers.show_layers(config.layers)
        with_bias = sum(layer.bias for layer in config.layers)
        some = Qt.CheckState.PartiallyChecked if with_bias else Qt.CheckState.Unchecked
        self.biases.setCheckState(Qt.CheckState.Checked if with_bias == len(config.layers) else some)
        self.initializer.setCurrentIndex(self.initializer.findData(config.initializer))
        self.loss.setText(LOSSES[config.loss].label)
        for field, text in (
            (self.stop_at, "" if config.stop_at is None else str(config.stop_at)),
            (self.seed, str(config.seed)),
            (self.learning_rate, f"{config.learning_rate:.12g}"),
            (self.batch_size, "" if config.batch_size is None else str(config.batch_size)),
        ):
            self._show(field, text)

    def _show(self, field: QLineEdit, text: str) -> None:
        if not field.isModified() and field.text() != text:
            field.setText(text)
        if not field.isModified():
            _mark(field, wrong=False)

    @Slot()
    def _layers_changed(self) -> None:
        self._rebuild(layers=self.layers.layers())

    @Slot()
    def _biases_clicked(self) -> None:
        bias = self.biases.checkState() is not Qt.CheckState.Unchecked
        self._rebuild(layers=tuple(msgspec.structs.replace(layer, bias=bias) for layer in self.layers.layers()))

    @Slot()
    def _initializer_chosen(self) -> None:
        self._rebuild(initializer=self.initializer.currentData())

    @Slot()
    def _seed_entered(self) -> None:
        value = self._entered(self.seed, "seed", whole=True)
        if value is not None:
            self._rebuild(seed=int(value))

    @Slot()
    def _batch_size_entered(self) -> None:
        if self.batch_size.isModified() and not self.batch_size.text().strip():
            self.batch_size.setModified(False)
            self._rebuild(batch_size=None)
            return
        value = self._entered(self.batch_size, "batch_size", whole=True)
        if value is None or self._config is None:
            return
        rows = self._config.data.rows
        if value > rows:
            _mark(self.batch_size, wrong=True)
            self.batch_size.setModified(True)
            self.rejected.emit(f"A batch cannot have {value:g} rows: the data has {rows}. Allowed: from 1 to {rows}.")
        else:
            self._rebuild(batch_size=int(value))

    @Slot()
    def _learning_rate_entered(self) -> None:
        value = self._entered(self.learning_rate, "learning_rate", whole=False)
        if value is not None:
            self.learning_rate_changed.emit(value)

    @Slot()
    def _stop_at_entered(self) -> None:
        if self.stop_at.isModified() and not self.stop_at.text().strip():
            self.stop_at.setModified(False)
            self.stop_at_changed.emit(None)
            return
        value = self._entered(self.stop_at, "stop_at", whole=True)
        if value is not None:
            self.stop_at_changed.emit(int(value))

    @Slot()
    def _give_up(self) -> None:
        if self._config is not None:
            self._show_config(self._config)

    def _entered(self, field: QLineEdit, setting: str, whole: bool) -> float | None:
        """Return what was newly typed into `field`, or None where nothing was or it is wrong."""
        if not field.isModified():
            return None
        try:
            value = parse_number(field.text(), _SETTINGS[setting], whole)
        except ConfigError as error:
            _mark(field, wrong=True)
            self.rejected.emit(f"{error.message} {error.hint}")
            return None
        field.setModified(False)
        _mark(field, wrong=False)
        return value

    def _rebuild(self, **changes: object) -> None:
        assert self._config is not None
        try:
            config = self._config.but(**changes)
        except ConfigError as error:
            self.rejected.emit(f"{error.message} {error.hint}")
            self._show_config(self._config)
            return
        if config != self._config:
            self._config = config  # the next entry builds on this one, even before the session has answered
            self.new_run.emit(config)

    def _field(self, help_text: str) -> QLineEdit:
        field = NumberField()
        field.given_up.connect(self._give_up)
        field.setToolTip(help_text)
        field.setAlignment(Qt.AlignmentFlag.AlignRight)
        field.returnPressed.connect(field.clearFocus)
        return field


def _form(*rows: tuple[str, QWidget]) -> QFormLayout:
    form = QFormLayout()
    form.setContentsMargins(0, 0, 0, 0)
    form.setHorizontalSpacing(12)
    form.setVerticalSpacing(6)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    for name, widget in rows:
        label = QLabel(name)
        label.setBuddy(widget)
        label.setToolTip(widget.toolTip())
        widget.setAccessibleName(name)
        widget.setMinimumWidth(60)
        if isinstance(widget, QComboBox):
            widget.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        form.addRow(label, widget)
    return form


def _heading(text: str) -> QLabel:
    label = QLabel(text.upper())
    label.setObjectName("heading")
    return label


def _mark(field: QLineEdit, wrong: bool) -> None:
    if bool(field.property("wrong")) != wrong:
        field.setProperty("wrong", wrong)
        field.style().unpolish(field)
        field.style().polish(field)
