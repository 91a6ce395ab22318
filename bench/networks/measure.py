#!/usr/bin/env python3
"""Time and memory of whole networks: the library beside ONNX Runtime, OpenVINO, PyTorch eager, compiled and through
oneDNN's graph, and JAX where it is asked for, in one run.

    measure.py PROGRAM PYTHON [--networks NAME..] [--batches N..] [--threads N..] [--peers NAME..] [--seconds S]
               [--json FILE] [--commit REV]

Each is a process of its own; they are prepared by as many at a time as there are cores, then take turns, one at a time,
for S seconds each network, batch and number of threads, or three rounds. The outputs are compared with each other. A peer
that does not start is named and left out. ../report/network_tables.py says what the figures are. Needs NumPy, and onnx
for the peers that run models.
"""
import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "peers/python"), str(HERE.parent / "report")]
import network_tables  # noqa: E402
import networks  # noqa: E402
from processes import Process, python_with  # noqa: E402

PEERS = {"onnxruntime": ("ONNX Runtime", "onnxruntime"), "openvino": ("OpenVINO", "openvino"), "torch": ("PyTorch", "torch"),
         "compiled": ("torch.compile", "torch"), "onednn": ("oneDNN's graph, PyTorch", "torch"), "jax": ("JAX", "jax")}
LEAST_ROUNDS, MOST_ROUNDS = 3, 25
SHORT = 100  # milliseconds; such a run is run twice, and the second time counts, with warm caches
PREPARING = 240  # seconds that a peer may take
SAME = 1e-3  # of the greatest output: what single precision leaves of the same network


def write_inputs(network, weights, batch, folder):
    images = np.random.default_rng(batch).random((batch, *networks.IMAGE), np.float32)
    np.save(folder / "images.npy", images * 2 - 1)
    try:
        networks.write_onnx(network, weights, batch, str(folder / "model.onnx"))
    except ImportError:
        (folder / "model.onnx").unlink(missing_ok=True)


def prepared(name, command, greets):
    """The process, ready to run, or what is wrong."""
    try:
        each = Process(name, command, greets)
        each.peak = float(each.ask("prepare", PREPARING))
        each.running = float(each.ask("memory"))
        each.times = []
        return each
    except (RuntimeError, BrokenPipeError, OSError) as problem:
        return problem


def prepare_all(commands):
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        waiting = [pool.submit(prepared, *command) for command in commands]
        found = [each.result() for each in waiting]
    for problem in found:
        if not isinstance(problem, Process):
            print(f"Going on without {problem}", file=sys.stderr)
    if not isinstance(found[0], Process):
        sys.exit(f"There is nothing to measure: {found[0]}")
    return [each for each in found if isinstance(each, Process)]


def run_in_turns(processes, seconds):
    for each in processes:
        each.stand_still()
    end = time.monotonic() + seconds
    while len(processes[0].times) < LEAST_ROUNDS or (time.monotonic() < end and len(processes[0].times) < MOST_ROUNDS):
        for each in processes:
            with each.turn():
                passed = float(each.ask("run"))
                each.times.append(passed if passed > SHORT else float(each.ask("run")))


def outputs(processes, folder):
    for k, each in enumerate(processes):
        with each.turn():
            each.ask(f"output {folder}/{k}.npy")
        yield np.load(folder / f"{k}.npy").astype(np.float64)


def measure(options, name, batch, threads, folder):
    """A row for each library."""
    commands = [("xfuse", [options.program, name, str(folder), str(threads)], False)]
    for peer in options.peers:
        title, module = PEERS[peer]
        command = [options.pythons[module], str(HERE / "peer.py"), peer, name, str(folder), str(threads)]
        commands.append((title, command, True))
    processes = prepare_all(commands)
    try:
        run_in_turns(processes, options.seconds)
        first = None
        for each, y in zip(processes, outputs(processes, folder), strict=True):
            first = y if first is None else first
            low, median, high = statistics.quantiles(each.times, n=4)
            yield {"network": networks.NETWORKS[name][1], "batch": batch, "threads": threads, "library": each.name,
                   "median": median, "low": low, "high": high, "running": each.running, "peak": each.peak,
                   "differs": float(np.abs(y - first).max() / np.abs(first).max())}
    finally:
        for each in processes:
            each.end()


def processor():
    with open("/proc/cpuinfo") as lines:
        return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown processor")


def measure_all(options, folder):
    record = {"processor": processor(), "cores": os.cpu_count(), "commit": options.commit, "networks": {}, "rows": []}
    for name in options.networks:
        network, title = networks.NETWORKS[name]
        weights = networks.Weights()
        network(weights, networks.IMAGE)
        np.savez(folder / "weights.npz", **weights.arrays)
        record["networks"][title] = {"weights": sum(a.nbytes for a in weights.arrays.values()) / 2**20,
                                     "operations": weights.operations}
        for batch in options.batches:
            write_inputs(network, weights.arrays, batch, folder)
            for threads in options.threads:
                rows = list(measure(options, name, batch, threads, folder))
                record["rows"] += rows
                print(f"{title}, batch {batch}, {threads} thread{'s' * (threads > 1)}: "
                      + "; ".join(f"{r['library']} {r['median']:.1f} ms" for r in rows), file=sys.stderr)
    return record


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("python")
    parser.add_argument("--networks", nargs="+", choices=networks.NETWORKS, default=list(networks.NETWORKS))
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 8])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=[p for p in PEERS if p != "jax"])  # it takes several times as long
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--commit", default="")
    options = parser.parse_args()
    options.pythons = {module: python_with(module, options.python) for _, module in PEERS.values()}
    with tempfile.TemporaryDirectory() as folder:
        record = measure_all(options, Path(folder))
    print(network_tables.text(record))
    if options.json:
        options.json.write_text(json.dumps({"whole_networks": record}, indent=1) + "\n")
    wrong = {f"{r['library']}, {r['network']}" for r in record["rows"] if not r["differs"] <= SAME}
    if wrong:
        sys.exit("Other outputs than the library's: " + "; ".join(sorted(wrong)))


if __name__ == "__main__":
    main()
