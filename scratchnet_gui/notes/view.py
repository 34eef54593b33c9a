"""The notes of this moment, and the switches of their kinds."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from core.explain.notes.rules import RULES
from core.explain.selection import Selection
from core.session.snapshot import Snapshot
from scratchnet_gui.appearance import Appearance
from scratchnet_gui.controls.section import FoldingSection
from scratchnet_gui.notes.card import NoteCard
from scratchnet_gui.notes.kinds import Kinds
from scratchnet_gui.notes.noted import Noted, noted
from scratchnet_gui.settings import WindowSettings

_STORED = "notes_off"
_PLAYING_MILLISECONDS = 400
"""Between two looks while it plays: a sentence needs some time to be read."""
_COLUMN_WIDTH = 380
_MOST_COLUMNS = 2
_LEAST_WIDTH = 260


class NotesView(QWidget):
    """Says why learning is slow or stuck, with this step's numbers.

    Parameters
    ----------
    settings
        Where the kinds that are switched off are remembered.
    """

    selected = Signal(object)
    noted_changed = Signal(object)
    """What is noted at the moment shown, a `Noted`; for those who show notes where they belong."""

    def __init__(self, settings: WindowSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._off = settings.names(_STORED) & frozenset(RULES)
        self._appearance = Appearance()
        self._snapshot: Snapshot | None = None
        self._noted: Noted | None = None
        self._selection: Selection | None = None
        self._since_look = QElapsedTimer()
        self._cards: list[NoteCard] = []
        self._nothing = QLabel(self)
        self._nothing.setWordWrap(True)
        self._nothing.setObjectName("caption")
        self._kinds = Kinds()
        self._kinds.show_off(self._off)
        self._kinds.switched.connect(self._switch)
        self._fold = FoldingSection("Kinds of notes", self._kinds)
        self._content = content = QWidget()
        self._columns: list[QVBoxLayout] = []
        self._in_columns = in_columns = QHBoxLayout()
        in_columns.setSpacing(8)
        for _ in range(_MOST_COLUMNS):
            column = QVBoxLayout()
            column.setSpacing(8)
            column.setAlignment(Qt.AlignmentFlag.AlignTop)
            in_columns.addLayout(column)
            self._columns.append(column)
        layout = QVBoxLayout(content)
        layout.setContentsMargins(14, 6, 14, 6)
        layout.setSpacing(10)
        layout.addWidget(self._nothing)
        layout.addLayout(in_columns)
        layout.addWidget(self._fold)
        layout.addStretch(1)
        self._area = QScrollArea(self)
        self._area.setWidget(content)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._area)
        self.setMinimumWidth(_LEAST_WIDTH)
        self._write_summary()

    @property
    def off(self) -> frozenset[str]:
        """Names of the rules that are switched off."""
        return self._off

    @property
    def noted(self) -> Noted | None:
        """What is shown."""
        return self._noted

    @property
    def cards(self) -> tuple[NoteCard, ...]:
        """The notes that are to be seen, the worst first."""
        return tuple(card for card in self._cards if card.note is not None and not card.isHidden())

    @property
    def nothing(self) -> str:
        """What is said where there is no note; empty where there are some."""
        return "" if self._nothing.isHidden() else self._nothing.text()

    def sizeHint(self) -> QSize:
        return QSize(420, 420)

    def set_appearance(self, appearance: Appearance) -> None:
        """Take colours and digits."""
        self._appearance = appearance
        self._write()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Look at this moment; while it plays only a few times a second."""
        before = self._snapshot
        same = before is not None and before.run_id == snapshot.run_id
        if same and snapshot.playing and self._since_look.elapsed() < _PLAYING_MILLISECONDS:
            return
        self._since_look.start()
        self._snapshot = snapshot
        self._look()

    def show_selection(self, selection: Selection | None, row: int) -> None:
        """Light up the notes about the number that is selected; rows have no place here."""
        del row
        self._selection = selection
        self._light()

    def showEvent(self, event: QShowEvent) -> None:
        """Write what was noted unseen."""
        super().showEvent(event)
        self._write()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand in as many columns as there is room for."""
        super().resizeEvent(event)
        self._arrange()

    def _look(self) -> None:
        if self._snapshot is not None:
            self._noted = noted(self._snapshot, self._off, self._noted)
            self._write()
            self.noted_changed.emit(self._noted)

    def _write(self) -> None:
        if self._noted is None or not self.isVisible():
            return
        notes = self._noted.notes
        while len(self._cards) < len(notes):
            card = NoteCard(self._content)
            card.chosen.connect(self._choose)
            card.hidden.connect(self._hide_kind)
            self._cards.append(card)
        rules: set[str] = set()
        for card, (note, iteration) in zip(self._cards, notes, strict=False):
            earlier = None if iteration == self._noted.iteration else iteration
            card.show_note(note, earlier, note.rule not in rules, self._appearance)
            rules.add(note.rule)
        for place, card in enumerate(self._cards):
            card.setVisible(place < len(notes))
        self._nothing.setVisible(not notes)
        if not notes:
            all_off = len(self._off) == len(RULES)
            self._nothing.setText(
                "All kinds of notes are switched off." if all_off else "Nothing to note at this moment."
            )
        self._arrange()
        self._light()

    def _arrange(self) -> None:
        wanted = min(max(self.width() // _COLUMN_WIDTH, 1), _MOST_COLUMNS)
        for place in range(_MOST_COLUMNS):
            self._in_columns.setStretch(place, 1 if place < wanted else 0)
        self._in_columns.setSpacing(8 if wanted > 1 else 0)
        filled = [0] * wanted
        for card in self._cards:
            shortest = filled.index(min(filled))
            filled[shortest] += card.bulk
            column = self._columns[shortest]
            if column.indexOf(card) < 0:
                for other in self._columns:
                    other.removeWidget(card)
                column.addWidget(card)

    def _light(self) -> None:
        for card in self._cards:
            card.set_lit(card.note is not None and card.note.selection == self._selection)

    def _choose(self) -> None:
        card = self.sender()
        assert isinstance(card, NoteCard)
        if card.note is not None:
            self.selected.emit(card.note.selection)

    def _hide_kind(self, rule: str) -> None:
        self._switch(rule, False)
        self._kinds.show_off(self._off)

    def _switch(self, rule: str, shown: bool) -> None:
        self._off = self._off - {rule} if shown else self._off | {rule}
        self._settings.save_names(_STORED, self._off)
        self._write_summary()
        self._look()

    def _write_summary(self) -> None:
        self._fold.set_summary(f"{len(RULES) - len(self._off)} of {len(RULES)} shown")
