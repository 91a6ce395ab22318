"""A peer's side of measure.py: the gradients of one case, by lines of standard input.

    peer.py torch|compiled|jax CASE FOLDER THREADS
"""
import os
import sys
import time

which, case, folder, threads = sys.argv[1:5]
os.environ["OMP_NUM_THREADS"] = threads
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # what libraries print is no answer
import numpy as np  # noqa: E402

NAMES = {"conv": "xwb", "attention": "qkv"}[case]
ARRAYS = [np.load(f"{folder}/{name}.npy") for name in NAMES]


def torch_case(compiles):
    import torch
    import torch.nn.functional as F
    torch.set_num_threads(int(threads))

    def conv(x, w, b):
        return F.max_pool2d(F.relu(F.conv2d(x, w, b, padding=1)), 2).square().mean()

    def attention(q, k, v):
        return (F.softmax(q @ k.transpose(2, 3) * 0.125, 3) @ v).square().sum()

    given = [torch.from_numpy(a) for a in ARRAYS]
    if case == "conv":  # as PyTorch likes it: channels are last in memory
        given = [given[0].permute(0, 3, 1, 2), given[1].permute(3, 2, 0, 1).contiguous(memory_format=torch.channels_last),
                 given[2]]
    given = [a.requires_grad_() for a in given]
    loss_of = {"conv": conv, "attention": attention}[case]
    if compiles:
        loss_of = torch.compile(loss_of)

    def forward():
        with torch.no_grad():
            return loss_of(*given)

    def gradients():
        for each in given:
            each.grad = None
        loss = loss_of(*given)
        loss.backward()
        return [loss.detach()] + [each.grad for each in given]

    return forward, gradients, torch.__version__


def jax_case():
    import jax
    import jax.numpy as jnp
    if threads == "1":
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

    def conv(x, w, b):
        y = jax.nn.relu(jax.lax.conv_general_dilated(x, w, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")) + b)
        y = jax.lax.reduce_window(y, -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
        return jnp.mean(jnp.square(y))

    def attention(q, k, v):
        return jnp.sum(jnp.square(jax.nn.softmax(q @ jnp.swapaxes(k, 2, 3) * 0.125, 3) @ v))

    given = [jnp.asarray(a) for a in ARRAYS]
    loss_of = {"conv": conv, "attention": attention}[case]
    value, both = jax.jit(loss_of), jax.jit(jax.value_and_grad(loss_of, (0, 1, 2)))

    def gradients():
        loss, grads = jax.block_until_ready(both(*given))
        return [loss, *grads]

    return lambda: jax.block_until_ready(value(*given)), gradients, jax.__version__


def memory(key):
    with open("/proc/self/status") as status:
        return next(float(line.split()[1]) / 1024 for line in status if line.startswith(key))


def main():
    forward, gradients, version = jax_case() if which == "jax" else torch_case(which == "compiled")
    before = memory("VmRSS")
    last = None
    print(version, file=answers, flush=True)
    for line in sys.stdin:
        command = line.strip()
        if command == "memory":
            with open("/proc/self/clear_refs", "w") as peak:
                peak.write("5")
            gradients()
            answer = memory("VmHWM") - before
        elif command == "sizes":
            answer = " ".join(str(float((np.asarray(each, dtype=np.float64) ** (1 if k == 0 else 2)).sum()))
                              for k, each in enumerate(last))
        else:
            start = time.perf_counter()
            if command == "forward":
                forward()
            else:
                last = gradients()
            answer = (time.perf_counter() - start) * 1e3
        print(answer, file=answers, flush=True)


try:
    main()
except BaseException as problem:  # a library may want to end the program
    print("error", type(problem).__name__, " ".join(str(problem).split())[:200], file=answers, flush=True)
