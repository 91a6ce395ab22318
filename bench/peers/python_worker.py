"""NumPy's and PyTorch's ways of a case, for the benchmark that asks line by line: JSON in, `ok ...` or `error ...` out.

A way is a set-up, an expression that is timed, and an expression `finish` that makes of the result y what the
benchmark compares. Arrays are copied from memory that the benchmark shares, the result goes back the same way.
"""
import json
import os
import sys
import time


def numpy_space():
    import numpy as np
    from numpy.lib.stride_tricks import as_strided, sliding_window_view
    return {"np": np, "as_strided": as_strided, "sliding_window_view": sliding_window_view}


def torch_space():
    import torch
    import torch.nn.functional as F
    torch.set_grad_enabled(False)
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    return {"torch": torch, "F": F}


SPACES = {"NumPy": numpy_space, "PyTorch": torch_space}


def mapped(array):
    import numpy as np
    return np.memmap(array["path"], dtype=array["type"], mode="r+", shape=tuple(array["shape"]))


class Way:
    def __init__(self, request):
        self.space = SPACES[request["library"]]()
        self.is_torch = request["library"] == "PyTorch"
        for array in request["arrays"]:
            values = mapped(array).copy()
            self.space[array["name"]] = self.space["torch"].from_numpy(values) if self.is_torch else values
        exec(request["set_up"], self.space)
        exec(f"def once():\n    return {request['expression']}", self.space)
        self.finish, self.target, self.y = request["finish"], request["target"], None

    def run(self, calls, wall):
        once, clock = self.space["once"], time.perf_counter_ns if wall else time.thread_time_ns
        start = clock()
        for _ in range(calls):
            self.y = once()
        return (clock() - start) / calls

    def fetch(self):
        y = eval(self.finish, self.space, {"y": self.y})
        target = mapped(self.target)
        target[...] = (y.numpy() if self.is_torch else y).reshape(target.shape)
        self.y = None
        return ""


ways = {}


def answer(request):
    what = request["do"]
    if what == "version":
        space = SPACES[request["library"]]()
        return (space.get("torch") or space["np"]).__version__
    if what == "way":
        ways[request["id"]] = Way(request)
        return ""
    if what == "drop":
        ways.pop(request["id"], None)
        return ""
    way = ways[request["id"]]
    return way.run(request["calls"], request["wall"]) if what == "run" else way.fetch()


# What libraries print while they are loaded is no answer.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
for line in sys.stdin:
    try:
        print("ok", answer(json.loads(line)), file=answers, flush=True)
    except BaseException as problem:  # a library may want to end the program
        print("error", type(problem).__name__, " ".join(str(problem).split()), file=answers, flush=True)
