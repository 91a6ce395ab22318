"""VGG-16, ResNet-50 and MobileNet v1 for inference, each written once, and what they become: weights, an ONNX model, a
module of PyTorch, a function of JAX. networks.cpp is the library's side of it, with the same names.

A network is a function of something that knows layers, and of an image. Batch normalisation is folded into weights and
biases, as every peer does before inference. Weights are stored as the library reads them: (rows, columns, in of a group,
out), of dense layers (out, in) with the features of an image in the order rows, columns, channels.
"""
import numpy as np

CLASSES = 1000


def vgg16(n, x):
    for block, (count, channels) in enumerate(((2, 64), (2, 128), (3, 256), (3, 512), (3, 512)), 1):
        for k in range(1, count + 1):
            x = n.relu(n.conv(f"conv{block}_{k}", x, channels, 3))
        x = n.max_pool(x, 2, 2, 0)
    for k in (1, 2):
        x = n.relu(n.dense(f"dense{k}", x if k > 1 else n.flatten(x), 4096))
    return n.dense("dense3", x, CLASSES)


def resnet50(n, x):
    x = n.max_pool(n.relu(n.conv("conv1", x, 64, 7, 2)), 3, 2, 1)
    for stage, (count, width) in enumerate(((3, 64), (4, 128), (6, 256), (3, 512)), 2):
        for k in range(1, count + 1):
            name, step = f"block{stage}_{k}", 2 if k == 1 and stage > 2 else 1
            y = n.relu(n.conv(f"{name}.reduce", x, width, 1))
            y = n.relu(n.conv(f"{name}.filter", y, width, 3, step))
            y = n.conv(f"{name}.expand", y, 4 * width, 1)
            if k == 1:
                x = n.conv(f"{name}.project", x, 4 * width, 1, step)
            x = n.relu(n.add(y, x))
    return n.dense("dense", n.mean(x), CLASSES)


def mobilenet(n, x):
    x = n.relu(n.conv("conv1", x, 32, 3, 2))
    layers = ((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5, (1024, 2), (1024, 1))
    for k, (channels, step) in enumerate(layers, 1):
        x = n.relu(n.conv(f"depthwise{k}", x, 0, 3, step))
        x = n.relu(n.conv(f"pointwise{k}", x, channels, 1))
    return n.dense("dense", n.mean(x), CLASSES)


NETWORKS = {"mobilenet": (mobilenet, "MobileNet v1"), "resnet50": (resnet50, "ResNet-50"), "vgg16": (vgg16, "VGG-16")}
IMAGE = (224, 224, 3)


class Weights:
    """Images are their shapes: draws weights such that activations keep their size. `channels` 0 is depthwise."""

    def __init__(self, seed=14):
        self.arrays, self.random = {}, np.random.default_rng(seed)
        self.operations = 0  # multiply-adds of an image

    def draw(self, name, shape, terms, outputs):
        gain = 0.5 if name.endswith("expand") else 2.0  # sums of two keep it as well
        self.arrays[name + ".weight"] = self.random.standard_normal(shape, np.float32) * np.float32((gain / terms) ** 0.5)
        self.arrays[name + ".bias"] = self.random.standard_normal(outputs, np.float32) * np.float32(0.1)

    def conv(self, name, x, channels, window, step=1):
        inputs, outputs = (x[2], channels) if channels else (1, x[2])
        self.draw(name, (window, window, inputs, outputs), window * window * inputs, outputs)
        y = tuple((n + 2 * (window // 2) - window) // step + 1 for n in x[:2]) + (outputs,)
        self.operations += y[0] * y[1] * outputs * inputs * window * window
        return y

    def max_pool(self, x, window, step, padding):
        return tuple((n + 2 * padding - window) // step + 1 for n in x[:2]) + (x[2],)

    def dense(self, name, x, outputs):
        self.draw(name, (outputs, x[0]), x[0], outputs)
        self.operations += outputs * x[0]
        return (outputs,)

    def flatten(self, x):
        return (x[0] * x[1] * x[2],)

    def mean(self, x):
        return (x[2],)

    def relu(self, x):
        return x

    def add(self, x, y):
        return x


def channels_first(name, array):
    """(out, in of a group, rows, columns), which the others take; a dense layer behind an image has its features so."""
    if array.ndim == 4:
        return np.ascontiguousarray(array.transpose(3, 2, 0, 1))
    if name == "dense1.weight":
        return np.ascontiguousarray(array.reshape(-1, 7, 7, 512).transpose(0, 3, 1, 2)).reshape(array.shape)
    return array


class Onnx:
    """Images are the names of values."""

    def __init__(self, weights):
        self.weights, self.nodes, self.constants, self.count = weights, [], [], 0

    def node(self, kind, *inputs, **attributes):
        from onnx import helper
        self.count += 1
        self.nodes.append(helper.make_node(kind, inputs, [f"y{self.count}"], **attributes))
        return f"y{self.count}"

    def parameters(self, name):
        from onnx import numpy_helper
        names = [name + ".weight", name + ".bias"]
        self.constants += [numpy_helper.from_array(channels_first(each, self.weights[each]), each) for each in names]
        return names

    def conv(self, name, x, channels, window, step=1):
        groups = 1 if channels else self.weights[name + ".bias"].size
        return self.node("Conv", x, *self.parameters(name), strides=[step] * 2, pads=[window // 2] * 4, group=groups)

    def max_pool(self, x, window, step, padding):
        return self.node("MaxPool", x, kernel_shape=[window] * 2, strides=[step] * 2, pads=[padding] * 4)

    def dense(self, name, x, outputs):
        return self.node("Gemm", x, *self.parameters(name), transB=1)

    def flatten(self, x):
        return self.node("Flatten", x)

    def mean(self, x):
        return self.flatten(self.node("GlobalAveragePool", x))

    def relu(self, x):
        return self.node("Relu", x)

    def add(self, x, y):
        return self.node("Add", x, y)


def write_onnx(network, weights, batch, path):
    from onnx import TensorProto, checker, helper, save
    n = Onnx(weights)
    y = network(n, "x")
    rows, columns, channels = IMAGE
    graph = helper.make_graph(
        n.nodes, network.__name__,
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [batch, channels, rows, columns])],
        [helper.make_tensor_value_info(y, TensorProto.FLOAT, [batch, CLASSES])], n.constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)])
    model.ir_version = 8
    checker.check_model(model)
    save(model, path)


def torch_module(network, weights):
    """With its weights, channels last in memory, for inference."""
    import torch
    import torch.nn.functional as F

    class Network(torch.nn.Module):
        def __init__(self):
            super().__init__()
            for name, array in weights.items():
                given = torch.from_numpy(channels_first(name, array))
                if given.ndim == 4:
                    given = given.contiguous(memory_format=torch.channels_last)
                self.register_buffer(name.replace(".", "_"), given)

        def of(self, name):
            name = name.replace(".", "_")
            return getattr(self, name + "_weight"), getattr(self, name + "_bias")

        def conv(self, name, x, channels, window, step=1):
            w, b = self.of(name)
            return F.conv2d(x, w, b, stride=step, padding=window // 2, groups=1 if channels else b.shape[0])

        def max_pool(self, x, window, step, padding):
            return F.max_pool2d(x, window, step, padding)

        def dense(self, name, x, outputs):
            return F.linear(x, *self.of(name))

        def flatten(self, x):
            return x.flatten(1)

        def mean(self, x):
            return x.mean((2, 3))

        def relu(self, x):
            return F.relu(x)

        def add(self, x, y):
            return x + y

        def forward(self, x):
            return network(self, x)

    return Network().eval()


class Jax:
    """A function of weights and images, channels last."""

    def __init__(self, weights):
        self.weights = weights

    def conv(self, name, x, channels, window, step=1):
        import jax
        w, b = self.weights[name + ".weight"], self.weights[name + ".bias"]
        return b + jax.lax.conv_general_dilated(
            x, w, (step, step), [(window // 2,) * 2] * 2, dimension_numbers=("NHWC", "HWIO", "NHWC"),
            feature_group_count=1 if channels else x.shape[3])

    def max_pool(self, x, window, step, padding):
        import jax
        import jax.numpy as jnp
        around = [(0, 0), (padding,) * 2, (padding,) * 2, (0, 0)]
        return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, window, window, 1), (1, step, step, 1), around)

    def dense(self, name, x, outputs):
        return x @ self.weights[name + ".weight"].T + self.weights[name + ".bias"]

    def flatten(self, x):
        return x.reshape(x.shape[0], -1)

    def mean(self, x):
        return x.mean((1, 2))

    def relu(self, x):
        import jax
        return jax.nn.relu(x)

    def add(self, x, y):
        return x + y
