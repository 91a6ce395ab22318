"""Reads what the compiled side writes: for each program a line of JSON and its operands' memory, then a
line of JSON and the result's elements in row-major order."""
import json


class Program:
    def __init__(self, header, operands, outcome, result):
        self.index, self.skeleton = header["index"], header["skeleton"]
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


def programs(stream):
    while (first := part(stream)) and (second := part(stream)):
        yield Program(*first, *second)
