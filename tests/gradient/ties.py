"""What PyTorch's derivatives are where elements are equal, or NaN: prints the table of order_test.cpp.

Weights 1, 10, 100, ... of the results tell which result a derivative came from. The table is of PyTorch 1.13, whose
quantiles sort stably; 2.15 takes any of the equal elements there.
"""
import torch

NAN = float("nan")
ROWS = {
    "ties": [2.0, 1.0, 2.0, 1.0, 3.0, 3.0],
    "equal": [4.0, 4.0, 4.0, 4.0],
    "with_nan": [1.0, NAN, 2.0, 2.0, NAN, 0.0],
}
WORDS = {
    "sort": lambda x: torch.sort(x, stable=True).values,
    "cummax": lambda x: torch.cummax(x, 0).values,
    "cummin": lambda x: torch.cummin(x, 0).values,
    "median": lambda x: torch.quantile(x, 0.5),
    "quantile": lambda x: torch.quantile(x, 0.3),
    "nanmedian": lambda x: torch.nanquantile(x, 0.5),
    "nanquantile": lambda x: torch.nanquantile(x, 0.3),
    "topk": lambda x: torch.sort(x, stable=True, descending=True).values[:3],
}


def text(values):
    return ", ".join("NAN" if v != v else f"{v:.15g}" for v in values)


for name, word in WORDS.items():
    for row, numbers in ROWS.items():
        if row == "with_nan" and name in ("median", "quantile"):
            continue  # the result is NaN, and no derivative of it means anything
        x = torch.tensor(numbers, dtype=torch.float64, requires_grad=True)
        y = word(x)
        weights = 10.0 ** torch.arange(y.numel(), dtype=torch.float64).reshape(y.shape)
        (y * weights).sum().backward()
        print(f'    {{"{name}", {row}, {{{text(x.grad.tolist())}}}}},')
