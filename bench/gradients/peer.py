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
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "peers", "python"))
from vectorised import compiled  # noqa: E402

LAYERS = ("conv1", "conv2", "dense1", "dense2", "dense3")
NAMES = {"conv": "xwb", "attention": "qkv", "lenet": ["digits", "truth", *(
    f"{layer}.{part}" for layer in LAYERS for part in ("weight", "bias"))]}[case]
RATE = 0.01
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
        loss_of = compiled(torch, loss_of)

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


def torch_lenet(compiles):
    """A step of training in place of gradients."""
    import torch
    import torch.nn.functional as F
    torch.set_num_threads(int(threads))
    x, truth, *weights = [torch.from_numpy(a) for a in ARRAYS]
    weights = [w.requires_grad_() for w in weights]
    optimiser = torch.optim.SGD(weights, lr=RATE)

    def loss_of(w1, b1, w2, b2, w3, b3, w4, b4, w5, b5):
        h = F.max_pool2d(F.relu(F.conv2d(x, w1, b1)), 2)
        h = F.max_pool2d(F.relu(F.conv2d(h, w2, b2)), 2).flatten(1)
        h = F.relu(F.linear(F.relu(F.linear(h, w3, b3)), w4, b4))
        return F.cross_entropy(F.linear(h, w5, b5), truth)

    if compiles:
        loss_of = compiled(torch, loss_of)

    def forward():
        with torch.no_grad():
            return loss_of(*weights)

    def step():
        optimiser.zero_grad()
        loss = loss_of(*weights)
        loss.backward()
        optimiser.step()
        return [loss.detach()] + [w.detach() for w in weights]

    return forward, step, torch.__version__


def jax_lenet():
    import jax
    import jax.numpy as jnp
    x, truth, *weights = [jnp.asarray(a) for a in ARRAYS]

    def conv(h, w, b):
        h = jax.lax.conv_general_dilated(h, w, (1, 1), "VALID") + b[None, :, None, None]
        return jax.lax.reduce_window(jax.nn.relu(h), -jnp.inf, jax.lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")

    def loss_of(w1, b1, w2, b2, w3, b3, w4, b4, w5, b5):
        h = conv(conv(x, w1, b1), w2, b2).reshape(64, -1)
        h = jax.nn.relu(jax.nn.relu(h @ w3.T + b3) @ w4.T + b4)
        return -jnp.mean(jnp.sum(truth * jax.nn.log_softmax(h @ w5.T + b5), 1))

    @jax.jit
    def update(*w):
        loss, grads = jax.value_and_grad(loss_of, range(10))(*w)
        return loss, [a - RATE * g for a, g in zip(w, grads)]

    value, now = jax.jit(loss_of), [weights]

    def step():
        loss, now[0] = jax.block_until_ready(update(*now[0]))
        return [loss, *now[0]]

    return lambda: jax.block_until_ready(value(*now[0])), step, jax.__version__


def jax_case():
    import jax
    import jax.numpy as jnp

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
    if which == "jax" and threads == "1":
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    makes = {"jax": (jax_lenet if case == "lenet" else jax_case, ()), "torch": (torch_lenet if case == "lenet" else torch_case, (False,)),
             "compiled": (torch_lenet if case == "lenet" else torch_case, (True,))}
    make, how = makes[which]
    forward, gradients, version = make(*how)
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
