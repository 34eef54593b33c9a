"""How notes are written, and where they stand at the places that they concern."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from core.arrays import frozen
from core.explain.notes.note import Bars, Layer, Severity
from core.explain.selection import Neuron
from core.explain.terms import Exact, Given, Words
from core.session.presets import load_preset
from scratchnet_gui.controls.setting_mark import SettingNote
from scratchnet_gui.diagram.layout import View, lay_out
from scratchnet_gui.diagram.note_marks import NoteMark, mark_at, place_marks
from scratchnet_gui.notes.bars import labelled, scale_of
from scratchnet_gui.notes.marks import curve_text, diagram_marks, setting_notes
from scratchnet_gui.notes.noted import Noted, noted
from scratchnet_gui.notes.words import filled, filled_rich, significant
from tests.helpers.noted import moments

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.99951, "1.00"),
        (-0.03799, "−0.0380"),
        (201.04, "201"),
        (9999.6, "10,000"),
        (10_640.0, "10,600"),
        (2.604e9, "2.60×10⁹"),
        (-3.23e-7, "−3.23×10⁻⁷"),
        (0.00123, "0.00123"),
        (float("inf"), "∞"),
    ],
)
def test_numbers_have_three_significant_digits(value: float, text: str) -> None:
    assert significant(value) == text


def test_counts_and_settings_are_written_as_they_are() -> None:
    words = Words("@ of @ at a rate of @ by @ %", (Given(1500), Given(2000), Exact(0.00001), 4.845))
    assert filled(words, 3) == "1,500 of 2,000 at a rate of 1×10⁻⁵ by 4.84 %".replace("4.84", significant(4.845))


def test_rich_text_breaks_no_formula_and_escapes_what_could_be_markup() -> None:
    assert filled_rich(Words("A<B: a(1 − a) = @.", (0.5,)), 3) == (
        f"A&lt;B: <i>a</i>(1{NBSP}−{NBSP}<i>a</i>){NBSP}={NBSP}<b>0.500</b>."
    )


class TestBars:
    def test_the_axis_holds_all_bars_between_powers_of_ten(self) -> None:
        scale = scale_of(Bars("", ("a", "b", "c"), frozen(np.array([2e-6, 0.0, 0.01]))))
        assert (scale.low, scale.high) == (-6, -2)
        assert scale.share(0.01) == 1.0
        assert scale.share(1e-4) == 0.5
        assert scale.share(0.0) == 0.0
        assert 0.05 < scale.share(2e-6) < 0.1

    def test_equal_bars_are_long_and_none_at_all_is_no_error(self) -> None:
        assert scale_of(Bars("", ("a",), frozen(np.array([1.0])))).share(1.0) == 1.0
        assert scale_of(Bars("", ("a",), frozen(np.array([0.0])))).share(0.0) == 0.0

    def test_labels_are_thinned_out_where_there_is_little_room(self) -> None:
        scale = scale_of(Bars("", ("a", "b"), frozen(np.array([1e-9, 1.0]))))
        assert labelled(scale, 2000) == list(range(-10, 1))
        assert labelled(scale, 120) == [-9, -6, -3, 0]


class TestMarks:
    def noted(self, preset: str, iteration: int) -> Noted:
        (snapshot,) = moments(load_preset(preset).run, (iteration, None))
        return noted(snapshot)

    def test_each_place_has_its_own_text(self) -> None:
        marks = diagram_marks(self.noted("saturating", 100).current)
        assert {mark.place for mark in marks} >= {Neuron(3, 1), Neuron(3, 2)}
        layer = next(mark for mark in marks if isinstance(mark.place, Layer))
        assert layer.text.endswith("times smaller than the output's")
        assert curve_text(self.noted("article", 150).current).startswith("plateau: ")
        assert setting_notes(self.noted("learning-rate-too-high", 5).current) == {
            "learning_rate": SettingNote(
                "too high: the loss rises",
                "Over the last 3 iterations the loss only rose, from 6.36 to 29.4, at a learning rate of 0.09.",
                Severity.STUCK,
            )
        }
        assert curve_text(self.noted("article", 10).current) == ""

    def test_two_notes_about_one_neuron_share_a_mark(self) -> None:
        config = load_preset("equal-start-weights").run.but(start_value=5.0)
        (snapshot,) = moments(config, (1, None))
        marks = {mark.place: mark for mark in diagram_marks(noted(snapshot).current)}
        assert marks[Neuron(1, 1)].severity is Severity.STUCK
        assert marks[Neuron(1, 1)].text.startswith("same as hidden 1 · saturated: mean a(1 − a) = ")
        assert marks[Neuron(1, 0)].text.startswith("saturated: ")

    def test_texts_stand_inside_and_clear_of_each_other_and_dots_where_there_is_no_room(self) -> None:
        for sizes, size in (((3, 4, 1), (700, 500)), ((64, 32, 10), (700, 500)), ((3, 6, 6, 6, 6, 6, 1), (900, 300))):
            geometry = lay_out(sizes, *size)
            marks = [
                NoteMark(Neuron(column, unit), "saturated: mean a(1 − a) = 0.004", Severity.SLOW)
                for column in range(1, len(sizes))
                for unit in range(sizes[column])
            ]
            marks.append(NoteMark(Layer(1), "gradients 1,000 times smaller than the output's", Severity.SLOW))
            placed = place_marks(marks, geometry, lambda text: 5.5 * len(text))
            assert len(placed) == len(marks)
            texts = [each.box for each in placed if not each.is_dot]
            assert texts
            assert not any(one.intersects(other) for one, other in combinations(texts, 2))
            assert all(box.left() >= 0 and box.right() <= size[0] and box.top() >= 46 for box in texts)
            dot = next(each for each in placed if each.is_dot)
            assert mark_at(placed, dot.box.center().x(), dot.box.center().y()) == dot.mark

    @pytest.mark.parametrize("ratio", ["112", "33,900"])
    def test_the_text_of_a_layer_hides_no_neuron_and_is_a_dot_beside_them_where_it_would(self, ratio: str) -> None:
        sizes, dots = (3, 6, 6, 6, 6, 6, 1), set()
        for size in ((627, 229), (900, 300), (900, 560)):
            geometry = lay_out(sizes, *size)
            circles = [
                QRectF(column.x - column.radius, y - column.radius, 2 * column.radius, 2 * column.radius)
                for column in geometry.columns
                for y in column.y.tolist()
            ]
            for layer in range(1, len(sizes)):
                mark = NoteMark(Layer(layer), f"gradients {ratio} times smaller than the output's", Severity.SLOW)
                (placed,) = place_marks([mark], geometry, lambda text: 5.3 * len(text))
                assert not any(placed.box.intersects(circle) for circle in circles)
                assert placed.box.top() >= geometry.captions - 1.0
                dots.add((size, placed.is_dot))
        assert dots == {((627, 229), True), ((900, 300), True), ((900, 560), False)}

    def test_a_neuron_that_is_not_drawn_has_no_mark(self) -> None:
        geometry = lay_out((3, 500, 1), 700, 500)
        assert place_marks([NoteMark(Neuron(1, 499), "", Severity.SLOW)], geometry, len) == ()

    def test_what_does_no_harm_is_a_dot(self) -> None:
        for severity in Severity:
            (placed,) = place_marks([NoteMark(Neuron(1, 0), "dead", severity)], lay_out((3, 4, 1), 700, 500), len)
            assert placed.is_dot is (severity is Severity.HARMLESS)

    def test_marks_move_with_the_picture(self) -> None:
        mark = [NoteMark(Neuron(1, 0), "dead", Severity.STUCK)]
        still, moved = (
            place_marks(mark, lay_out((3, 4, 1), 700, 500, view=view), len)[0].box.center()
            for view in (View(), View(1.0, 30.0, 20.0))
        )
        assert (moved.x() - still.x(), moved.y() - still.y()) == pytest.approx((30, 20))


class TestNoted:
    def test_notes_stay_until_their_rule_can_be_judged_again(self) -> None:
        config = load_preset("saturating").run
        complete, begun, forward, back = moments(config, (100, None), (101, 1), (101, 13), (100, 3))
        first = noted(complete)
        assert {note.rule for note in first.current} == {"saturated", "vanishing"}
        second = noted(begun, before=first)
        assert second.current == ()
        assert {(note.rule, iteration) for note, iteration in second.notes} == {("saturated", 100), ("vanishing", 100)}
        third = noted(forward, before=second)
        assert {(note.rule, iteration) for note, iteration in third.notes} == {("saturated", 101), ("vanishing", 100)}
        assert noted(back, before=third).notes == ()  # its own numbers are not computed yet: those are of the future

    def test_notes_of_another_run_are_forgotten(self) -> None:
        (complete,) = moments(load_preset("saturating").run, (100, None))
        (other,) = moments(load_preset("one-neuron").run, (101, 1))
        before = replace(noted(complete), run_id=other.run_id + 1)
        assert noted(other, before=before).notes == ()
        assert noted(other, before=replace(before, run_id=other.run_id)).notes

    def test_the_worst_stand_first(self) -> None:
        notes = TestMarks().noted("equal-start-weights", 300).notes
        assert [note.rule for note, _ in notes] == ["symmetry", "plateau"]
