#include "fuzz/gradients/program.hpp"

namespace fuzz::gradients {
namespace {

struct function {
    const char* name;
    E (*of)(const E&);
};
struct function_of_two {
    const char* name;
    E (*of)(const E&, const E&);
};
template <std::size_t N, class T>
const T& pick(program& p, const T (&table)[N]) {
    return table[p.c.pick(0, index_t(N) - 1)];
}

value call(program& p, const function& f, const value& x) {
    return p.apply(f.name, {x.id}, [&] { return f.of(x.e); });
}

const function anywhere[] = {
    {"exp", [](const E& x) -> E { return xf::exp(x); }},
    {"exp2", [](const E& x) -> E { return xf::exp2(x); }},
    {"expm1", [](const E& x) -> E { return xf::expm1(x); }},
    {"sin", [](const E& x) -> E { return xf::sin(x); }},
    {"cos", [](const E& x) -> E { return xf::cos(x); }},
    {"sinh", [](const E& x) -> E { return xf::sinh(x); }},
    {"cosh", [](const E& x) -> E { return xf::cosh(x); }},
    {"tanh", [](const E& x) -> E { return xf::tanh(x); }},
    {"atan", [](const E& x) -> E { return xf::atan(x); }},
    {"asinh", [](const E& x) -> E { return xf::asinh(x); }},
    {"erf", [](const E& x) -> E { return xf::erf(x); }},
    {"cbrt", [](const E& x) -> E { return xf::cbrt(x); }},
    {"sigmoid", [](const E& x) -> E { return xf::sigmoid(x); }},
    {"square", [](const E& x) -> E { return xf::square(x); }},
    {"negative", [](const E& x) -> E { return -x; }},
    {"positive", [](const E& x) -> E { return +x; }},
    {"stop_gradient", [](const E& x) -> E { return xf::stop_gradient(x); }},
};
/// Those with a kink or a jump.
const function bent[] = {
    {"abs", [](const E& x) -> E { return xf::abs(x); }},
    {"relu", [](const E& x) -> E { return xf::relu(x); }},
    {"sign", [](const E& x) -> E { return xf::sign(x); }},
    {"floor", [](const E& x) -> E { return xf::floor(x); }},
    {"ceil", [](const E& x) -> E { return xf::ceil(x); }},
    {"round", [](const E& x) -> E { return xf::round(x); }},
    {"trunc", [](const E& x) -> E { return xf::trunc(x); }},
};
const function of_positive[] = {
    {"log", [](const E& x) -> E { return xf::log(x); }},
    {"log2", [](const E& x) -> E { return xf::log2(x); }},
    {"log10", [](const E& x) -> E { return xf::log10(x); }},
    {"log1p", [](const E& x) -> E { return xf::log1p(x); }},
    {"sqrt", [](const E& x) -> E { return xf::sqrt(x); }},
    {"rsqrt", [](const E& x) -> E { return xf::rsqrt(x); }},
};
const function of_less_than_one[] = {
    {"asin", [](const E& x) -> E { return xf::asin(x); }},
    {"acos", [](const E& x) -> E { return xf::acos(x); }},
    {"atanh", [](const E& x) -> E { return xf::atanh(x); }},
    {"tan", [](const E& x) -> E { return xf::tan(x); }},
};
const function_of_two of_two[] = {
    {"add", [](const E& x, const E& y) -> E { return x + y; }},
    {"subtract", [](const E& x, const E& y) -> E { return x - y; }},
    {"multiply", [](const E& x, const E& y) -> E { return x * y; }},
    {"maximum", [](const E& x, const E& y) -> E { return xf::maximum(x, y); }},
    {"minimum", [](const E& x, const E& y) -> E { return xf::minimum(x, y); }},
    {"fmax", [](const E& x, const E& y) -> E { return xf::fmax(x, y); }},
    {"fmin", [](const E& x, const E& y) -> E { return xf::fmin(x, y); }},
};
const function_of_two of_divisor[] = {
    {"divide", [](const E& x, const E& y) -> E { return x / y; }},
    {"remainder", [](const E& x, const E& y) -> E { return xf::remainder(x, y); }},
    {"fmod", [](const E& x, const E& y) -> E { return xf::fmod(x, y); }},
    {"floor_divide", [](const E& x, const E& y) -> E { return xf::floor_divide(x, y); }},
};

struct function_of_number {
    const char* name;
    E (*of)(const E&, double);
};
const function_of_number with_number[] = {
    {"add", [](const E& x, double y) -> E { return x + y; }},
    {"multiply", [](const E& x, double y) -> E { return x * y; }},
    {"divide", [](const E& x, double y) -> E { return x / (y == 0 ? 2.0 : y); }},
    {"maximum", [](const E& x, double y) -> E { return xf::maximum(x, y); }},
    {"minimum", [](const E& x, double y) -> E { return xf::minimum(x, y); }},
    {"pow", [](const E& x, double y) -> E { return xf::pow(x, y); }},
};

value shifted(program& p, const value& x, double by) {
    return p.apply(
        "add", {x.id}, [&] { return x.e + by; }, named{"right", by}, named{"kind", "float"});
}
value square_plus(program& p, const value& x, double by) {
    return shifted(p, p.apply("square", {x.id}, [&] { return xf::square(x.e); }), by);
}
value less_than_one(program& p, const value& x) {
    const value wave = p.apply("sin", {x.id}, [&] { return xf::sin(x.e); });
    return p.apply(
        "multiply", {wave.id}, [&] { return wave.e * 0.9; }, named{"right", 0.9}, named{"kind", "float"});
}

value chosen(program& p, const value& x, const value& y) {
    const value which = p.any();
    const double than = double(p.c.pick(-1, 1));
    const int id = p.text.add("greater", {which.id}, named{"right", than}, named{"kind", "float"});
    return p.apply("where", {id, x.id, y.id}, [&] { return xf::where(which.e > than, x.e, y.e); });
}

value with_scalar(program& p, const value& x) {
    const function_of_number& f = pick(p, with_number);
    double y = double(p.c.pick(-2, 3));
    if (std::string_view(f.name) == "divide" && y == 0) y = 2;
    return p.apply(
        f.name, {x.id}, [&] { return f.of(x.e, y); }, named{"right", y}, named{"kind", "float"});
}

}  // namespace

value elementwise_step(program& p, const value& x) {
    switch (p.c.pick(0, 10)) {
        case 0:
        case 1: return call(p, pick(p, anywhere), x);
        case 2: return call(p, pick(p, bent), x);
        case 3: return call(p, pick(p, of_positive), square_plus(p, x, 0.5));
        case 4: return call(p, pick(p, of_less_than_one), less_than_one(p, x));
        case 5: {
            const value y = square_plus(p, x, 1.25);
            return p.apply("acosh", {y.id}, [&] { return xf::acosh(y.e); });
        }
        case 6: {
            const function_of_two& f = pick(p, of_divisor);
            const value y = square_plus(p, p.beside(x.shape()), 1.0);
            return p.apply(f.name, {x.id, y.id}, [&] { return f.of(x.e, y.e); });
        }
        case 7: return with_scalar(p, x);
        case 8: {
            const value y = square_plus(p, x, 0.5), exponent = p.beside(x.shape());
            return p.apply("pow", {y.id, exponent.id}, [&] { return xf::pow(y.e, exponent.e); });
        }
        case 9:
            return p.c.one_in(2) ? chosen(p, x, p.beside(x.shape()))
                                 : p.apply(
                                       "clip", {x.id}, [&] { return xf::clip(x.e, -1, 2); }, named{"low", -1},
                                       named{"high", 2});
        default: {
            const function_of_two& f = pick(p, of_two);
            const value y = p.beside(x.shape());
            return p.apply(f.name, {x.id, y.id}, [&] { return f.of(x.e, y.e); });
        }
    }
}

}  // namespace fuzz::gradients
