"""The part of TeX that formulas use is read as written."""

import pytest

from core.nn.activations import ACTIVATIONS
from core.nn.losses import LOSSES
from scratchnet_gui.inspector.tex import Atom, Fraction, Hat, Kind, Number, Row, Scripts, parse


def test_a_letter_is_italic_and_a_word_is_not() -> None:
    assert parse("z").nodes == (Atom("\U0001d467"),)
    assert parse(r"\mathrm{rows}").nodes == (Atom("rows", Kind.FUNCTION),)


def test_scripts_belong_to_what_stands_before_them() -> None:
    (node,) = parse("W^{(2)}_{31}").nodes
    assert isinstance(node, Scripts)
    assert node.base == Atom("\U0001d44a")
    assert node.raised == Row((Atom("(", Kind.OPENING), Atom("2"), Atom(")", Kind.CLOSING)))
    assert node.lowered == Row((Atom("31"),))


def test_fractions_and_hats_nest() -> None:
    (node,) = parse(r"\frac{\partial L}{\partial \hat{y}}").nodes
    assert isinstance(node, Fraction)
    assert isinstance(node.below, Row)
    assert isinstance(node.below.nodes[-1], Hat)


def test_a_number_is_guarded_after_a_sign_and_as_a_base() -> None:
    numbers = [node for node in parse(r"= @ \cdot @ + (@ - @)").nodes if isinstance(node, Number)]
    assert numbers == [Number(0, False), Number(1, True), Number(2, False), Number(3, True)]
    (power,) = parse("@^2").nodes
    assert isinstance(power, Scripts)
    assert power.base == Number(0, True)


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda each: each.name)
def test_every_activation_can_be_set(activation: object) -> None:
    for field in ("symbol", "formula", "slope_formula"):
        assert parse(getattr(activation, field)).nodes


@pytest.mark.parametrize("loss", LOSSES.values(), ids=lambda each: each.name)
def test_every_loss_can_be_set(loss: object) -> None:
    for field in ("formula", "entry_formula", "slope_formula"):
        assert parse(getattr(loss, field)).nodes


@pytest.mark.parametrize("wrong", [r"\unknown", "{a", "a^", "a & b"])
def test_what_is_not_known_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"formula|brace"):
        parse(wrong)
