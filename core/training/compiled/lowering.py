"""What the operations of `core.training.compiled.lanes` mean to the compiler: instructions on vectors of eight numbers.

LLVM splits such a vector where the processor's are shorter, so this holds for every processor that Numba knows.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from core import randomness
from core.training.compiled import lanes
from core.training.compiled.lanes import LANES

HALF = LANES // 2


def untyped(name: str) -> Any:
    """Import a module whose types mypy need not know."""
    return import_module(name)


@cache
def teach_the_compiler() -> None:
    """Tell Numba of the vector and of every operation on it. Imports Numba; needed once in a process."""
    ir = untyped("llvmlite.ir")
    types = untyped("numba.core.types")
    templates = untyped("numba.core.typing.templates")
    models = untyped("numba.core.datamodel")
    imputils = untyped("numba.core.imputils")
    cgutils = untyped("numba.core.cgutils")

    Number, Long, Short = ir.DoubleType(), ir.IntType(64), ir.IntType(32)
    Vector, Longs = ir.VectorType(Number, LANES), ir.VectorType(Long, LANES)
    number_type = types.float64

    def modelled(self: Any, manager: Any, kind: Any) -> None:
        models.PrimitiveModel.__init__(self, manager, kind, Vector)

    # Made by calls, because to mypy these base classes are no types.
    lanes_type = type("LanesType", (types.Type,), {})(name="Lanes")
    models.register_default(type(lanes_type))(type("LanesModel", (models.PrimitiveModel,), {"__init__": modelled}))

    def type_by(generic: Callable[..., Any], function: Any) -> None:
        templates.infer_global(function)(type("Template", (templates.AbstractTemplate,), {"generic": generic}))

    def define(function: Any, result: Any, emit: Callable[..., Any]) -> None:
        """Let `function` mean the instructions that emit(builder, *values) adds. Numbers stand for eight alike."""

        def generic(self: Any, arguments: Any, keywords: Any) -> Any:
            return templates.signature(result, *arguments)

        def lower(context: Any, builder: Any, signed: Any, values: Any) -> Any:
            parts = [
                context.make_array(kind)(context, builder, value).data if isinstance(kind, types.Array) else value
                for kind, value in zip(signed.args, values, strict=True)
            ]
            built = emit(builder, *parts)
            return context.get_dummy_value() if result == types.none else built

        type_by(generic, function)
        imputils.lower_builtin(function, types.VarArg(types.Any))(lower)

    def define_operator(function: Any, emit: Callable[..., Any], operands: int = 2) -> None:
        """The same for an operator, which other types have as well."""

        def generic(self: Any, arguments: Any, keywords: Any) -> Any:
            known = len(arguments) == operands and all(each in (lanes_type, number_type) for each in arguments)
            return templates.signature(lanes_type, *arguments) if known and lanes_type in arguments else None

        def lower(context: Any, builder: Any, signed: Any, values: Any) -> Any:
            return emit(builder, *(spread(builder, each) for each in values))

        type_by(generic, function)
        if operands == 1:
            imputils.lower_builtin(function, lanes_type)(lower)
        else:
            for kinds in ((lanes_type, lanes_type), (lanes_type, number_type), (number_type, lanes_type)):
                imputils.lower_builtin(function, *kinds)(lower)

    def spread(builder: Any, x: Any) -> Any:
        """A number in all lanes; a vector as it is."""
        if x.type == Vector:
            return x
        nothing = ir.Constant(Vector, ir.Undefined)
        return shuffled(builder, builder.insert_element(nothing, x, Short(0)), nothing, [0] * LANES)

    def shuffled(builder: Any, x: Any, y: Any, order: list[int]) -> Any:
        return builder.shuffle_vector(x, y, ir.Constant(ir.VectorType(Short, len(order)), order))

    def same(value: Any, kind: Any) -> Any:
        return ir.Constant(kind, [value] * LANES)

    def place(builder: Any, memory: Any, at: Any, kind: Any = Number) -> Any:
        return builder.bitcast(builder.gep(memory, [at]), kind.as_pointer())

    def llvm(builder: Any, name: str, *values: Any) -> Any:
        kind = ir.FunctionType(Vector, [Vector] * len(values))
        function = cgutils.get_or_insert_function(builder.module, kind, f"llvm.{name}.v{LANES}f64")
        return builder.call(function, [spread(builder, each) for each in values])

    def if_less(builder: Any, x: Any, y: Any, then: Any, otherwise: Any) -> Any:
        less = builder.fcmp_ordered("<", spread(builder, x), spread(builder, y))
        return builder.select(less, spread(builder, then), spread(builder, otherwise))

    def halved(builder: Any, x: Any, combine: Callable[[Any, Any], Any]) -> Any:
        lower, upper = (shuffled(builder, x, x, list(range(start, start + HALF))) for start in (0, HALF))
        return combine(lower, upper)

    def reduced(builder: Any, x: Any, combine: Callable[[Any, Any], Any]) -> Any:
        four = halved(builder, x, combine)
        two = combine(shuffled(builder, four, four, [0, 1]), shuffled(builder, four, four, [2, 3]))
        return combine(builder.extract_element(two, Short(0)), builder.extract_element(two, Short(1)))

    def halves_added(builder: Any, x: Any, y: Any, groups: int) -> Any:
        """Of two vectors that hold `groups` each, add the halves of every group; the result holds twice as many."""
        half = x.type.count // groups // 2
        lower = [start + lane for start in range(0, 2 * x.type.count, 2 * half) for lane in range(half)]
        return builder.fadd(shuffled(builder, x, y, lower), shuffled(builder, x, y, [each + half for each in lower]))

    def totals(builder: Any, *vectors: Any) -> Any:
        """All vectors' totals, each added as `total` does it: halves to halves."""
        groups = 1
        while len(vectors) > 1:
            pairs = zip(vectors[::2], vectors[1::2], strict=True)
            vectors = tuple(halves_added(builder, x, y, groups) for x, y in pairs)
            groups *= 2
        return vectors[0]

    def store_totals(builder: Any, memory: Any, at: Any, *vectors_and_more: Any) -> None:
        *vectors, more = vectors_and_more
        four = totals(builder, *(halved(builder, each, builder.fadd) for each in vectors))
        to = place(builder, memory, at, four.type)
        there = builder.select(more, builder.load(to, align=8), ir.Constant(four.type, [0.0] * HALF))
        builder.store(builder.fadd(four, there), to, align=8)

    def greater(builder: Any) -> Callable[[Any, Any], Any]:
        return lambda x, y: builder.select(builder.fcmp_ordered("<", x, y), y, x)

    def power_of_two(builder: Any, x: Any) -> Any:
        bits = builder.add(builder.bitcast(x, Longs), same(1023, Longs))
        return builder.bitcast(builder.shl(bits, same(52, Longs)), Vector)

    def exponent(builder: Any, x: Any) -> Any:
        bits = builder.lshr(builder.bitcast(x, Longs), same(52, Longs))
        return builder.sitofp(builder.sub(bits, same(1023, Longs)), Vector)

    def mixed(builder: Any, x: Any) -> Any:
        def constant(value: int) -> Any:
            return same(value, x.type) if x.type == Longs else ir.Constant(x.type, value)

        for shift, factor in ((30, randomness.FIRST_FACTOR), (27, randomness.SECOND_FACTOR)):
            x = builder.mul(builder.xor(x, builder.lshr(x, constant(shift))), constant(factor))
        return builder.xor(x, builder.lshr(x, constant(31)))

    def stream_key(builder: Any, seed: Any, *parts: Any) -> Any:
        golden = Long(randomness.GOLDEN)
        key = mixed(builder, builder.add(seed, golden))
        for part in parts:
            key = mixed(builder, builder.add(builder.xor(key, part), golden))
        return key

    def uniform_lanes(builder: Any, key: Any, first: Any, step: Any) -> Any:
        def all_alike(x: Any) -> Any:
            one = builder.insert_element(ir.Constant(Longs, ir.Undefined), x, Short(0))
            return shuffled(builder, one, one, [0] * LANES)

        counts = builder.mul(all_alike(step), ir.Constant(Longs, list(range(LANES))))
        counts = builder.add(counts, all_alike(builder.add(first, Long(1))))
        bits = mixed(builder, builder.add(all_alike(key), builder.mul(counts, same(randomness.GOLDEN, Longs))))
        whole = builder.uitofp(builder.lshr(bits, same(11, Longs)), Vector)
        return builder.fmul(whole, same(randomness.UNIT, Vector))

    define(lanes.start_of, types.CPointer(number_type), lambda b, memory: memory)
    define(lanes.load, lanes_type, lambda b, memory, at: b.load(place(b, memory, at, Vector), align=8))
    define(
        lanes.store,
        types.none,
        lambda b, memory, at, x: b.store(spread(b, x), place(b, memory, at, Vector), align=8),
    )
    define(lanes.read, number_type, lambda b, memory, at: b.load(place(b, memory, at)))
    define(lanes.write, types.none, lambda b, memory, at, number: b.store(number, place(b, memory, at)))
    define(lanes.splat, lanes_type, spread)
    define(lanes.fma, lanes_type, lambda b, x, y, z: llvm(b, "fmuladd", x, y, z))
    define(lanes.if_less, lanes_type, if_less)
    define(lanes.absolute, lanes_type, lambda b, x: llvm(b, "fabs", x))
    define(lanes.square_root, lanes_type, lambda b, x: llvm(b, "sqrt", x))
    define(lanes.total, number_type, lambda b, x: reduced(b, x, b.fadd))
    define(lanes.largest, number_type, lambda b, x: reduced(b, x, greater(b)))
    define(lanes.store_totals, types.none, store_totals)
    define(lanes.totals, lanes_type, totals)
    define(lanes.power_of_two, lanes_type, power_of_two)
    define(lanes.exponent, lanes_type, exponent)
    define(lanes.uniform_lanes, lanes_type, uniform_lanes)
    define(randomness.stream_key, types.uint64, stream_key)
    define_operator(operator.add, lambda b, x, y: b.fadd(x, y))
    define_operator(operator.sub, lambda b, x, y: b.fsub(x, y))
    define_operator(operator.mul, lambda b, x, y: b.fmul(x, y))
    define_operator(operator.truediv, lambda b, x, y: b.fdiv(x, y))
    define_operator(operator.neg, lambda b, x: b.fneg(x), operands=1)
