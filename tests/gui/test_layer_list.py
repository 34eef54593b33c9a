"""The list of layers: what each of them can be, and how large."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.nn.activations import ACTIVATIONS
from core.run_settings import MAX_LAYERS, MAX_UNITS, LayerConfig
from scratchnet_gui.controls.layer_list import LayerList

OUTPUT = LayerConfig(units=3, activation="softmax")


def layer_list(qtbot: QtBot, *layers: LayerConfig) -> LayerList:
    made = LayerList()
    qtbot.addWidget(made)
    made.show_layers(layers)
    made.show()
    return made


def test_softmax_is_offered_to_the_output_alone(qtbot: QtBot) -> None:
    layers = layer_list(qtbot, LayerConfig(units=2), OUTPUT)
    hidden, output = layers.activations
    assert output.count() == len(ACTIVATIONS)
    assert output.currentText() == "softmax"
    assert hidden.findText("softmax") == -1
    assert hidden.count() == len(ACTIVATIONS) - 1


def test_a_first_hidden_layer_is_one_that_can_learn_curves(qtbot: QtBot) -> None:
    for activation, expected in (("softmax", "tanh"), ("identity", "tanh"), ("sigmoid", "sigmoid")):
        layers = layer_list(qtbot, LayerConfig(units=3, activation=activation))
        QTest.mouseClick(layers.add_button, Qt.MouseButton.LeftButton)
        assert [layer.activation for layer in layers.layers()] == [expected, activation]


def test_a_layer_can_have_as_many_neurons_as_allowed_and_they_can_be_read(qtbot: QtBot) -> None:
    layers = layer_list(qtbot, LayerConfig(units=2), OUTPUT)
    units = layers.units[0]
    units.setFocus()
    units.selectAll()
    QTest.keyClicks(units, str(MAX_UNITS))
    with qtbot.waitSignal(layers.changed):
        QTest.keyClick(units, Qt.Key.Key_Return)
    assert layers.layers()[0].units == MAX_UNITS
    assert units.fontMetrics().horizontalAdvance(units.text()) < units.lineEdit().width()


def test_no_more_layers_are_added_than_allowed(qtbot: QtBot) -> None:
    layers = layer_list(qtbot, *[LayerConfig(units=2)] * (MAX_LAYERS - 1), OUTPUT)
    assert not layers.add_button.isEnabled()
    QTest.mouseClick(layers.removers[0], Qt.MouseButton.LeftButton)
    assert len(layers.layers()) == MAX_LAYERS - 1
    assert layers.add_button.isEnabled()


def test_a_number_that_is_being_typed_outlives_a_change_of_another_layer(qtbot: QtBot) -> None:
    layers = layer_list(qtbot, LayerConfig(units=2), LayerConfig(units=5), OUTPUT)
    units = layers.units[0]
    units.setFocus()
    units.selectAll()
    QTest.keyClicks(units, "12")
    layers.show_layers((LayerConfig(units=2), LayerConfig(units=6), OUTPUT))
    assert units.text() == "12"
    assert layers.units[1].value() == 6
