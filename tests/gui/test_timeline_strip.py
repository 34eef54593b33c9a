"""What is beside and above the timeline: buttons, number, menus, lists and the banner, and the commands they become."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QTextDocumentFragment
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core.explain.selection import Bias, Selection, Weight
from core.run_settings import LayerConfig
from core.session.commands import (
    AddBookmark,
    Command,
    Find,
    GoToBranch,
    Granularity,
    Milestone,
    Redo,
    RemoveBookmark,
    RenameBookmark,
    Seek,
    SetBreakpoints,
    Step,
    StepBack,
    Undo,
)
from core.session.position import Position
from core.session.snapshot import BranchView, Snapshot
from core.training.breakpoints import Divergence, LossBelow, RowCorrect, SignChange
from scratchnet_gui.actions import make_actions
from scratchnet_gui.appearance import DARK, LIGHT, Appearance, Theme
from scratchnet_gui.fonts import interface_font
from scratchnet_gui.timeline.banner import PastBanner
from scratchnet_gui.timeline.bar import TimelineBar
from scratchnet_gui.timeline.branch_list import BranchList
from scratchnet_gui.timeline.strip import TimelineStrip
from scratchnet_gui.travel import Travel
from tests.helpers.branched import bookmark, branch, moment, with_branches
from tests.helpers.runs import ARTICLE, with_settings
from tests.helpers.travel import click_entry, field, popup, press

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton


class Host(QWidget):
    """Stands for the window and its coordinator, and notes the commands."""

    def __init__(self) -> None:
        super().__init__()
        self.actions_by_name = make_actions(self)
        self.addActions(list(self.actions_by_name.values()))
        self.banner = PastBanner(self.actions_by_name["present"])
        self.panel = TimelineStrip(self.actions_by_name)
        self.travel = Travel(self.panel, self.actions_by_name, self)
        self.commands: list[Command] = []
        self.wrong: list[str] = []
        self.travel.asked.connect(self.commands.append)
        self.panel.rejected.connect(self.wrong.append)
        column = QVBoxLayout(self)
        column.addWidget(self.banner)
        column.addWidget(self.panel)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.resize(1100, 300)

    def show_moment(self, snapshot: Snapshot) -> Snapshot:
        for view in (self.banner, self.panel, self.travel):
            view.show_snapshot(snapshot)
        return snapshot

    def dress(self, theme: Theme) -> None:
        self.banner.set_appearance(Appearance(theme=theme))
        self.panel.set_appearance(Appearance(theme=theme))

    def button(self, action: str) -> QToolButton:
        found = self.panel.bar.anchor(action)
        assert isinstance(found, QToolButton)
        return found

    def click(self, action: str) -> None:
        QTest.mouseClick(self.button(action), LEFT)


@pytest.fixture
def host(qtbot: QtBot, close_popups: None) -> Host:
    made = Host()
    qtbot.addWidget(made)
    made.dress(LIGHT)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.setFocus()
    return made


def assert_in_place(bar: TimelineBar) -> None:
    """Assert that nothing in the bar overlaps or is cut."""
    shown = [each for each in bar.findChildren(QWidget) if each.parent() is bar and each.isVisible() and each.width()]
    boxes = [each.geometry() for each in shown]
    assert all(bar.rect().contains(box) for box in boxes)
    assert not any(one.intersects(other) for at, one in enumerate(boxes) for other in boxes[at + 1 :])


def focused() -> QLineEdit:
    """Return the field of what is open that takes the keys."""
    found = popup().focusWidget()
    assert isinstance(found, QLineEdit)
    return found


def texts() -> list[str]:
    """Return what is written in what is open."""
    return [label.text() for label in popup().findChildren(QLabel) if label.isVisible()]


def seek(snapshot: Snapshot, iteration: int, operation: int | None = None, branch: int | None = None) -> Seek:
    return Seek(iteration, operation, snapshot.run_id, branch)


def test_buttons_and_keys_go_to_the_start_the_present_and_the_epochs(host: Host) -> None:
    shown = host.show_moment(moment(20, 12))
    wanted = [seek(shown, 0), StepBack(Granularity.EPOCH), Step(Granularity.EPOCH), seek(shown, 20, 14)]
    for action in ("first", "previous_epoch", "next_epoch", "present"):
        host.click(action)
    assert host.commands == wanted
    host.commands.clear()
    shift, none = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier
    for key, modifier in ((Key.Key_Home, none), (Key.Key_Left, shift), (Key.Key_Right, shift), (Key.Key_End, none)):
        QTest.keyClick(host, key, modifier)
    assert host.commands == wanted


def test_what_leads_nowhere_is_disabled(host: Host) -> None:
    actions = host.actions_by_name
    host.show_moment(moment(20, 0))
    assert [actions[name].isEnabled() for name in ("first", "previous_epoch", "present")] == [False, False, True]
    host.show_moment(moment(20, 20))
    assert [actions[name].isEnabled() for name in ("first", "previous_epoch", "present")] == [True, True, False]
    assert not actions["branches"].isEnabled()


def test_undo_and_redo_say_what_and_have_their_keys(host: Host) -> None:
    actions, control = host.actions_by_name, Qt.KeyboardModifier.ControlModifier
    host.show_moment(moment(20, 12))
    assert not actions["undo"].isEnabled()
    host.show_moment(replace(moment(20, 12), undo="Learning rate 0.5", redo="Weight 2 & bias"))
    assert actions["undo"].text() == "Undo: Learning rate 0.5"
    assert actions["redo"].text() == "Redo: Weight 2 && bias"
    QTest.keyClick(host, Key.Key_Z, control)
    QTest.keyClick(host, Key.Key_Z, control | Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(host, Key.Key_Y, control)
    assert host.commands == [Undo(), Redo(), Redo()]


def test_a_typed_iteration_is_gone_to_even_beyond_the_last_one_known(host: Host) -> None:
    shown = host.show_moment(moment(20, 12))
    number = host.panel.bar.field
    assert number.text() == "12"
    QTest.mouseClick(number, LEFT)
    number.selectAll()
    QTest.keyClicks(number, "1,500")
    assert host.commands == []
    QTest.keyClick(number, Key.Key_Return)
    assert host.commands == [seek(shown, 1500)]
    assert not number.hasFocus()


def test_a_wrong_iteration_is_not_gone_to_and_what_is_wrong_is_said(host: Host) -> None:
    host.show_moment(moment(20, 12))
    number = host.panel.bar.field
    number.setFocus()
    number.selectAll()
    QTest.keyClicks(number, "-3")
    QTest.keyClick(number, Key.Key_Return)
    assert host.commands == []
    assert host.wrong == ["Iteration cannot be -3. Allowed: from 0 to 1,000,000,000."]


def test_goes_where_the_loss_fell_most_and_where_it_diverged(host: Host) -> None:
    host.show_moment(moment(20, 12))
    for text in ("Where the loss fell most from one iteration to the next", "Where it first diverged"):
        host.click("go_to")
        click_entry(text)
    assert host.commands == [Find(Milestone.FASTEST_FALL), Find(Milestone.DIVERGED)]


def test_goes_where_the_loss_first_went_below_a_number_that_is_typed(host: Host) -> None:
    host.show_moment(moment(20, 12))
    QTest.keyClick(host, Key.Key_G)
    click_entry("Where the loss first went below…")
    loss = field("Loss")
    QTest.keyClicks(loss, "0,05")  # types over the suggestion
    QTest.keyClick(loss, Key.Key_Return)
    assert host.commands == [Find(Milestone.FIRST_BELOW, 0.05)]
    assert QApplication.activePopupWidget() is None


def test_a_loss_that_is_no_number_is_told_and_escape_gives_up(host: Host) -> None:
    host.show_moment(moment(20, 12))
    host.click("go_to")
    click_entry("Where the loss first went below…")
    loss = field("Loss")
    QTest.keyClicks(loss, "low")
    QTest.keyClick(loss, Key.Key_Return)
    assert "Loss needs a number, not “low”. Allowed: above 0." in texts()
    assert focused() is loss
    popup().close()
    assert host.commands == []


def test_a_loss_that_is_typed_and_not_entered_is_given_up(host: Host) -> None:
    host.show_moment(moment(20, 12))
    for give_up in (lambda: QTest.keyClick(field("Loss"), Key.Key_Escape), lambda: popup().close()):
        host.click("go_to")
        click_entry("Where the loss first went below…")
        QTest.keyClicks(field("Loss"), "0.5")
        give_up()
        assert QApplication.activePopupWidget() is None
    assert host.commands == []


def test_many_bookmarks_scroll(host: Host) -> None:
    marks = tuple(bookmark(number, f"mark {number}", number) for number in range(1, 41))
    host.show_moment(replace(moment(60, 50), bookmarks=marks))
    host.click("go_to")
    click_entry("Rename or remove bookmarks…")
    assert popup().height() < 400
    assert len([each for each in popup().findChildren(QLineEdit) if each.accessibleName()]) == 40
    popup().close()
    host.show_moment(replace(moment(60, 50), bookmarks=marks[:1]))
    host.click("go_to")
    click_entry("Rename or remove bookmarks…")
    assert popup().height() < 110


def test_g_a_number_and_enter_go_to_an_iteration(host: Host) -> None:
    shown = host.show_moment(moment(20, 12))
    QTest.keyClick(host, Key.Key_G)
    number = focused()
    assert number.selectedText() == "12"
    for key in (Key.Key_3, Key.Key_0, Key.Key_0, Key.Key_Return):
        QTest.keyClick(focused(), key)
    assert host.commands == [seek(shown, 300)]
    assert QApplication.activePopupWidget() is None
    QTest.keyClick(host, Key.Key_G)
    QTest.keyClick(focused(), Key.Key_Return)
    assert host.commands == [seek(shown, 300), seek(shown, 12)]
    assert QApplication.activePopupWidget() is None


def test_a_wrong_iteration_stays_in_the_menu_with_what_is_wrong_beside_it(host: Host) -> None:
    host.show_moment(moment(20, 12))
    QTest.keyClick(host, Key.Key_G)
    height = popup().height()
    QTest.keyClicks(focused(), "soon")
    QTest.keyClick(focused(), Key.Key_Return)
    assert focused().text() == "soon"
    assert "Iteration needs a whole number, not “soon”. Allowed: from 0 to 1,000,000,000." in texts()
    assert popup().height() == height
    QTest.keyClick(popup(), Key.Key_Escape)
    host.click("go_to")
    assert focused().selectedText() == "12"
    assert "Enter goes there; 20 are known, beyond them it trains." in texts()
    assert host.commands == []


def test_down_leads_from_the_number_to_the_other_places(host: Host) -> None:
    host.show_moment(replace(moment(20, 12), bookmarks=(bookmark(1, "plateau", 5),)))
    QTest.keyClick(host, Key.Key_G)
    QTest.keyClicks(focused(), "15")  # not entered
    QTest.keyClick(focused(), Key.Key_Down)
    QTest.keyClick(popup(), Key.Key_Return)
    assert host.commands == [Find(Milestone.FASTEST_FALL)]


def test_a_click_beside_the_number_leaves_the_menu_open(host: Host) -> None:
    host.show_moment(moment(20, 12))
    host.click("go_to")
    label = next(each for each in popup().findChildren(QLabel) if each.text() == "Iteration")
    QTest.mouseClick(label, LEFT)
    assert isinstance(popup(), QMenu)
    assert host.commands == []


def test_a_bookmark_is_named_in_place_and_the_name_made_up_will_do(host: Host) -> None:
    host.show_moment(moment(20, 12))
    QTest.keyClick(host, Key.Key_B)
    QTest.keyClick(field("Name of the bookmark"), Key.Key_Return)
    host.click("bookmark")
    QTest.keyClicks(field("Name of the bookmark"), "the plateau ")
    press("Add")
    assert host.commands == [AddBookmark("Iteration 12"), AddBookmark("the plateau")]


def test_escape_adds_no_bookmark(host: Host) -> None:
    host.show_moment(moment(20, 12))
    host.click("bookmark")
    QTest.keyClick(field("Name of the bookmark"), Key.Key_Escape)
    assert QApplication.activePopupWidget() is None
    assert host.commands == []


def test_bookmarks_lead_to_their_branch_and_moment(host: Host) -> None:
    marks = (bookmark(1, "plateau & more", 5), bookmark(2, "inside", 7, 3, branch=2), bookmark(3, "start", 0, 0))
    shown = host.show_moment(replace(moment(20, 12), bookmarks=marks))
    for text in ("plateau && more", "inside", "start"):
        host.click("go_to")
        click_entry(text)
    assert host.commands == [seek(shown, 5, 14, 0), seek(shown, 7, 3, 2), seek(shown, 0, None, 0)]


def test_bookmarks_are_renamed_removed_and_gone_to_in_their_list(host: Host) -> None:
    shown = host.show_moment(replace(moment(20, 12), bookmarks=(bookmark(1, "plateau", 5), bookmark(4, "end", 20))))
    host.click("go_to")
    click_entry("Rename or remove bookmarks…")
    name = field("Name of the bookmark at iteration 5")
    name.selectAll()
    QTest.keyClicks(name, "flat part")
    QTest.keyClick(name, Key.Key_Return)
    press("Remove “end”")
    assert host.commands == [RenameBookmark(1, "flat part"), RemoveBookmark(4)]
    host.show_moment(replace(shown, bookmarks=(bookmark(1, "flat part", 5),)))
    assert field("Name of the bookmark at iteration 5").text() == "flat part"
    press("Go")
    assert host.commands[2:] == [seek(shown, 5, 14, 0)]


def test_markup_in_the_name_of_a_bookmark_is_shown_as_it_is(host: Host) -> None:
    host.show_moment(replace(moment(20, 12), bookmarks=(bookmark(1, "<b>x</b>", 5),)))
    host.click("go_to")
    click_entry("Rename or remove bookmarks…")
    remover = next(each for each in popup().findChildren(QToolButton) if each.accessibleName() == "Remove “<b>x</b>”")
    assert QTextDocumentFragment.fromHtml(remover.toolTip()).toPlainText() == "Remove “<b>x</b>”"


def test_a_bookmark_keeps_its_name_where_it_is_emptied(host: Host) -> None:
    host.show_moment(replace(moment(20, 12), bookmarks=(bookmark(1, "plateau", 5),)))
    host.click("go_to")
    click_entry("Rename or remove bookmarks…")
    name = field("Name of the bookmark at iteration 5")
    name.selectAll()
    QTest.keyClick(name, Key.Key_Delete)
    QTest.keyClick(name, Key.Key_Return)
    assert name.text() == "plateau"
    assert host.commands == []


def test_one_click_goes_to_a_branch_and_so_do_the_keys(host: Host) -> None:
    others = (branch(1, 0, 5, 90, "Learning rate 5 from iteration 6 on"), branch(2, 0, 8, 40))
    host.show_moment(with_branches(moment(20, 12), *others))
    host.click("branches")
    lines = popup().findChild(QListWidget)
    assert isinstance(lines, QListWidget)
    assert [lines.item(row).text() for row in range(3)] == [
        *("The run as it began", "Learning rate 5 from iteration 6 on", "branch 2")
    ]
    QTest.mouseClick(lines.viewport(), LEFT, pos=lines.visualItemRect(lines.item(1)).center())
    assert host.commands == [GoToBranch(1)]
    assert QApplication.activePopupWidget() is None
    host.click("branches")
    QTest.keyClick(lines, Key.Key_Down)
    QTest.keyClick(lines, Key.Key_Down)
    QTest.keyClick(lines, Key.Key_Return)
    assert host.commands == [GoToBranch(1), GoToBranch(2)]


def test_choosing_the_branch_one_is_in_only_closes_the_list(host: Host) -> None:
    host.show_moment(with_branches(moment(20, 12), branch(1, 0, 5, 90)))
    for click in (True, False):
        host.click("branches")
        lines = popup().findChild(QListWidget)
        assert isinstance(lines, QListWidget)
        if click:
            QTest.mouseClick(lines.viewport(), LEFT, pos=lines.visualItemRect(lines.item(0)).center())
        else:
            QTest.keyClick(lines, Key.Key_Return)
        assert QApplication.activePopupWidget() is None
    assert host.commands == []


def test_columns_of_the_list_are_as_wide_as_their_figures(host: Host) -> None:
    losses = replace(branch(1, 0, 5, 90).losses, count=4_527_297, maxima=np.array([1.2958e-8]))
    long = BranchView(1, "long", 0, 5, losses)
    host.show_moment(with_branches(moment(20, 12), long))
    host.click("branches")
    lines = popup().findChild(BranchList)
    assert isinstance(lines, BranchList)
    metrics = QFontMetricsF(interface_font(13, QFont.Weight.DemiBold))
    for width, figure in zip(lines.columns, ("4,527,297", "1.2958×10⁻⁸"), strict=True):
        assert width >= metrics.horizontalAdvance(figure) + 10
    captions = [each for each in popup().findChildren(QLabel) if each.text() in ("iterations", "last loss")]
    edges = [each.mapTo(popup(), each.rect().topRight()).x() for each in captions]
    right = lines.viewport().mapTo(popup(), lines.viewport().rect().topRight()).x()
    assert edges == [right - 10 - round(lines.columns[1]), right - 10]


def test_an_iteration_of_another_branch_can_be_asked_for(host: Host) -> None:
    shown = host.show_moment(with_branches(moment(20, 12), branch(1, 0, 5, 90)))
    host.travel.go_to_branch_at(1, 70)
    assert host.commands == [seek(shown, 70, None, 1)]


def test_the_list_of_branches_follows_the_run_while_it_is_open(host: Host) -> None:
    shown = host.show_moment(with_branches(moment(20, 12), branch(1, 0, 5, 90)))
    host.click("branches")
    lines = popup().findChild(QListWidget)
    assert isinstance(lines, QListWidget)
    host.show_moment(with_branches(shown, branch(1, 0, 5, 90), branch(2, 1, 60, 70)))
    assert lines.count() == 3


def test_breakpoints_are_added_and_removed(host: Host) -> None:
    held = (Divergence(), RowCorrect(2))
    shown = host.show_moment(replace(moment(20, 12), breakpoints=held))
    host.click("breakpoints")
    for name, typed in (("Loss", "0.01"), ("Row", "4")):
        QTest.keyClicks(field(name), typed)
        QTest.keyClick(field(name), Key.Key_Return)
    press("Remove: The run diverges")
    assert host.commands == [
        SetBreakpoints((*held, LossBelow(0.01))),
        SetBreakpoints((*held, RowCorrect(3))),
        SetBreakpoints((RowCorrect(2),)),
    ]
    host.show_moment(replace(shown, breakpoints=()))
    press("Stop when the run diverges")
    assert host.commands[3:] == [SetBreakpoints((Divergence(),))]


def test_what_is_set_already_is_not_set_twice_and_a_row_that_is_not_there_is_refused(host: Host) -> None:
    host.show_moment(replace(moment(20, 12), breakpoints=(Divergence(),)))
    host.click("breakpoints")
    press("Stop when the run diverges")
    QTest.keyClicks(field("Row"), "5")
    QTest.keyClick(field("Row"), Key.Key_Return)
    assert host.commands == []
    assert "Row cannot be 5. Allowed: from 1 to 4." in texts()


def test_a_loss_that_is_refused_stays_typed_and_what_is_allowed_is_said_beside_it(host: Host) -> None:
    host.show_moment(moment(20, 12))
    host.click("breakpoints")
    for typed, wrong in (
        ("abc", "Loss needs a number, not “abc”. Allowed: above 0."),
        ("0", "Loss cannot be 0. Allowed: above 0."),
    ):
        loss = field("Loss")
        loss.setFocus()
        loss.selectAll()
        QTest.keyClicks(loss, typed)
        QTest.keyClick(loss, Key.Key_Return)
        assert loss.text() == typed
        assert wrong in texts()
    assert host.commands == []
    assert host.wrong == []
    loss.setFocus()
    loss.selectAll()
    QTest.keyClicks(loss, "0.5")
    assert "Allowed: above 0." in texts()
    QTest.keyClick(loss, Key.Key_Return)
    assert host.commands == [SetBreakpoints((LossBelow(0.5),))]
    assert loss.text() == ""


def test_an_entry_that_is_taken_away_again_is_not_refused(host: Host) -> None:
    host.show_moment(moment(20, 12))
    host.click("breakpoints")
    QTest.keyClicks(field("Loss"), "7")
    QTest.keyClick(field("Loss"), Key.Key_Backspace)
    QTest.keyClick(field("Loss"), Key.Key_Return)
    assert texts().count("Allowed: above 0.") == 1
    assert not field("Loss").property("wrong")


def test_breakpoints_that_are_added_move_no_button(host: Host) -> None:
    host.move(0, 480)
    shown = host.show_moment(moment(20, 12))
    host.click("breakpoints")
    panel = popup()
    buttons = [each for each in panel.findChildren(QAbstractButton) if each.text() == "Add"]
    places = [each.mapToGlobal(QPoint()) for each in buttons]
    held = (Divergence(), LossBelow(0.1), SignChange(1, 0, 0))
    for number in range(len(held)):
        host.show_moment(replace(shown, breakpoints=held[: number + 1]))
        QApplication.processEvents()
        assert [each.mapToGlobal(QPoint()) for each in buttons] == places
    assert panel.geometry().bottom() < host.panel.mapToGlobal(QPoint()).y() + host.panel.height() / 2


def test_the_weight_that_changes_sign_is_at_first_the_selected_one(host: Host) -> None:
    layers = (LayerConfig(units=4, bias=True), LayerConfig(units=1))
    host.show_moment(moment(20, 12, config=with_settings(ARTICLE, layers=layers)))
    host.panel.show_selection(Selection(Weight(2, 3, 0)), 0)
    host.click("breakpoints")
    press("Stop when this weight changes sign")
    popup().close()
    host.panel.show_selection(Selection(Bias(1, 2)), 0)
    host.click("breakpoints")
    press("Stop when this weight changes sign")
    assert host.commands == [SetBreakpoints((SignChange(2, 3, 0),)), SetBreakpoints((SignChange(1, None, 2),))]


def test_a_narrow_bar_folds_its_buttons_into_a_menu_that_works(host: Host) -> None:
    shown = host.show_moment(moment(20, 12))
    host.resize(440, 300)
    QApplication.processEvents()
    bar = host.panel.bar
    assert bar.track.width() >= 170
    more = bar.anchor("present")
    assert more is bar.anchor("breakpoints")
    QTest.mouseClick(more, LEFT)
    click_entry("Back to the present")
    assert host.commands == [seek(shown, 20, 14)]
    host.resize(1100, 300)
    QApplication.processEvents()
    assert not more.isVisible()
    assert host.button("present") is not more


@pytest.mark.parametrize("width", [400, 420, 500, 630, 720, 900, 1400, 1900])
def test_at_every_width_nothing_overlaps_and_nothing_is_cut(host: Host, width: int) -> None:
    host.show_moment(moment(20, 12))
    bar = host.panel.bar
    host.resize(width + 24, 300)
    bar.resize(width, bar.height())
    assert_in_place(bar)


def test_the_field_and_the_buttons_stand_on_one_middle_line(host: Host) -> None:
    host.show_moment(moment(20, 12))
    middles = {
        each.geometry().center().y() for each in (host.panel.bar.field, host.button("first"), host.button("go_to"))
    }
    assert max(middles) - min(middles) <= 1


def test_a_bar_that_comes_later_has_everything_in_its_place_at_once(host: Host) -> None:
    bar = TimelineBar(host.actions_by_name)
    bar.setFixedWidth(500)
    column = host.layout()
    assert column is not None
    column.addWidget(bar)
    QApplication.processEvents()
    assert_in_place(bar)


def test_the_buttons_look_closer_and_wider(host: Host) -> None:
    host.show_moment(moment(200, 100))
    track = host.panel.bar.track
    host.click("closer")
    assert not track.whole
    host.click("wider")
    assert track.whole


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_the_banner_is_filled_in_the_past_only_and_never_changes_its_place(host: Host, theme: Theme) -> None:
    host.dress(theme)
    host.show_moment(moment(20, 20))
    place = host.banner.geometry()
    assert host.banner.text == ""
    assert host.banner.grab().toImage().pixelColor(5, 15).name() != theme.past
    host.show_moment(moment(20, 12))
    assert host.banner.geometry() == place
    assert host.banner.text.startswith("You are at iteration 12 of 20.")
    assert host.banner.grab().toImage().pixelColor(5, 15).name() == theme.past


def test_the_banner_leads_back_to_the_present(host: Host) -> None:
    shown = host.show_moment(replace(moment(20, 12), latest=Position(21, 6)))
    back = next(each for each in host.banner.findChildren(QToolButton) if each.isVisible())
    QTest.mouseClick(back, LEFT, pos=QPoint(20, 10))
    assert host.commands == [seek(shown, 21, 6)]


def test_a_narrow_banner_says_less(host: Host) -> None:
    host.show_moment(moment(20, 12))
    host.resize(370, 300)
    QApplication.processEvents()
    assert host.banner.text == "Iteration 12 of 20"
