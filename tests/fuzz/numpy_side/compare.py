"""What is wrong with a result, in words; nothing where it is right."""
import numpy as np

from .interpret import run
from .value import Refused


def agrees(found, expected):
    """For each element, whether it is as near to what is expected as it must be."""
    data = expected.data
    if data.dtype.kind == "c":
        return (agrees_real(found.real, data.real, None, expected.signed) &
                agrees_real(found.imag, data.imag, None, expected.signed))
    return agrees_real(found, data, expected.error, expected.signed)


def agrees_real(found, data, error, signed):
    if data.dtype.kind != "f":
        equal = found == data
        return equal if error is None else equal | (error > 0)
    equal = (found == data) | (np.isnan(found) & np.isnan(data))
    settled = equal if error is None else equal & (error == 0)
    if signed:
        equal = equal & ~(settled & (data == 0) & (np.signbit(found) != np.signbit(data)))
    if error is not None:
        equal = equal | (np.abs(found.astype(np.longdouble) - data) <= error) | np.isinf(error)
    return equal


def operations_behind(operations):
    """The numbers of those that the last value is made of."""
    used = {len(operations) - 1}
    for number in range(len(operations) - 1, -1, -1):
        if number in used:
            used.update(operations[number][1])
    return used


def fault(evaluation):
    """Compares one outcome with NumPy's; returns what is wrong, or None."""
    operations, outcome = evaluation.operations, evaluation.outcome
    if operations[-1][0] == "evaluate" and not outcome["thrown"]:
        if 0 in outcome["shape"]:  # nothing is read
            return None
        used = operations_behind(operations)
        if any(operation[0] == "operand" and number not in used for number, operation in enumerate(operations)):
            # An operand that the expression has not: it was the one that got another shape.
            expected = run(operations[:-1], evaluation.operands, operations[-1][1][0], used)
            return fault_of_result(expected, outcome, evaluation.result)
    if outcome["thrown"] and outcome["wrote_elsewhere"]:
        return f"wrote into the target before it threw {outcome['thrown']}: {outcome['message']}"
    try:
        expected = run(operations, evaluation.operands, evaluation.value)
    except Refused as refused:
        wanted = f"operation {refused.at} ({operations[refused.at][0]}) has to throw {refused}"
        if not outcome["thrown"]:
            return wanted + "; nothing was thrown"
        is_there = refused.when_evaluated or refused.at == len(operations) - 1
        if outcome["thrown"] not in refused.kinds or not is_there or refused.when_evaluated != outcome["is_evaluated"]:
            return f"{wanted}; operation {len(operations) - 1} threw {outcome['thrown']}: {outcome['message']}"
        return None
    if outcome["thrown"]:
        return f"operation {len(operations) - 1} threw {outcome['thrown']}: {outcome['message']}"
    return fault_of_result(expected, outcome, evaluation.result)


def fault_of_result(expected, outcome, result):
    if outcome["wrote_elsewhere"]:
        return "wrote between the target's elements"
    if outcome["dtype"] != expected.data.dtype.name:
        return f"element type {outcome['dtype']} where {expected.data.dtype.name} is right"
    if tuple(outcome["shape"]) != expected.data.shape:
        return f"shape {tuple(outcome['shape'])} where {expected.data.shape} is right"
    if outcome["dtype"] == "bool" and np.any(np.frombuffer(result, np.uint8) > 1):
        return "a bool that is neither 0 nor 1"
    found = np.frombuffer(result, expected.data.dtype).reshape(expected.data.shape)
    with np.errstate(all="ignore"):
        right = agrees(found, expected)
    if np.all(right):
        return None
    at = tuple(int(i) for i in np.argwhere(~right)[0])
    bound = "" if expected.error is None else f" (within {expected.error[at]:.3g})"
    return f"element {at} is {found[at]!r} where {expected.data[at]!r} is right{bound}; {np.sum(~right)} of {right.size} are wrong"
