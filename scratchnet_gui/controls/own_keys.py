"""Lets a control keep the keys that people expect it to take, which would otherwise be shortcuts of the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QComboBox, QSlider, QSpinBox, QWidget

_Key = Qt.Key
_ARROWS = frozenset(
    {_Key.Key_Up, _Key.Key_Down, _Key.Key_Left, _Key.Key_Right}
    | {_Key.Key_PageUp, _Key.Key_PageDown, _Key.Key_Home, _Key.Key_End}
)
_OWN_KEYS: tuple[tuple[type[QWidget], frozenset[Qt.Key]], ...] = (
    (QSpinBox, _ARROWS),
    (QSlider, _ARROWS),
    (QComboBox, _ARROWS | {_Key.Key_Space}),
    (QAbstractButton, frozenset({_Key.Key_Space})),
)
_SHORTCUT_MODIFIERS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)
_BY_TAB = frozenset({Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason})
_PASSING = frozenset({Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason})


class _OwnKeys(QObject):
    def __init__(self, control: QWidget) -> None:
        super().__init__(control)
        self._keys = next(keys for kind, keys in _OWN_KEYS if isinstance(control, kind))
        # A choice is made by its letters, a number is typed: those keys are text.
        self._takes_text = isinstance(control, QComboBox)
        self._takes_digits = isinstance(control, QSpinBox)
        # A button that the focus fell to, as when a window comes back, must not press itself with Space.
        self._waits = isinstance(control, QAbstractButton)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim the control's keys when Qt asks whether a shortcut may have them."""
        if event.type() is QEvent.Type.MouseButtonRelease and isinstance(watched, QSpinBox):
            # Its arrows were clicked: the keys go back to the window. A click into its text reaches the text alone.
            QTimer.singleShot(0, watched, watched.clearFocus)
        if isinstance(event, QFocusEvent) and isinstance(watched, QAbstractButton) and event.reason() not in _PASSING:
            self._waits = not (event.gotFocus() and event.reason() in _BY_TAB)
        if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if self._waits or event.modifiers() & _SHORTCUT_MODIFIERS:
            return False
        text = event.text()
        own = (
            event.key() in self._keys
            or (self._takes_text and text.isalnum())
            or (self._takes_digits and text.isdigit())
        )
        if own:
            event.accept()
        elif isinstance(watched, QSpinBox) and text.isprintable() and text:
            event.ignore()  # no part of a number: left to the window, where a text field would keep it
            return True
        return own


def keep_own_keys(control: QWidget) -> None:
    """Let `control` take its keys while it has the focus.

    A click gives it the focus only if it is for typing, so that Space and the arrows go on driving the run. A button
    takes Space only when Tab led to it.
    """
    control.installEventFilter(_OwnKeys(control))
    if not isinstance(control, QSpinBox):
        control.setFocusPolicy(Qt.FocusPolicy.TabFocus)
