"""The branches of the run in a list: what was changed, how far each went, and how low its loss came."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QLineF, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from core.session.snapshot import BranchView, Snapshot
from scratchnet_gui.appearance import LIGHT, Appearance
from scratchnet_gui.controls.plain_tip import plain_tip
from scratchnet_gui.fonts import interface_font
from scratchnet_gui.timeline.ghost_look import dash, ghost_colour
from scratchnet_gui.timeline.kinship import depth_of, ghosts
from scratchnet_gui.timeline.popover import Popover
from scratchnet_gui.timeline.words import branch_figures, branch_names

_ROW = 32
_MOST_ROWS = 8
_SWATCH = 34.0
_INDENT = 14.0
_DEEPEST = 4
"""Branches of branches are indented no further than this."""
_CAPTIONS = ("iterations", "last loss")
_APART = 16.0
"""Between two columns of figures, and between a name and the first of them."""
_NAMES = 400.0
"""Room for names, their indents included."""
_PADDING = 10.0
_NUMBER, _FIGURES, _DEPTH = (Qt.ItemDataRole.UserRole + each for each in range(3))
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class BranchList(QListWidget):
    """One line for each branch, the current one marked. `branch_chosen` carries the number of the one clicked.

    Up and Down move through the list, Return goes to the branch. `columns` are the pixels that each column of figures
    takes, the space before it included.
    """

    branch_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Branches")
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.columns: tuple[float, ...] = ()
        self._shown: tuple[object, ...] = ()
        self._delegate = _BranchLine(self)
        self.setItemDelegate(self._delegate)
        self.itemClicked.connect(self._choose)
        self.itemActivated.connect(self._choose)

    def set_appearance(self, appearance: Appearance) -> None:
        """Take the colours to draw with."""
        self._delegate.appearance = appearance
        self.setStyleSheet(f"QListWidget {{ background: {appearance.theme.panel}; border: none; }}")
        self.viewport().update()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """List the branches of the run."""
        drawn = {branch.number for branch in ghosts(snapshot)}
        lines = tuple(
            (branch.number, branch.name, branch_figures(branch), depth_of(snapshot.branches, branch.number))
            for branch in snapshot.branches
        )
        elsewhere = self._delegate.current != snapshot.branch
        self._delegate.drawn, self._delegate.current = drawn, snapshot.branch
        if lines != self._shown:
            self._shown = lines
            self.columns = self._delegate.columns = _widths([figures for _, _, figures, _ in lines])
            self._fill(snapshot.branches, {number: depth for number, _, _, depth in lines})
        if elsewhere:
            self.mark_current()
        self.viewport().update()

    @property
    def bar_width(self) -> int:
        """Pixels right of the lines for a bar to scroll them; 0 where all have room."""
        return self.verticalScrollBar().sizeHint().width() if self.count() > _MOST_ROWS else 0

    def sizeHint(self) -> QSize:
        """Room for all lines, up to some."""
        width = 2 * _PADDING + _SWATCH + _NAMES + sum(self.columns)
        return QSize(math.ceil(width) + self.bar_width, _ROW * min(max(self.count(), 1), _MOST_ROWS) + 2)

    def mark_current(self) -> None:
        """Let the keys begin at the current branch."""
        self._mark(self._delegate.current)

    def _fill(self, branches: tuple[BranchView, ...], depths: Mapping[int, int]) -> None:
        number = self.currentItem().data(_NUMBER) if self.currentRow() >= 0 else self._delegate.current
        self.clear()
        for branch in branches:
            iterations, loss = branch_figures(branch)
            item = QListWidgetItem(branch.name)
            item.setData(_NUMBER, branch.number)
            item.setData(_FIGURES, (iterations, loss))
            item.setData(_DEPTH, min(depths[branch.number], _DEEPEST))
            item.setToolTip(plain_tip(f"{branch.name}: {iterations} iterations, last loss {loss}"))
            self.addItem(item)
        self._mark(number)

    def _mark(self, number: int) -> None:
        for row in range(self.count()):
            if self.item(row).data(_NUMBER) == number:
                self.setCurrentRow(row)

    @Slot(QListWidgetItem)
    def _choose(self, item: QListWidgetItem) -> None:
        self.branch_chosen.emit(int(item.data(_NUMBER)))


class BranchesPopover(Popover):
    """The list of branches below the captions of its columns."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Branches", parent)
        self.list = BranchList(self)
        self._row = QHBoxLayout()
        self._row.setSpacing(0)
        self._row.addStretch(1)
        self._captions = [QLabel(text) for text in _CAPTIONS]
        for caption in self._captions:
            caption.setObjectName("caption")
            caption.setAlignment(_RIGHT)
            self._row.addWidget(caption)
        self.column.addLayout(self._row)
        self.column.addWidget(self.list)
        self.column.setSpacing(2)

    def set_appearance(self, appearance: Appearance) -> None:
        """Take the colours to draw with."""
        self.set_theme(appearance.theme)
        self.list.set_appearance(appearance)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """List the branches of the run."""
        self.list.show_snapshot(snapshot)
        self.list.setFixedSize(self.list.sizeHint())
        for caption, width in zip(self._captions, self.list.columns, strict=True):
            caption.setFixedWidth(round(width))
        self._row.setContentsMargins(0, 0, self.list.bar_width + int(_PADDING), 0)


class _BranchLine(QStyledItemDelegate):
    """Draws one line: a swatch of the curve, the name, iterations and last loss in columns."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.appearance = Appearance(LIGHT)
        self.drawn: set[int] = set()
        self.current = 0
        self.columns: tuple[float, ...] = ()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, _ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, number = self.appearance.theme, index.data(_NUMBER)
        rect, state = QRectF(option.rect), option.state
        here = number == self.current
        if state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_Selected):
            painter.fillRect(rect, QColor(theme.control_hover))
        ghostly = number in self.drawn
        colour = theme.accent if here else ghost_colour(number, theme) if ghostly else theme.line
        pen = QPen(QColor(colour), 3.0 if here else 2.0)
        left = rect.left() + _PADDING + _INDENT * index.data(_DEPTH)
        painter.setPen(dash(pen, number) if ghostly else pen)
        painter.drawLine(QLineF(left, rect.center().y(), left + _SWATCH, rect.center().y()))
        font = _letters(here)
        painter.setFont(font)
        right = rect.right() - _PADDING
        for text, width in zip(reversed(index.data(_FIGURES)), reversed(self.columns), strict=True):
            painter.setPen(QColor(theme.text if here else theme.muted))
            painter.drawText(QRectF(right - width, rect.top(), width, rect.height()), _RIGHT, text)
            right -= width
        painter.setPen(QColor(theme.text))
        left += _SWATCH + 8.0
        names, metrics = branch_names(index.data()), QFontMetricsF(font)
        name = next((each for each in names if metrics.horizontalAdvance(each) <= right - left), names[-1])
        name = metrics.elidedText(name, Qt.TextElideMode.ElideLeft, right - left)
        painter.drawText(QRectF(left, rect.top(), right - left, rect.height()), _LEFT, name)


def _letters(here: bool) -> QFont:
    return interface_font(13, QFont.Weight.DemiBold if here else QFont.Weight.Normal)


def _widths(figures: Sequence[tuple[str, str]]) -> tuple[float, ...]:
    """Return the pixels that each column of figures takes, the space before it included."""
    bold, small = QFontMetricsF(_letters(here=True)), QFontMetricsF(interface_font(12))
    return tuple(
        _APART + math.ceil(max(small.horizontalAdvance(caption), *map(bold.horizontalAdvance, column)))
        for caption, column in zip(_CAPTIONS, zip(*figures, strict=True), strict=True)
    )
