"""Result types, as docs say: NumPy's promotion of arrays; a C++ scalar raises an array's kind alone."""
import numpy as np

KINDS = {"b": 0, "i": 1, "u": 1, "f": 2, "c": 3}
SCALARS = {"bool": 0, "int": 1, "float": 2}


def common(*dtypes):
    result = dtypes[0]
    for dtype in dtypes[1:]:
        result = np.promote_types(result, dtype)
    return result


def with_scalar(dtype, kind):
    if SCALARS[kind] <= KINDS[dtype.kind]:
        return dtype
    return np.dtype(np.int64 if kind == "int" else np.float64)


def floating(dtype):
    """The type in which functions of real analysis compute."""
    return np.dtype(np.float64) if dtype.kind in "biu" else dtype


def numeric(dtype):
    return np.dtype(np.int8) if dtype.kind == "b" else dtype


def summed(dtype):
    if dtype.kind == "u":
        return np.dtype(np.uint64)
    return np.dtype(np.int64) if dtype.kind in "bi" else dtype


def contracted(*dtypes):
    """int32 for products and sums of 8 bits, else the common type."""
    if all(d.itemsize == 1 for d in dtypes) and any(d.kind != "b" for d in dtypes):
        return np.dtype(np.int32)
    return common(*dtypes)


def cast(data, dtype):
    """Conversion as the library defines it: float to integer saturates, NaN gives 0."""
    if data.dtype.kind == "c" and dtype.kind not in "cb":
        data = data.real
    if data.dtype.kind != "f" or dtype.kind not in "iu":
        return data.astype(dtype)
    limits = np.iinfo(dtype)
    above, below = data >= float(limits.max) + (limits.bits < 64), data < float(limits.min)
    kept = np.where(np.isnan(data) | above | below, 0, data).astype(dtype)
    return np.where(above, limits.max, np.where(below, limits.min, kept)).astype(dtype)
