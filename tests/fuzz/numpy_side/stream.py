"""Reads what the compiled side writes: for each evaluation of a program a line of JSON and its operands' memory,
then a line of JSON and the result's elements in row-major order."""
import json


class Evaluation:
    def __init__(self, header, operands, outcome, result):
        self.index, self.skeleton, self.round = header["index"], header["skeleton"], header["round"]
        self.build, self.by, self.changes = header["build"], header["by"], header["changes"]
        self.value = header["result"]  # the operation whose result this is
        self.operations, self.operands = header["operations"], operands
        self.outcome, self.result = outcome, result


def part(stream):
    """One line and the bytes that it announces; None at the end."""
    line = stream.readline()
    if not line.endswith(b"\n"):
        return None
    header = json.loads(line)
    data = stream.read(header["bytes"])
    return (header, data) if len(data) == header["bytes"] else None


def evaluations(stream):
    while (first := part(stream)) and (second := part(stream)):
        yield Evaluation(*first, *second)


def programs(stream):
    """The evaluations of each program, one list after the other."""
    gathered = []
    for evaluation in evaluations(stream):
        if gathered and gathered[0].index != evaluation.index:
            yield gathered
            gathered = []
        gathered.append(evaluation)
    if gathered:
        yield gathered
