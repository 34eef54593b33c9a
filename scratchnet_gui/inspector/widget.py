"""The inspector: formula, numbers, result, terms and meaning of what is selected."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QToolTip, QVBoxLayout, QWidget

from core.explain.entries import Entry
from core.explain.explain import default_selection, exists, explain
from core.explain.glossary import entry_of
from core.explain.lit import lights
from core.explain.selection import Quantity, Selection
from core.session.commands import Granularity
from core.session.snapshot import Snapshot
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.inspector.breadcrumb import Breadcrumb
from scratchnet_gui.inspector.hover import symbol_at, tooltip_of
from scratchnet_gui.inspector.layout import lay_out
from scratchnet_gui.inspector.page import Area, Page, draw
from scratchnet_gui.inspector.trail import Crumb, Trail

_LEAST_WIDTH = 300
_CALM = 4.0
"""Up to so many steps a second are pages so long as is wanted; of a faster run no two hundred numbers can be read."""


class InspectorView(QWidget):
    """Explains the selected number, or what is at work where nothing is selected; its numbers open their own.

    The way down that was clicked here stands above the page and leads back up.
    """

    selected = Signal(object)
    row_selected = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._breadcrumb = Breadcrumb(self)
        self._breadcrumb.chosen.connect(self._go_up_to)
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
        column.setSpacing(0)
        column.addWidget(self._breadcrumb)
        column.addWidget(self._area)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumWidth(_LEAST_WIDTH)
        self._appearance = Appearance()
        self._snapshot: Snapshot | None = None
        self._selection: Selection | None = None
        self._row = 0
        self._shown: Selection | None = None
        self._unfolded: frozenset[int] = frozenset()
        self._scrolled: int | None = None  # before its sums were folded to play fast
        self._trail = Trail()
        self._asked_for: Trail | None = None  # while what was clicked here goes through the coordinator

    @property
    def trail(self) -> Trail:
        """The way down to the number that is shown."""
        return self._trail

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

    def show_selection(self, selection: Selection | None, row: int) -> None:
        """Explain this number for this row of the table; one that was not opened here begins a new way."""
        asked = self._asked_for
        if asked is not None and asked.leads_to(selection, row):
            self._trail = asked
        else:
            self._trail = self._trail.followed(selection, row)
        if selection != self._selection:
            self._area.verticalScrollBar().setValue(0)
            self._canvas.hover(None)
            self._unfolded, self._scrolled = frozenset(), None
        self._selection, self._row = selection, row
        self._refresh()

    def go_up(self) -> None:
        """Go back up to the number that the one shown was opened from."""
        if len(self._trail.crumbs) > 1:
            self._go_up_to(len(self._trail.crumbs) - 2)

    def next_number(self) -> None:
        """Point at the next number that opens."""
        self._point(1)

    def previous_number(self) -> None:
        """Point at the number before that opens."""
        self._point(-1)

    def open_number(self) -> None:
        """Open the number that is pointed at, by key or by mouse."""
        if self._canvas.hovered is not None:
            self._on_click(self._canvas.hovered)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Set the page anew for the width."""
        super().resizeEvent(event)
        self._refresh()

    def _refresh(self) -> None:
        snapshot = self._snapshot
        if snapshot is None:
            return
        selection, config = self._selection, snapshot.events_config
        if selection is None or not exists(selection, config):
            selection = Selection(default_selection(snapshot.events, config))
        explanation = explain(snapshot.events, snapshot.parameters, config, selection, self._row, snapshot.edits)
        known = selection.quantity is not None or explanation.quantity is Quantity.NOTHING_YET
        self._shown = selection if known else Selection(selection.part, explanation.quantity)
        self._trail = self._trail.within(config)
        self._breadcrumb.show_trail(self._trail, config, self._appearance)
        # Room for the scroll bar is kept always, so that the page does not jump when it comes and goes.
        width = self.width() - self._area.verticalScrollBar().sizeHint().width()
        rows = config.data.X
        hint = selection is not self._selection
        now = snapshot.moment(self._row)
        lit = lights(self._selection, now)
        races, bar = _races(snapshot), self._area.verticalScrollBar()
        unfolded = None if races else self._unfolded
        if races and self._scrolled is None:
            self._scrolled = bar.value()
        page = lay_out(explanation, self._appearance, width, self.width(), rows, hint, lit, unfolded)
        self._canvas.describe = lambda tex: entry_of(tex, now, selection.part)
        self._canvas.show_page(page, self._appearance, QSize(self.width(), round(page.height)))
        if self._unfolded and self._scrolled is not None and not races:
            bar.setValue(self._scrolled)
        self._scrolled = self._scrolled if races else None

    def _point(self, by: int) -> None:
        self._canvas.hover(self._canvas.page.number_after(self._canvas.hovered, by))
        if self._canvas.hovered is not None:
            middle = self._canvas.hovered.area.center().toPoint()
            self._area.ensureVisible(middle.x(), middle.y())

    def _on_click(self, area: Area) -> None:
        if area.unfolds is not None:
            self._unfolded ^= {area.unfolds}
            self._refresh()
        if area.selection is None or self._shown is None:
            return
        shown, crumb = Crumb(self._shown, self._row), Crumb(area.selection, self._row if area.row is None else area.row)
        if crumb == shown:
            self.selected.emit(crumb.selection)
        else:
            self._ask_for(self._trail.opened(shown, crumb))

    @Slot(int)
    def _go_up_to(self, index: int) -> None:
        self._ask_for(self._trail.up_to(index))

    def _ask_for(self, trail: Trail) -> None:
        """Ask for the selection of the last number of `trail`."""
        self._asked_for, crumb = trail, trail.crumbs[-1]
        try:
            if crumb.row != self._row:
                self.row_selected.emit(crumb.row)
            self.selected.emit(crumb.selection)
        finally:
            self._asked_for = None


def _races(snapshot: Snapshot) -> bool:
    """Tell whether the run is played too fast to read long sums."""
    pace = snapshot.pace
    return snapshot.playing and (pace.per_second is None or pace.per_second > _CALM or pace.unit is Granularity.EPOCH)


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

    def hover(self, area: Area | None) -> None:
        """Light up what can be clicked; nothing where it is None."""
        if area != self._hovered:
            self._hovered = area
            clickable = area is not None and area.clickable
            self.setCursor(Qt.CursorShape.PointingHandCursor if clickable else Qt.CursorShape.ArrowCursor)
            self.update()

    @property
    def hovered(self) -> Area | None:
        """What a click would select."""
        return self._hovered

    def show_page(self, page: Page, appearance: Appearance, size: QSize) -> None:
        """Paint this from now on."""
        self._page, self._appearance = page, appearance
        if self._hovered is not None:
            self.hover(self._area_at(self._hovered.area.center()))
        self.resize(size)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the page."""
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), self._appearance.theme.panel)
            draw(painter, self._page, self._hovered, self._appearance.theme)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light up what has a meaning or can be clicked."""
        self.hover(self._area_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Light up nothing."""
        self.hover(None)

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
        return Area(found[0], tooltip_of(entry, entry.selection is not None), entry.selection)
