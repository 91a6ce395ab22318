"""A peer's side of measure.py: inference by one network, by lines of standard input.

    peer.py PEER NETWORK FOLDER THREADS

The folder has weights.npz, images.npy (batch, rows, columns, channels), and model.onnx.
"""
import os
import sys
import time

PEER, NETWORK, FOLDER, THREADS = sys.argv[1:4] + [int(sys.argv[4])]
os.environ["OMP_NUM_THREADS"] = str(THREADS)
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # what libraries print is no answer
import numpy as np  # noqa: E402

import networks  # noqa: E402


def of_file(name):
    return np.load(f"{FOLDER}/{name}")


def images_first():
    """Channels before rows, as ONNX has it."""
    return np.ascontiguousarray(of_file("images.npy").transpose(0, 3, 1, 2))


class Torch:
    """Channels last in memory, which is fastest; the result is allocated by each run."""

    def __init__(self):
        import torch
        torch.set_num_threads(THREADS)
        torch.set_grad_enabled(False)
        self.torch, self.version = torch, torch.__version__.partition("+")[0]

    def load(self):
        weights = of_file("weights.npz")
        net = networks.torch_module(networks.NETWORKS[NETWORK][0], {name: weights[name] for name in weights.files})
        images = self.torch.from_numpy(images_first()).contiguous(memory_format=self.torch.channels_last)
        return self.ready(net, images), images

    def ready(self, net, images):
        return net

    def prepare(self):
        net, images = self.load()
        return lambda: net(images).numpy()


class Compiled(Torch):
    def ready(self, net, images):
        import torch._inductor.config as inductor
        inductor.freezing = True  # weights are constants, and are packed
        return self.torch.compile(net, fullgraph=True, dynamic=False)


class OneDNNGraph(Torch):
    """oneDNN's graph, to which TorchScript hands whatever it can take."""

    def __init__(self):
        super().__init__()
        self.torch.jit.enable_onednn_fusion(True)

    def ready(self, net, images):
        traced = self.torch.jit.freeze(self.torch.jit.trace(net, images))
        for _ in range(3):  # it fuses at the second run
            traced(images)
        return traced


class ONNXRuntime:
    def __init__(self):
        import onnxruntime
        self.ort, self.version = onnxruntime, onnxruntime.__version__

    def prepare(self):
        options = self.ort.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads, options.inter_op_num_threads = THREADS, 1
        options.graph_optimization_level = self.ort.GraphOptimizationLevel.ORT_ENABLE_ALL
        session = self.ort.InferenceSession(f"{FOLDER}/model.onnx", options, providers=["CPUExecutionProvider"])
        images = images_first()
        y = np.empty((len(images), networks.CLASSES), np.float32)
        kept = [self.ort.OrtValue.ortvalue_from_numpy(array) for array in (images, y)]
        binding = session.io_binding()
        binding.bind_ortvalue_input(session.get_inputs()[0].name, kept[0])
        binding.bind_ortvalue_output(session.get_outputs()[0].name, kept[1])

        def once(kept=(images, kept)):
            y.fill(np.nan)
            session.run_with_iobinding(binding)
            return y
        return once


class OpenVINO:
    def __init__(self):
        import openvino
        self.ov, self.version = openvino, openvino.__version__.split("-")[0]

    def prepare(self):
        compiled = self.ov.Core().compile_model(f"{FOLDER}/model.onnx", "CPU", {
            "INFERENCE_NUM_THREADS": THREADS, "NUM_STREAMS": 1, "INFERENCE_PRECISION_HINT": "f32",
            "ENABLE_CPU_PINNING": False})
        request, images = compiled.create_infer_request(), images_first()
        y = np.empty((len(images), networks.CLASSES), np.float32)
        request.set_input_tensor(self.ov.Tensor(images, shared_memory=True))
        request.set_output_tensor(self.ov.Tensor(y, shared_memory=True))

        def once(kept=(compiled, images)):
            y.fill(np.nan)
            request.infer()
            return y
        return once


class JAX:
    def __init__(self):
        if THREADS == 1:
            os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
        os.environ["XLA_FLAGS"] = f"--xla_cpu_multi_thread_eigen={'true' if THREADS > 1 else 'false'}"
        os.environ["JAX_PLATFORMS"] = "cpu"
        import jax
        self.jax, self.version = jax, jax.__version__

    def prepare(self):
        stored, network = of_file("weights.npz"), networks.NETWORKS[NETWORK][0]
        weights = {name: self.jax.numpy.asarray(stored[name]) for name in stored.files}
        images = self.jax.numpy.asarray(of_file("images.npy"))
        run = self.jax.jit(lambda weights, images: network(networks.Jax(weights), images))
        return lambda: np.asarray(run(weights, images).block_until_ready())


PEERS = {"torch": Torch, "compiled": Compiled, "onednn": OneDNNGraph, "onnxruntime": ONNXRuntime, "openvino": OpenVINO,
         "jax": JAX}


def memory(key):
    with open("/proc/self/status") as status:
        return next(float(line.split()[1]) / 1024 for line in status if line.startswith(key))


def forget_peak():
    with open("/proc/self/clear_refs", "w") as peak:
        peak.write("5")


def main():
    peer = PEERS[PEER]()
    before = memory("VmRSS")
    once = None
    print(peer.version, file=answers, flush=True)
    for line in sys.stdin:
        command, *rest = line.split()
        if command == "prepare":
            forget_peak()
            once = peer.prepare()
            once()
            answer = memory("VmHWM") - before
        elif command == "memory":
            forget_peak()
            once()
            answer = memory("VmHWM") - before
        elif command == "output":
            np.save(rest[0], once())
            answer = "ok"
        else:
            start = time.perf_counter()
            once()
            answer = (time.perf_counter() - start) * 1e3
        print(answer, file=answers, flush=True)


try:
    main()
except BaseException as problem:  # a library may want to end the program
    print("error", type(problem).__name__, " ".join(str(problem).split())[:200], file=answers, flush=True)
