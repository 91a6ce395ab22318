#!/usr/bin/env python3
"""Runs the example on a small network that is made here, and on files that are wrong; with Node and the packages of
npm on the real networks, too, which TensorFlow.js has to agree with.

    check_super_resolution.py PROGRAM [--tensorflow TF_MIN_JS --models FOLDER]

Needs NumPy.
"""
import argparse
import copy
import json
import pathlib
import re
import struct
import subprocess
import sys
import tempfile
import zlib

import numpy

HERE = pathlib.Path(__file__).resolve().parent
RANDOM = numpy.random.default_rng(5)


# --- a small network ------------------------------------------------------------------------------

def convolution(name, source, size, filters, padding="same"):
    return {"class_name": "Conv2D", "name": name, "inbound_nodes": [[[source, 0, 0, {}]]], "config": {
        "filters": filters, "kernel_size": size, "strides": [1, 1], "padding": padding, "data_format": "channels_last",
        "dilation_rate": [1, 1], "groups": 1, "activation": "linear", "use_bias": True}}


def joined(kind, name, *sources, **config):
    return {"class_name": kind, "name": name, "config": config, "inbound_nodes": [[[s, 0, 0, {}] for s in sources]]}


def small_network():
    """Every kind of layer, a skip connection, and a concatenation that reads what others read: (JSON, weights)."""
    layers = [
        {"class_name": "InputLayer", "name": "in", "config": {"batch_input_shape": [None, None, None, 3]}, "inbound_nodes": []},
        convolution("a", "in", [3, 3], 8), convolution("b", "a", [5, 3], 2),
        joined("Activation", "b_relu", "b", activation="relu"), joined("Concatenate", "ab", "a", "b_relu", axis=3),
        convolution("c", "ab", [1, 1], 8, "valid"), joined("Add", "sum", "c", "a"), convolution("d", "sum", [3, 3], 12),
        joined("UpSampling2D", "up", "d", size=[2, 2], data_format="channels_last", interpolation="nearest"),
        convolution("out", "up", [3, 3], 3)]
    shapes = {"a": (3, 3, 3, 8), "b": (5, 3, 8, 2), "c": (1, 1, 10, 8), "d": (3, 3, 8, 12), "out": (3, 3, 12, 3)}
    weights = {}
    for name, shape in shapes.items():
        weights[name + "/kernel"] = (RANDOM.normal(size=shape) / numpy.sqrt(numpy.prod(shape[:3]))).astype("float32")
        weights[name + "/bias"] = RANDOM.normal(size=shape[3]).astype("float32")
    manifest = [{"paths": ["w.bin"], "weights": [{"name": n, "shape": list(w.shape), "dtype": "float32"} for n, w in weights.items()]}]
    model = {"format": "layers-model", "weightsManifest": manifest, "modelTopology": {"model_config": {
        "class_name": "Functional", "config": {"name": "small", "layers": layers, "input_layers": [["in", 0, 0]],
                                               "output_layers": [["out", 0, 0]]}}}}
    return model, weights


def convolve(x, kernel, bias):
    rows, columns = kernel.shape[:2]
    x = numpy.pad(x, [(rows // 2, rows // 2), (columns // 2, columns // 2), (0, 0)])
    taps = numpy.lib.stride_tricks.sliding_window_view(x, (rows, columns), (0, 1))
    return numpy.einsum("yxcij,ijco->yxo", taps, kernel) + bias


def expected(picture, weights):
    w = {name: x.astype("float64") for name, x in weights.items()}

    def layer(name, x):
        return convolve(x, w[name + "/kernel"], w[name + "/bias"])
    a = layer("a", picture.astype("float64"))
    c = layer("c", numpy.concatenate([a, numpy.maximum(layer("b", a), 0)], 2)) + a
    return layer("out", layer("d", c).repeat(2, 0).repeat(2, 1))


# --- pictures -------------------------------------------------------------------------------------

def write_png(path, pixels):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    rows, columns, _ = pixels.shape
    lines = b"".join(b"\0" + row.tobytes() for row in pixels)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0))
                     + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b""))
    return path


def picture_of(rows, columns):
    """Edges, slopes and noise."""
    y, x = numpy.mgrid[:rows, :columns]
    slopes = numpy.stack([6 * x + y, 255 - 5 * y, 128 + 100 * numpy.sin(x * y / 40)], 2)
    edges = 90 * ((x // 7 + y // 5) % 2)[..., None]
    return numpy.clip(slopes - edges + RANDOM.normal(0, 12, slopes.shape), 0, 255).astype("uint8")


# --- the checks -----------------------------------------------------------------------------------

class Failure(Exception):
    pass


def run(program, *arguments, commands=""):
    return subprocess.run([program, *map(str, arguments)], text=True, input=commands, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=300)


def measured(program, model, picture, how, folder):
    """The floats that the network makes, of `how`: fused or layers; and its input in the file folder/input."""
    rows, columns, _ = picture.shape
    done = run(program, "measure", model, write_png(folder / "in.png", picture), rows, columns, how, 2,
               commands=f"run\ninput {folder / 'input'}\noutput {folder / 'output'}\n")
    if done.returncode != 0:
        raise Failure(f"measure: exit status {done.returncode}\n{done.stderr}")
    return numpy.fromfile(folder / "output", "<f4").reshape(tuple(map(int, done.stdout.split("\n")[2].split())))


def compare(what, found, wanted, bound):
    if found.shape != wanted.shape:
        raise Failure(f"{what}: shape {found.shape} instead of {wanted.shape}")
    difference = float(numpy.abs(found - wanted).max())
    print(f"{what}: {found.shape[1]} x {found.shape[0]} pixels, greatest difference {difference:.2g} of 255")
    if not difference <= bound:
        raise Failure(f"{what}: differs by {difference}, more than {bound}")


def write_model(folder, model, weights):
    (folder / "w.bin").write_bytes(weights if isinstance(weights, bytes) else b"".join(w.tobytes() for w in weights.values()))
    path = folder / "model.json"
    path.write_text(model if isinstance(model, str) else json.dumps(model))
    return path


def check_small_network(program, folder):
    model, weights = small_network()
    picture = picture_of(23, 31)
    path = write_model(folder, model, weights)
    for how in "fused", "layers":
        compare(f"small network, {how}", measured(program, path, picture, how, folder), expected(picture, weights), 0.01)
    done = run(program, path, folder / "in.png", folder / "out.png", folder / "beside.png")
    if done.returncode != 0 or not (folder / "out.png").read_bytes().startswith(b"\x89PNG"):
        raise Failure(f"a picture: exit status {done.returncode}\n{done.stderr}")
    done = run(program, "explain", path, folder / "in.png")
    if done.returncode != 0 or "einsum over 8 x 5 x 3" not in done.stdout:
        raise Failure(f"explain: exit status {done.returncode}\n{done.stdout}{done.stderr}")


def changed(model, *path_and_value):
    """The model with one value in it exchanged; None takes it out."""
    result = copy.deepcopy(model)
    *path, last, new = path_and_value
    place = result
    for step in path:
        place = place[step]
    if new is None:
        del place[last]
    else:
        place[last] = new
    return result


def wrong_models():
    """(what is wrong, model, weights, a part of the message)."""
    model, weights = small_network()
    data = b"".join(w.tobytes() for w in weights.values())
    layers = ("modelTopology", "model_config", "config", "layers")
    entries = ("weightsManifest", 0, "weights")

    def layer(at, *rest):
        return changed(model, *layers, at, *rest)

    def entry(at, *rest):
        return changed(model, *entries, at, *rest)
    return [
        ("empty file", "", data, "is not JSON"),
        ("cut JSON", json.dumps(model)[:300], data, "is not JSON"),
        ("a list", "[]", data, 'has no "format"'),
        ("a string", '"model"', data, 'has no "format"'),
        ("deep JSON", "[" * 100000, data, "is not JSON"),
        ("graph model", changed(model, "format", "graph-model"), data, "not in the layers format"),
        ("no topology", changed(model, "modelTopology", None), data, 'has no "modelTopology"'),
        ("no manifest", changed(model, "weightsManifest", None), data, 'has no "weightsManifest"'),
        ("no layers", changed(model, *layers, None), data, 'has no "layers"'),
        ("layers of another type", changed(model, *layers, 3), data, 'a layer: has no "name"'),
        ("name of another type", layer(1, "name", 7), data, '"name" is of another type'),
        ("short weights", model, data[:-4], "the weights out/bias: 3 elements, and its files have 2 left"),
        ("long weights", model, data + b"1234", f"take {len(data)} bytes, and their files have {len(data) + 4}"),
        ("no weights file", changed(model, *entries[:2], "paths", ["x.bin"]), data, "x.bin: cannot be opened"),
        ("another folder", changed(model, *entries[:2], "paths", ["../w.bin"]), data, "weights in another folder"),
        ("missing weights", entry(2, "name", "z/kernel"), data, "the layer b: its weights b/kernel are not in the file"),
        ("weights twice", entry(2, "name", "a/kernel"), data, "the weights a/kernel: there twice"),
        ("half precision", entry(0, "dtype", "float16"), data, ": not float32"),
        ("quantised", entry(0, "quantization", {"scale": 1}), data, ": quantised"),
        ("another shape", entry(0, "shape", [3, 3, 8, 3]), data, "[3,3,8,3] instead of [3,3,8,8]"),
        ("negative extent", entry(0, "shape", [-3, 3, 3, 8]), data, "a negative extent"),
        ("extent 0", entry(0, "shape", [0, 3, 3, 8]), data, "an extent of 0"),
        ("huge shape", entry(0, "shape", [1 << 31, 1 << 31, 3, 8]), data, "larger than any memory"),
        ("kernel of rank 2", entry(0, "shape", [9, 24]), data, "its kernel has not four axes"),
        ("unknown class", layer(2, "class_name", "LSTM"), data, "the layer b: of the class LSTM"),
        ("tanh", layer(3, "config", "activation", "tanh"), data, 'activation is "tanh"; this program has "relu" alone'),
        ("strides", layer(1, "config", "strides", [2, 2]), data, "the layer a: strides is [2,2]"),
        ("padding", layer(1, "config", "padding", "causal"), data, 'padding is "causal"'),
        ("no filters", layer(1, "config", "filters", None), data, 'the layer a: has no "filters"'),
        ("bilinear", layer(8, "config", "interpolation", "bilinear"), data, "interpolation"),
        ("factor 0", layer(8, "config", "size", [0, 2]), data, "factors are from 1 to 64"),
        ("unknown source", layer(2, "inbound_nodes", [[["q", 0, 0, {}]]]), data, "the layer b: reads the layer q, which is not there"),
        ("a cycle", layer(1, "inbound_nodes", [[["d", 0, 0, {}]]]), data, "the layer a: reads the layer d"),
        ("one summand", layer(6, "inbound_nodes", [[["c", 0, 0, {}]]]), data, "reads 1 layers instead of 2 or more"),
        ("layer twice", layer(2, "name", "a"), data, "the layer a: there twice"),
        ("channels", layer(7, "inbound_nodes", [[["in", 0, 0, {}]]]), data, "the layer d: conv2d"),
        ("summands", layer(6, "inbound_nodes", [[["c", 0, 0, {}], ["b", 0, 0, {}]]]), data, "the layer sum"),
        ("no output", changed(model, *layers[:3], "output_layers", []), data, "has not one output"),
        ("wrong output", changed(model, *layers[:3], "output_layers", [["d", 0, 0]]), data, "has not 3 channels"),
    ]


def check_errors(program, folder):
    picture = write_png(folder / "in.png", picture_of(9, 8))
    model, weights = small_network()
    calls = []
    for what, wrong, data, message in wrong_models():
        calls.append((what, run(program, write_model(folder, wrong, data), picture, folder / "no.png"), message))
    good = write_model(folder, model, weights)
    for what, arguments, message in [
            ("no arguments", [], "usage:"), ("no model", [folder / "none.json", picture, "o"], "none.json: cannot be opened"),
            ("a folder", [folder, picture, "o"], "cannot be read"), ("no picture", [good, folder / "none.png", "o"], "cannot be opened"),
            ("not a picture", [good, good, "o"], "neither a JPEG nor a PNG"),
            ("output", [good, picture, folder / "none" / "o.png"], "cannot be written")]:
        calls.append((what, run(program, *arguments), message))
    for what, done, message in calls:
        if done.returncode != 1 or message not in done.stderr or (folder / "no.png").exists():
            raise Failure(f"{what}: exit status {done.returncode}, expected '{message}'\n{done.stderr[:500]}")
    print(f"{len(calls)} wrong calls")


def check_against_tensorflow(program, tensorflow, models, folder):
    for scale, rows, columns in (2, 40, 48), (3, 12, 10), (4, 10, 12):
        model = models / f"x{scale}" / "model.json"
        found = measured(program, model, picture_of(rows, columns), "fused", folder)
        done = run("node", HERE / "tensorflow.js", tensorflow, model, folder / "input", rows, columns, folder / "wanted")
        if done.returncode != 0:
            raise Failure(f"TensorFlow.js: exit status {done.returncode}\n{done.stderr}")
        wanted = numpy.fromfile(folder / "wanted", "<f4").reshape(tuple(map(int, done.stdout.split())))
        compare(f"x{scale} beside TensorFlow.js", found, wanted, 1)


def check_memory(program, models, folder):
    """No map as a whole, and memory that the height of the picture does not change."""
    scratch = []
    for rows in 410, 1201:
        picture = write_png(folder / "in.png", numpy.zeros((rows, 256, 3), "uint8"))
        done = run(program, "explain", models / "x2" / "model.json", picture)
        found = re.search(r"scratch ([0-9.]+) MB, full-size intermediates 0", done.stdout)
        if not found:
            raise Failure(f"memory for {rows} rows: {done.stdout[:200]}{done.stderr}")
        scratch.append(float(found[1]))
    print(f"scratch of 256 x 410 and 256 x 1201 pixels: {scratch} MB")
    if not scratch[1] <= 1.3 * scratch[0] <= 100:
        raise Failure("memory grows with the height of the picture")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("--tensorflow", type=lambda path: pathlib.Path(path).resolve())
    parser.add_argument("--models", type=pathlib.Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        try:
            if arguments.tensorflow:
                check_against_tensorflow(arguments.program, arguments.tensorflow, arguments.models, pathlib.Path(name))
                check_memory(arguments.program, arguments.models, pathlib.Path(name))
            else:
                check_small_network(arguments.program, pathlib.Path(name))
                check_errors(arguments.program, pathlib.Path(name))
        except Failure as failure:
            sys.exit(f"super-resolution: {failure}")


if __name__ == "__main__":
    main()
