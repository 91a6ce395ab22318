#!/usr/bin/env python3
"""Writes a network of TensorFlow.js as an ONNX file, with the same weights, for ONNX Runtime to be measured with.

    write_onnx.py MODEL_JSON ONNX_FILE

Images are (batch, channels, rows, columns) there, the layout that ONNX Runtime is made for, so kernels are transposed.
Needs NumPy and onnx, Debian's python3-onnx.
"""
import json
import pathlib
import sys

import numpy
from onnx import TensorProto, checker, helper, numpy_helper, save


def read_weights(path, manifest):
    weights = {}
    for group in manifest:
        data = b"".join((path.parent / name).read_bytes() for name in group["paths"])
        at = 0
        for entry in group["weights"]:
            count = int(numpy.prod(entry["shape"]))
            weights[entry["name"]] = numpy.frombuffer(data, "<f4", count, at).reshape(entry["shape"])
            at += 4 * count
    return weights


def convolution(name, config, inputs, weights):
    kernel = weights[name + "/kernel"].transpose(3, 2, 0, 1)  # rows, columns, in, out -> out, in, rows, columns
    tensors = [numpy_helper.from_array(numpy.ascontiguousarray(kernel), name + "/kernel"),
               numpy_helper.from_array(weights[name + "/bias"], name + "/bias")]
    rows, columns = config["kernel_size"]
    around = [rows // 2, columns // 2] * 2
    return helper.make_node("Conv", [*inputs, name + "/kernel", name + "/bias"], [name], pads=around), tensors


def node_of(layer, weights):
    """The ONNX node of a layer, and the tensors that it needs."""
    kind, name, config = layer["class_name"], layer["name"], layer["config"]
    inputs = [source[0] for source in layer["inbound_nodes"][0]]
    if kind == "Conv2D" and config["activation"] == "linear":
        return convolution(name, config, inputs, weights)
    if kind == "Activation" and config["activation"] == "relu":
        return helper.make_node("Relu", inputs, [name]), []
    if kind == "Concatenate":
        return helper.make_node("Concat", inputs, [name], axis=1), []
    if kind == "Add":
        return helper.make_node("Add", inputs, [name]), []
    if kind == "UpSampling2D":
        scales = numpy_helper.from_array(numpy.array([1, 1, *config["size"]], "float32"), name + "/scales")
        resize = helper.make_node("Resize", [*inputs, "", name + "/scales"], [name], mode="nearest",
                                  coordinate_transformation_mode="asymmetric", nearest_mode="floor")
        return resize, [scales]
    sys.exit(f"write_onnx: the layer {name} of class {kind} is not known")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    path = pathlib.Path(sys.argv[1])
    model = json.loads(path.read_text())
    weights = read_weights(path, model["weightsManifest"])
    config = model["modelTopology"]["model_config"]["config"]
    nodes, tensors = [], []
    for layer in config["layers"]:
        if layer["class_name"] != "InputLayer":
            node, needed = node_of(layer, weights)
            nodes.append(node)
            tensors += needed

    def image(name):
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 3, None, None])
    graph = helper.make_graph(nodes, config["name"], [image(config["input_layers"][0][0])],
                              [image(config["output_layers"][0][0])], tensors)
    written = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    written.ir_version = 7
    checker.check_model(written)
    save(written, sys.argv[2])


if __name__ == "__main__":
    main()
