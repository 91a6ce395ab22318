"""Halide's ways: each builds a pipeline for operands of NumPy, compiles it, and gives the call that fills `out`.

Where nothing else is said the schedule is the autoscheduler's, Mullapudi's of 2016, which comes with the package.
"""
import numpy as np
import halide as hl


def axes(array):
    """Halide's first axis is the contiguous one."""
    return hl.Buffer(array)


def by_autoscheduler(result, extents):
    for axis, extent in enumerate(extents):
        result.set_estimate(result.args()[axis], 0, extent)
    pipeline = hl.Pipeline(result)
    hl.load_plugin("autoschedule_mullapudi2016")
    with_scheduler = hl.AutoschedulerParams("Mullapudi2016", {"parallelism": "1", "last_level_cache_size": "1048576"})
    pipeline.apply_autoscheduler(hl.get_host_target(), with_scheduler)
    return pipeline


def call(pipeline, out):
    pipeline.compile_jit(hl.get_host_target())
    target = axes(out)

    def once():
        pipeline.realize(target)
        return out
    return once


def max_pool(x, out, window, step, pad):
    """By hand: two rows of the result at a time are too few to pay for threads, so rows in vectors."""
    source = axes(x)
    i, j, c, n = hl.Var("i"), hl.Var("j"), hl.Var("c"), hl.Var("n")
    edge = hl.BoundaryConditions.constant_exterior(source, hl.f32(float("-inf"))) if pad else source
    reads = [edge[i * step + p - pad, j * step + q - pad, c, n] for q in range(window) for p in range(window)]
    most = reads[0]
    for value in reads[1:]:
        most = hl.max(most, value)
    pooled = hl.Func("pooled")
    pooled[i, j, c, n] = most
    pooled.vectorize(i, hl.get_host_target().natural_vector_size(hl.Float(32)))
    return call(hl.Pipeline(pooled), out)


def pooled_convolution(x, f, b, out):
    """Convolution, bias, relu, max over 2 x 2, channels innermost, scheduled by hand: two rows of four pixels by two
    vectors of channels stay in registers."""
    source, taps, bias = axes(x), axes(f), axes(b)
    c, i, j, n = hl.Var("c"), hl.Var("i"), hl.Var("j"), hl.Var("n")
    r = hl.RDom([(0, x.shape[3]), (0, f.shape[1]), (0, f.shape[0])])
    conv, pooled = hl.Func("conv"), hl.Func("pooled")
    conv[c, i, j, n] = bias[c]
    conv[c, i, j, n] += taps[c, r[0], r[1], r[2]] * source[r[0], i + r[1], j + r[2], n]
    four = [conv[c, 2 * i + p, 2 * j + q, n] for q in range(2) for p in range(2)]
    pooled[c, i, j, n] = hl.max(hl.max(hl.max(four[0], four[1]), hl.max(four[2], four[3])), 0.0)

    lanes = hl.get_host_target().natural_vector_size(hl.Float(32))
    co, ci, io, ii = hl.Var("co"), hl.Var("ci"), hl.Var("io"), hl.Var("ii")
    wide = 2 * lanes if out.shape[3] % (2 * lanes) == 0 else lanes
    pooled.split(c, co, ci, wide).split(i, io, ii, 2).reorder(ci, ii, io, j, n, co).vectorize(ci, lanes).unroll(ci).unroll(ii)
    conv.compute_at(pooled, io).vectorize(c, lanes).unroll(c).unroll(i).unroll(j)
    conv.update().reorder(c, i, j, r[0], r[1], r[2]).vectorize(c, lanes).unroll(c).unroll(i).unroll(j).unroll(r[0], 2)
    return call(hl.Pipeline(pooled), out)
