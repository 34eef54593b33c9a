"""The part of TeX that formulas use is read as written."""

import pytest
from PySide6.QtWidgets import QApplication

from core.explain import symbols
from core.nn.activations import ACTIVATIONS
from core.nn.losses import LOSSES
from core.nn.optimizers import OPTIMIZERS, SYMBOLS
from core.nn.schedules import SCHEDULES
from core.training.updates import assignments_of
from scratchnet_gui.inspector.tex import Atom, Fraction, Hat, Kind, Number, Row, Scripts, Symbol, parse, pieces
from scratchnet_gui.inspector.typeset import formula
from tests.helpers.runs import ARTICLE


def test_a_letter_is_italic_and_a_word_is_not() -> None:
    assert parse("z").nodes == (Symbol(Atom("\U0001d467"), "z"),)
    assert parse(r"\mathrm{rows}").nodes == (Symbol(Atom("rows", Kind.FUNCTION), r"\mathrm{rows}"),)
    assert parse(r"\mathrm{if}").nodes == (Atom("if", Kind.FUNCTION),)


def test_scripts_belong_to_what_stands_before_them() -> None:
    (symbol,) = parse("W^{(2)}_{31}").nodes
    assert isinstance(symbol, Symbol)
    node = symbol.base
    assert isinstance(node, Scripts)
    assert node.base == Atom("\U0001d44a")
    assert node.raised == Row((Atom("(", Kind.OPENING), Atom("2"), Atom(")", Kind.CLOSING)))
    assert node.lowered == Row((Atom("31"),))


def test_fractions_and_hats_nest() -> None:
    (symbol,) = parse(r"\frac{\partial L}{\partial \hat{y}}").nodes
    assert isinstance(symbol, Symbol)
    node = symbol.base
    assert isinstance(node, Fraction)
    assert isinstance(node.below, Row)
    assert isinstance(node.below.nodes[-1], Hat)


def test_a_number_is_guarded_after_a_sign_and_as_a_base() -> None:
    numbers = [node for node in parse(r"= @ \cdot @ + (@ - @)").nodes if isinstance(node, Number)]
    assert numbers == [Number(0, False), Number(1, True), Number(2, False), Number(3, True)]
    (power,) = parse("@^2").nodes
    assert isinstance(power, Scripts)
    assert power.base == Number(0, True, is_base=True)


@pytest.mark.parametrize(
    ("number", "shown"),
    [("1.42×10⁻¹³", "(1.42×10⁻¹³)"), ("−1.42×10⁻¹³", "(−1.42×10⁻¹³)"), ("−0.5", "(−0.5)"), ("0.5", "0.5")],
)
def test_the_power_of_a_number_has_parentheses_where_it_would_be_misread(
    qapp: QApplication, number: str, shown: str
) -> None:
    assert shown in [run.text for run in formula("@^2", 16.0, (number,)).runs]
    assert f"({number})" not in [run.text for run in formula("= @", 16.0, (number,)).runs]


def every_formula() -> list[str]:
    """Return all TeX of all registries, as it stands there and with numbers for every variable."""
    found = []
    for activation in ACTIVATIONS.values():
        found += [activation.symbol, activation.formula, activation.slope_formula]
        found += [tex for case in activation.cases or () for tex in (case.formula, case.slope_formula)]
    for loss in LOSSES.values():
        found += [loss.formula, loss.entry_formula, loss.slope_formula, loss.far_formula or "0"]
        if loss.fused is not None:
            found += [loss.fused.entry_formula, loss.fused.delta_formula]
    for optimizer in OPTIMIZERS.values():
        found += [tex for each in optimizer.assignments for tex in (each.symbol, each.formula)]
    penalised = ARTICLE.but(l1=1.0, l2=1.0, clip=1.0)
    found += [each.formula for each in assignments_of(penalised, OPTIMIZERS["adamw"])]
    found += [*SYMBOLS.values(), *(schedule.formula for schedule in SCHEDULES.values())]
    return sorted({*found, *(symbols.with_numbers(tex, VARIABLES).tex for tex in found)})


VARIABLES = dict.fromkeys([*SYMBOLS.values(), "z", "a", "y", r"\hat{y}", "n", r"\eta_0", r"\gamma", "E"], -1.5)


@pytest.mark.parametrize("tex", every_formula())
def test_every_formula_of_every_registry_can_be_set(qapp: QApplication, tex: str) -> None:
    assert parse(tex).nodes
    picture = formula(tex, 20.0, ["−1.500"] * tex.count("@"))
    assert picture.width > 0.0
    assert len(picture.numbers) == tex.count("@")
    for area, _ in picture.numbers:
        assert 0.0 <= area.left() <= area.right() <= picture.width
        assert -picture.ascent <= area.top() <= area.bottom() <= picture.descent


def test_a_root_spans_what_is_under_it(qapp: QApplication) -> None:
    under, root = formula(r"\frac{@}{2}", 20.0, ["1.5"]), formula(r"\sqrt{\frac{@}{2}}", 20.0, ["1.5"])
    (bar,) = [rule for rule in root.rules if rule.top() == min(each.top() for each in root.rules)]
    assert bar.width() >= under.width
    assert root.ascent > under.ascent
    assert root.descent >= under.descent
    assert root.width > bar.right() - 1.0


@pytest.mark.parametrize(("small", "tall"), [("(z)", r"(\frac{z}{2})"), ("|z|^2", r"|\frac{z}{2}|^2")])
def test_parentheses_and_bars_grow_around_what_is_tall(qapp: QApplication, small: str, tall: str) -> None:
    normal, large = ([run for run in formula(tex, 20.0).runs if run.text in "()|"] for tex in (small, tall))
    assert len(normal) == len(large) == 2
    assert {run.size for run in normal} == {20.0}
    assert len({run.size for run in large}) == 1
    assert large[0].size > 25.0


def test_bars_open_and_close_by_turns() -> None:
    kinds = [node.kind for node in parse("|y - z| + |w|").nodes if isinstance(node, Atom) and node.text == "|"]
    assert kinds == [Kind.OPENING, Kind.CLOSING, Kind.OPENING, Kind.CLOSING]


@pytest.mark.parametrize(
    ("tex", "cut"),
    [
        (r"= @ \cdot (@ - @) + \frac{@ + @}{2}", [r"= @ \cdot (@ - @)", r"+ \frac{@ + @}{2}"]),
        (r"z = a + b - c", ["z", "= a", "+ b", "- c"]),
        (r"= -@ + e^{-@}", ["= -@", "+ e^{-@}"]),
        ("W", ["W"]),
    ],
)
def test_a_long_formula_is_cut_where_terms_are_joined(tex: str, cut: list[str]) -> None:
    assert pieces(tex) == cut


@pytest.mark.parametrize(
    ("tex", "found"),
    [
        (r"W^{(2)}_{31}\,a^{(1)}_{3}", ["W^{(2)}_{31}", "a^{(1)}_{3}"]),
        (r"\sum_{i=1}^{4} W^{(1)}_{i1}", [r"\sum_{i=1}^{4}", "i", "W^{(1)}_{i1}"]),
        (r"\frac{m}{1 - \beta_1^{t}}", ["m", r"\beta_1", "t"]),
        (r"\sqrt{\hat{v}} + g^2", [r"\hat{v}", "g"]),
        (r"e^{-z} + e / E", [r"\mathrm{e}", "z", "e", "E"]),
        (r"\frac{\partial L}{\partial W^{(2)}_{31}}", [r"\frac{\partial L}{\partial W^{(2)}_{31}}"]),
        (r"\hat{y}_{2} \leftarrow 0.5", [r"\hat{y}_{2}", r"\leftarrow"]),
    ],
)
def test_each_symbol_has_an_area_with_its_indices(qapp: QApplication, tex: str, found: list[str]) -> None:
    picture = formula(tex, 20.0)
    assert [symbol for _, symbol in picture.symbols] == found
    assert all(picture.box.adjusted(-0.1, -0.1, 0.1, 0.1).contains(area) for area, _ in picture.symbols)


def test_symbols_side_by_side_do_not_overlap_and_an_exponent_stands_within_its_base_s_reach(qapp: QApplication) -> None:
    picture = formula(r"W^{(2)}_{31}\,a^{(1)}_{3} + e^{z}", 20.0)
    weight, a, euler, z = (area for area, _ in picture.symbols)
    assert weight.right() <= a.left()
    assert a.right() <= euler.left()
    assert euler.right() <= z.left()
    assert z.bottom() < euler.bottom()


def test_a_power_of_a_symbol_with_a_layer_keeps_the_layer() -> None:
    renamed = symbols.rename("1 - a^2 + a", {"a": "a^{(1)}_{1}"})
    assert renamed == "1 - (a^{(1)}_{1})^2 + a^{(1)}_{1}"
    assert symbols.rename("a^2", {"a": "b"}) == "b^2"


@pytest.mark.parametrize("wrong", [r"\unknown", "{a", "a^", "a & b", "a^2^3", "a^{(1)}_{1}^2"])
def test_what_is_not_known_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"formula|brace"):
        parse(wrong)
