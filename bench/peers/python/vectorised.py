"""torch.compile at its best: with vectors."""
import os
import tempfile


def compiled(torch, function, **options):
    """torch.compile's `function`. Inductor links by `-L` of Python's libraries before PyTorch's own. Where the system
    has a PyTorch there as well, what was compiled does not load with it, and Inductor goes on without vectors, without
    a word: a compiler that looks into PyTorch's own folder first is what it gets."""
    import torch._inductor.config as inductor
    from torch._inductor.cpu_vec_isa import pick_vec_isa
    folder = os.path.join(os.path.dirname(torch.__file__), "lib")
    script = os.path.join(tempfile.mkdtemp(), "g++")
    with open(script, "w") as f:
        f.write(f'#!/bin/sh\nexec g++ "-L{folder}" "$@"\n')
    os.chmod(script, 0o755)
    inductor.cpp.cxx = (script,)
    if not pick_vec_isa():
        raise RuntimeError("torch.compile finds no vector instruction set")
    return torch.compile(function, **options)
