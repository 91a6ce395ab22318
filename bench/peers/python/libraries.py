"""What a way is to each library that Python reaches: its operands, the call that is timed, its result.

`prepare` makes of a request the space of names in which `finish` is evaluated, and the call. Operands and, where the
library takes one, the array `out` for the result are made before; what is compiled is compiled at the first call, which
is not timed.
"""
import os
import time

from vectorised import compiled

THREADS = int(os.environ.get("OMP_NUM_THREADS", "1"))


def mapped(array):
    import numpy as np
    return np.memmap(array["path"], dtype=array["type"], mode="r+", shape=tuple(array["shape"]))


def operands(request):
    return {array["name"]: mapped(array).copy() for array in request["arrays"]}


def result_like(request):
    import numpy as np
    return np.empty(request["target"]["shape"], request["target"]["type"])


class Library:
    clock = staticmethod(time.thread_time_ns)

    def result(self, y):
        """What `finish` works on, of what the call gives."""
        return y

    def as_numpy(self, y):
        return y

    def adopt(self, array):
        """An operand as the library has it."""
        return array

    def prepare(self, request):
        space = dict(self.space)
        space |= {name: self.adopt(array) for name, array in operands(request).items()}
        space["out"] = self.adopt(result_like(request))
        exec(request["set_up"], space)
        exec(f"def once():\n    return {request['expression']}", space)
        return space, space["once"]


class OwnThreads(Library):
    """Computes in threads of its own, so that the time of all of the process counts; one core for one thread."""
    clock = staticmethod(time.process_time_ns)

    def __init__(self):
        if THREADS == 1:
            os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


class NumPy(Library):
    def __init__(self):
        import numpy as np
        from numpy.lib.stride_tricks import as_strided, sliding_window_view
        self.version = np.__version__
        self.space = {"np": np, "as_strided": as_strided, "sliding_window_view": sliding_window_view}


class OpenCV(Library):
    def __init__(self):
        import cv2
        import numpy as np
        cv2.setNumThreads(THREADS)
        self.version = cv2.__version__
        self.space = {"cv2": cv2, "np": np}


class PyTorch(Library):
    def __init__(self):
        import torch
        import torch.nn.functional as F
        torch.set_grad_enabled(False)
        torch.set_num_threads(THREADS)
        self.version = torch.__version__
        self.space = {"torch": torch, "F": F, "nn": torch.nn}

    def adopt(self, array):
        return self.space["torch"].from_numpy(array)

    def as_numpy(self, y):
        return y.numpy()

    def prepare(self, request):
        space, once = super().prepare(request)
        if request["compiled"]:
            import torch
            import torch._inductor.config as inductor
            inductor.freezing = True  # weights are constants, and are packed
            once = compiled(torch, once, fullgraph=True, dynamic=False)
        return space, once


class JAX(OwnThreads):
    def __init__(self):
        super().__init__()
        flags = f"--xla_cpu_multi_thread_eigen={'true' if THREADS > 1 else 'false'}"
        os.environ.setdefault("XLA_FLAGS", flags)
        os.environ.setdefault("JAX_PLATFORMS", "cpu")
        import jax
        import jax.numpy as jnp
        self.version = jax.__version__
        self.space = {"jax": jax, "np": jnp, "jnp": jnp, "lax": jax.lax}

    def adopt(self, array):
        return self.space["np"].asarray(array)

    def as_numpy(self, y):
        import numpy as np
        return np.asarray(y)

    def prepare(self, request):
        """The operands are arguments: as constants they would be computed with while it compiles."""
        if any(array["type"] == "float64" for array in request["arrays"]):
            self.space["jax"].config.update("jax_enable_x64", True)
        space, _ = super().prepare(request)
        names = [array["name"] for array in request["arrays"]]
        exec(f"def function({', '.join(names)}):\n    return {request['expression']}", space)
        function, given = self.space["jax"].jit(space["function"]), [space[name] for name in names]
        return space, lambda: function(*given).block_until_ready()


class OfModel(OwnThreads):
    """Runs ONNX models. The expression is the body of a graph in ONNX's own text, with the result y; what the set-up
    names in `constants` is part of the model."""

    def prepare(self, request):
        import numpy as np
        space = {"np": np, "constants": ""} | operands(request)
        exec(request["set_up"], space)
        fixed = space["constants"].split()
        given = {a["name"]: np.ascontiguousarray(space[a["name"]]) for a in request["arrays"]}
        model = self.model(request["expression"], {n: v for n, v in given.items() if n not in fixed},
                           {n: given[n] for n in fixed})
        return space, self.load(model, {n: v for n, v in given.items() if n not in fixed})

    @staticmethod
    def model(body, inputs, constants):
        import numpy as np
        import onnx
        from onnx import numpy_helper, parser
        def typed(array, name):
            kind = {"float32": "float", "float64": "double", "int8": "int8", "int32": "int32"}[str(array.dtype)]
            return f"{kind}[{','.join(map(str, array.shape))}] {name}"
        kind = typed(next(iter(inputs.values())), "").split("[")[0]
        signature = ", ".join(typed(array, name) for name, array in inputs.items())
        model = parser.parse_model(f'<ir_version: 8, opset_import: ["" : 18]> peer ({signature}) => ({kind} y) {{ {body} }}')
        model.graph.initializer.extend(numpy_helper.from_array(array, name) for name, array in constants.items())
        return onnx.shape_inference.infer_shapes(model).SerializeToString()


class ONNXRuntime(OfModel):
    def __init__(self):
        super().__init__()
        import onnxruntime
        self.ort, self.version = onnxruntime, onnxruntime.__version__

    def load(self, model, inputs):
        options = self.ort.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads, options.inter_op_num_threads = THREADS, 1
        options.graph_optimization_level = self.ort.GraphOptimizationLevel.ORT_ENABLE_ALL
        session = self.ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        binding = session.io_binding()
        kept = {name: self.ort.OrtValue.ortvalue_from_numpy(array) for name, array in inputs.items()}
        for name, value in kept.items():
            binding.bind_ortvalue_input(name, value)
        binding.bind_output("y")
        session.run_with_iobinding(binding)
        y = binding.get_outputs()[0]  # from now on each run writes into it
        binding.bind_ortvalue_output("y", y)

        def once(kept=kept):
            session.run_with_iobinding(binding)
            return y
        return once

    def result(self, y):
        return y.numpy()


class OpenVINO(OfModel):
    def __init__(self):
        super().__init__()
        import openvino
        self.ov, self.version = openvino, openvino.__version__.split("-")[0]

    def load(self, model, inputs):
        core = self.ov.Core()
        compiled = core.compile_model(core.read_model(model, b""), "CPU", {
            "INFERENCE_NUM_THREADS": THREADS, "NUM_STREAMS": 1, "INFERENCE_PRECISION_HINT": "f32",
            "ENABLE_CPU_PINNING": False})
        request = compiled.create_infer_request()
        kept = {name: self.ov.Tensor(array, shared_memory=True) for name, array in inputs.items()}
        for name, value in kept.items():
            request.set_tensor(name, value)

        def once(kept=kept):
            request.infer()
            return request.get_output_tensor().data
        return once


class Halide(Library):
    """A function of halide_ways.py, of the operands' names; the expression is its call."""

    def __init__(self):
        os.environ["HL_NUM_THREADS"] = str(THREADS)
        import importlib.metadata
        import halide
        import halide_ways
        self.version = importlib.metadata.version("halide")
        self.space = {"hl": halide, **{n: f for n, f in vars(halide_ways).items() if callable(f)}}

    def prepare(self, request):
        space = dict(self.space) | operands(request)
        space["out"] = result_like(request)
        exec(request["set_up"], space)
        return space, eval(request["expression"], space)


LIBRARIES = {"NumPy": NumPy, "OpenCV": OpenCV, "PyTorch": PyTorch, "JAX": JAX, "ONNXRuntime": ONNXRuntime,
             "OpenVINO": OpenVINO, "Halide": Halide}
