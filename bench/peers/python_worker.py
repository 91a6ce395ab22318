"""One library's ways of a case, for the benchmark that asks line by line: JSON in, `ok ...` or `error ...` out.

A way is a set-up, an expression that is timed, and an expression `finish` that makes of the result y what the
benchmark compares. Arrays are copied from memory that the benchmark shares, the result goes back the same way.
python/libraries.py knows what an expression is to each library.
"""
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "python"))
from libraries import LIBRARIES, mapped


class Way:
    def __init__(self, request):
        self.library = LIBRARIES[request["library"]]()
        self.finish, self.target = request["finish"], request["target"]
        self.space, self.once = self.library.prepare(request)
        self.y = self.once()  # what is compiled at the first call is compiled now

    def run(self, calls, wall):
        once = self.once
        clock = time.perf_counter_ns if wall else self.library.clock
        start = clock()
        for _ in range(calls):
            self.y = once()
        return (clock() - start) / calls

    def fetch(self):
        y = eval(self.finish, self.space, {"y": self.library.result(self.y)})
        target = mapped(self.target)
        target[...] = self.library.as_numpy(y).reshape(target.shape)
        return ""  # y is kept: a library that allocates its results takes turns with two then, as in a loop


ways = {}


def answer(request):
    what = request["do"]
    if what == "version":
        return LIBRARIES[request["library"]]().version
    if what == "way":
        ways[request["id"]] = Way(request)
        return ""
    if what == "drop":
        ways.pop(request["id"], None)
        return ""
    way = ways[request["id"]]
    return way.run(request["calls"], request["wall"]) if what == "run" else way.fetch()


if __name__ == "__main__":
    # What libraries print while they are loaded is no answer.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        try:
            print("ok", answer(json.loads(line)), file=answers, flush=True)
        except BaseException as problem:  # a library may want to end the program
            print("error", type(problem).__name__, " ".join(str(problem).split())[:300], file=answers, flush=True)
