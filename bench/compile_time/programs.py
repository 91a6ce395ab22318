"""The programs whose compilation is measured: the same computations in each library."""
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
LIBRARIES = ["xfuse", "xtensor", "Eigen"]

HEADERS = {
    "xfuse": "#include <xfuse/xfuse.hpp>\nusing tensor = xt::xtensor<float, 2>;\n",
    "xtensor": f'#include "{HERE / "xtensor_header.hpp"}"\n'
               "#include XTENSOR_CONTAINERS(xtensor)\n#include XTENSOR_CORE(xmath)\n"
               "#include XTENSOR_CORE(xnoalias)\nusing tensor = xt::xtensor<float, 2>;\n",
    "Eigen": "#include <unsupported/Eigen/CXX11/Tensor>\nusing tensor = Eigen::Tensor<float, 2, Eigen::RowMajor>;\n",
}
# What a function of one argument is called.
FUNCTIONS = {
    "xfuse": {"exp": "xf::exp({})", "tanh": "xf::tanh({})", "abs": "xf::abs({})", "sqrt": "xf::sqrt({})"},
    "xtensor": {"exp": "xt::exp({})", "tanh": "xt::tanh({})", "abs": "xt::abs({})", "sqrt": "xt::sqrt({})"},
    "Eigen": {"exp": "({}).exp()", "tanh": "({}).tanh()", "abs": "({}).abs()", "sqrt": "({}).sqrt()"},
}


def function(library, number, expression):
    target = "xt::noalias(r)" if library == "xtensor" else "r"
    return (f"void f{number}(const tensor& x, const tensor& y, tensor& r) {{\n"
            f"    {target} = {expression};\n}}\n")


def operand(library):
    return "xf::lazy(x)" if library == "xfuse" else "x"


def chain(library, length):
    """One expression of so many elementwise operations, one after the other."""
    expression, steps = operand(library), [" + y", " * 0.5f", " - x", " + 1.5f"]
    for k in range(length):
        expression = f"({expression}{steps[k % 4]})"
    return HEADERS[library] + function(library, 0, expression)


def several(library, count):
    """So many ordinary expressions of five operations, each of a type of its own."""
    names = list(FUNCTIONS[library])
    text = HEADERS[library]
    for k in range(count):
        outer, inner = FUNCTIONS[library][names[k % 4]], FUNCTIONS[library][names[k // 4 % 4]]
        text += function(library, k, inner.format(outer.format(f"{operand(library)} * 0.5f + y") + " - x"))
    return text


def residual_blocks(library, count):
    """So many residual blocks in one expression: each doubles its type."""
    assert library == "xfuse"
    block = "auto b{1} = block(b{0});\n    "
    return ("#include <xfuse/nn.hpp>\n#include <xfuse/xfuse.hpp>\n"
            "using tensor = xt::xtensor<float, 4>;\n"
            "void f(const tensor& x, const tensor& w, tensor& r) {\n"
            "    auto block = [&w](const auto& in) {\n"
            "        auto h = xf::relu(xf::nn::conv2d(in, w, {.padding = 1}));\n"
            "        return xf::relu(xf::nn::conv2d(h, w, {.padding = 1}) + in);\n    };\n"
            "    auto b0 = xf::lazy(x);\n    " + "".join(block.format(k, k + 1) for k in range(count)) +
            f"r = b{count};\n}}\n")


def seeds():
    """(name, {library: file}) of the first documents' programs, as a user writes them in each library."""
    for path in sorted((HERE / "seeds").glob("*_xfuse.cpp")):
        name = path.stem.removesuffix("_xfuse")
        yield name.replace("_", " "), {"xfuse": path, "xtensor": path.with_name(f"{name}_xtensor.cpp")}
