"""The inspector: formula, numbers, result, terms and meaning of what is selected."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QToolTip, QVBoxLayout, QWidget

from core.explain.entries import Entry
from core.explain.explain import default_selection, exists, explain
from core.explain.glossary import entry_of
from core.explain.moment import moment
from core.explain.selection import Part, WholeLoss
from core.session.snapshot import Snapshot
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.inspector.hover import symbol_at, tooltip_of
from scratchnet_gui.inspector.layout import lay_out
from scratchnet_gui.inspector.page import Area, Page, draw

_LEAST_WIDTH = 300


class InspectorView(QWidget):
    """Explains the latest quantity computed for the selection, or for what is at work where nothing is selected."""

    selected = Signal(object)
    row_selected = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = Canvas(self)
        self._canvas.clicked.connect(self._on_click)
        self._area = QScrollArea(self)
        self._area.setWidget(self._canvas)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.verticalScrollBar().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._area)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumWidth(_LEAST_WIDTH)
        self._appearance = Appearance()
        self._snapshot: Snapshot | None = None
        self._selection: Part | None = None
        self._row = 0

    def sizeHint(self) -> QSize:
        """Leave room for the usual formulas."""
        return QSize(380, 560)

    def set_appearance(self, appearance: Appearance) -> None:
        """Take colours and digits."""
        self._appearance = appearance
        self._refresh()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Explain this moment."""
        self._snapshot = snapshot
        self._refresh()

    def show_selection(self, selection: Part | None, row: int) -> None:
        """Explain this part of the network and this row of the table."""
        self._selection, self._row = selection, row
        self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Set the page anew for the width."""
        super().resizeEvent(event)
        self._refresh()

    def _refresh(self) -> None:
        snapshot = self._snapshot
        if snapshot is None:
            return
        selection = self._selection
        if selection is None or not exists(selection, snapshot.config):
            selection = default_selection(snapshot.events, snapshot.config)
        explanation = explain(snapshot.events, snapshot.parameters, snapshot.config, selection, self._row)
        # Room for the scroll bar is kept always, so that the page does not jump when it comes and goes.
        width = self.width() - self._area.verticalScrollBar().sizeHint().width()
        rows = snapshot.config.data.X
        hint = selection is not self._selection
        page = lay_out(explanation, self._appearance, width, self.width(), rows, hint)
        now = moment(snapshot.config, snapshot.parameters, snapshot.events, self._row)
        self._canvas.describe = lambda tex: entry_of(tex, now, selection)
        self._canvas.show_page(page, self._appearance, QSize(self.width(), round(page.height)))

    def _on_click(self, area: Area) -> None:
        if area.row is not None:
            self.row_selected.emit(area.row)
        elif area.selection is not None:
            self.selected.emit(area.selection)


class Canvas(QWidget):
    """Paints a page and finds what is under the pointer; `describe` says what a symbol means."""

    clicked = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._page = Page()
        self._appearance = Appearance()
        self._hovered: Area | None = None
        self.describe: Callable[[str], Entry | None] = lambda tex: None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    @property
    def page(self) -> Page:
        """What is painted."""
        return self._page

    def show_page(self, page: Page, appearance: Appearance, size: QSize) -> None:
        """Paint this from now on."""
        self._page, self._appearance = page, appearance
        if self._hovered is not None:
            self._hover(self._area_at(self._hovered.area.center()))
        self.resize(size)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the page."""
        with QPainter(self) as painter:
            theme, on_symbol = self._appearance.theme, self._hovered is not None and self._hovered.tooltip
            painter.fillRect(event.rect(), theme.panel)
            draw(painter, self._page, self._hovered, theme.line if on_symbol else theme.control_hover)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light up what has a meaning or can be clicked."""
        self._hover(self._area_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Light up nothing."""
        self._hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select what is under the pointer."""
        area = self._area_at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and area is not None and area.clickable:
            self.clicked.emit(area)

    def event(self, event: QEvent) -> bool:
        """Show what the symbol under the pointer means, or the exact value of the number there."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            point = QPointF(event.pos())
            symbol = self._symbol_at(point)
            text = symbol.tooltip if symbol is not None else self._page.tooltip_at(point)
            if text:
                QToolTip.showText(event.globalPos(), text, self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def _area_at(self, point: QPointF) -> Area | None:
        return self._symbol_at(point) or self._page.clickable_at(point)

    def _symbol_at(self, point: QPointF) -> Area | None:
        found = symbol_at(self._page, point)
        entry = None if found is None else self.describe(found[1])
        if found is None or entry is None:
            return None
        part = None if entry.selection is None else entry.selection.part
        target = None if isinstance(part, WholeLoss) else part
        return Area(found[0], tooltip_of(entry, target is not None), target)

    def _hover(self, area: Area | None) -> None:
        if area != self._hovered:
            self._hovered = area
            clickable = area is not None and area.clickable
            self.setCursor(Qt.CursorShape.PointingHandCursor if clickable else Qt.CursorShape.ArrowCursor)
            self.update()
