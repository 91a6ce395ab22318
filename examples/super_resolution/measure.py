#!/usr/bin/env python3
"""Time and peak memory of a network as one expression, layer by layer, and with ONNX Runtime, in one run.

    measure.py PROGRAM MODEL_JSON ONNX_FILE ONNXRUNTIME PICTURE [--size COLUMNSxROWS] [--rounds N] [--threads N...]

Each is a process of its own, so that each has its own peak; they run in turns, one at a time, and the median of the rounds
counts. Their outputs are compared. A peer that does not start is named and left out. Needs NumPy.
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

import numpy

HERE = pathlib.Path(__file__).resolve().parent


class Runner:
    """A process that obeys the lines of its standard input, one answer each."""

    def __init__(self, *command):
        self.process = subprocess.Popen(list(map(str, command)), text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.times = []

    def ask(self, line):
        try:
            self.process.stdin.write(line + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{pathlib.Path(self.process.args[0]).name} ended with status {self.process.wait()}")
        return answer.strip()

    def run(self):
        self.times.append(float(self.ask("run")))

    def output(self, folder):
        shape = tuple(map(int, self.ask(f"output {folder / 'output'}").split()))
        return numpy.fromfile(folder / "output", "<f4").reshape(shape)

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def map_bytes(model, rows, columns):
    """What all the feature maps of the network take, additions and activations counted as part of their layer."""
    config = json.loads(model.read_text())["modelTopology"]["model_config"]["config"]
    channels, area, total = {}, {}, 0
    for layer in config["layers"]:
        name, kind, settings = layer["name"], layer["class_name"], layer["config"]
        sources = [source[0] for call in layer["inbound_nodes"] for source in call]
        area[name] = area[sources[0]] if sources else rows * columns
        if kind == "Conv2D":
            channels[name] = settings["filters"]
        elif kind == "Concatenate":
            channels[name] = sum(channels[source] for source in sources)
        else:
            channels[name] = channels[sources[0]] if sources else 3
        if kind == "UpSampling2D":
            area[name] *= settings["size"][0] * settings["size"][1]
        if kind not in ("InputLayer", "Activation", "Add"):
            total += 4 * area[name] * channels[name]
    return total


def start(arguments, rows, columns, threads, folder):
    """The runners that start, by name."""
    def ours(how):
        return Runner(arguments.program, "measure", arguments.model, arguments.picture, rows, columns, how, threads)
    runners = {"one expression": ours("fused"), "layer by layer": ours("layers")}
    runners["one expression"].ask(f"input {folder / 'input'}")
    peer = Runner("node", HERE / "onnxruntime.js", arguments.onnxruntime, arguments.onnx, folder / "input", rows, columns,
                  threads)
    try:
        peer.run()
        peer.times.clear()
        runners["ONNX Runtime"] = peer
    except RuntimeError as problem:
        print(f"ONNX Runtime is left out: {problem}")
    return runners


def measure(arguments, rows, columns, threads, folder):
    runners = start(arguments, rows, columns, threads, folder)
    for _ in range(arguments.rounds):
        for runner in runners.values():
            runner.run()
    first, greatest = None, 0.0
    for name, runner in runners.items():
        output = runner.output(folder)
        first = output if first is None else first
        difference = float(numpy.abs(output - first).max())
        greatest = max(greatest, difference)
        print(f"  {name:<15} {statistics.median(runner.times):9.1f} ms   {int(runner.ask('peak')) / 1e6:7.1f} MB"
              f"   differs by at most {difference:.2g} of 255", flush=True)
        runner.end()
    return greatest


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("program", "model", "onnx", "onnxruntime", "picture"):
        parser.add_argument(name, type=pathlib.Path)
    parser.add_argument("--size", default="1024x768")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    arguments = parser.parse_args()
    columns, rows = map(int, arguments.size.split("x"))
    print(f"{columns} x {rows} pixels, median of {arguments.rounds} rounds in turns; peak memory of the whole process.\n"
          f"All feature maps together: {map_bytes(arguments.model, rows, columns) / 1e6:.1f} MB")
    greatest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for threads in arguments.threads:
            print(f"{threads} {'thread' if threads == 1 else 'threads'}", flush=True)
            greatest = max(greatest, measure(arguments, rows, columns, threads, pathlib.Path(folder)))
    if not greatest < 1:
        sys.exit("the outputs differ by a grey level or more")


if __name__ == "__main__":
    main()
