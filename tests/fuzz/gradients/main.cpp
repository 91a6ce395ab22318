#include <cstdio>
#include <cstring>
#include <iostream>

#include "fuzz/gradients/program.hpp"

/// Writes random losses, their operands, and the values and derivatives that the library finds to the
/// standard output: for each a line of JSON and the operands' elements, then a line of JSON and the results'
/// elements.
///
///     xfuse_fuzz_gradients SEED FIRST COUNT
namespace {

using namespace fuzz::gradients;
using fuzz::json;
using fuzz::named;

void put(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }
void put(const std::vector<double>& elements) { std::fwrite(elements.data(), 8, elements.size(), stdout); }

void append(std::vector<double>& to, const array& from) { to.insert(to.end(), from.begin(), from.end()); }

struct outcome {
    std::vector<double> found;   ///< the loss, then the derivatives
    std::vector<double> slopes;  ///< by central differences along a direction, with two steps
    std::string thrown;
};

array shaped_as(const array& x) { return array::from_shape(x.shape()); }

/// The derivatives by all variables, each evaluated alone.
template <std::size_t... I>
void one_by_one(const auto& loss, const std::array<array*, sizeof...(I)>& v, const xf::policy& options,
                std::vector<double>& found, std::index_sequence<I...>) {
    const auto [value, all] = xf::value_and_gradient(loss, *v[I]...);
    append(found, xf::eval(value, options));
    (append(found, array(xf::eval(std::get<I>(all), options))), ...);
}
/// The same as one plan of several results.
template <std::size_t... I>
void together(const auto& loss, const std::array<array*, sizeof...(I)>& v, const xf::policy& options,
              std::vector<double>& found, std::index_sequence<I...>) {
    const auto [value, all] = xf::value_and_gradient(loss, *v[I]...);
    array first = array::from_shape(std::vector<std::size_t>{});
    std::array<array, sizeof...(I)> out{shaped_as(*v[I])...};
    auto plan = xf::plan(xf::results(value, std::get<I>(all)...), options);
    plan.run(xf::tie(first, out[I]...));
    append(found, first);
    (append(found, out[I]), ...);
}

template <std::size_t N>
void differentiate(program& p, const xf::policy& options, std::vector<double>& found) {
    std::array<array*, N> v{};
    for (std::size_t k = 0; k < N; ++k) v[k] = &p.elements(p.places()[k]);
    if (p.c.one_in(2)) one_by_one(p.loss(), v, options, found, std::make_index_sequence<N>());
    else together(p.loss(), v, options, found, std::make_index_sequence<N>());
}

double value_of(const E& loss) { return array(xf::eval(loss))(); }

/// (loss(v + h u) - loss(v - h u)) / 2h, u a direction of ones and minus ones.
std::vector<double> slopes(program& p) {
    std::vector<double> all;
    for (const std::size_t place : std::span(p.places()).first(std::min<std::size_t>(p.places().size(), 4))) {
        array& v = p.elements(place);
        const array kept = v;
        array u = shaped_as(v);
        std::size_t at = 0;
        for (double& each : u) each = at++ % 3 == 1 ? -1 : 1;
        for (const double h : {1e-5, 5e-6}) {
            v = kept + h * u;
            const double high = value_of(p.loss());
            v = kept - h * u;
            all.push_back((high - value_of(p.loss())) / (2 * h));
        }
        v = kept;
    }
    return all;
}

outcome run(program& p) {
    outcome out;
    xf::policy options{.threads = int(p.c.pick(1, 3))};
    if (p.c.one_in(2)) options.tile_bytes = xf::index_t(64) << (2 * p.c.pick(0, 4));
    try {
        switch (p.places().size()) {
            case 1: differentiate<1>(p, options, out.found); break;
            case 2: differentiate<2>(p, options, out.found); break;
            case 3: differentiate<3>(p, options, out.found); break;
            default: differentiate<4>(p, options, out.found); break;
        }
        if (!p.is_whole) out.slopes = slopes(p);
    } catch (const xf::error& e) {
        out.found.clear();
        out.thrown = e.what();
    }
    return out;
}

std::string list(const auto& numbers) {
    std::string all;
    for (const auto each : numbers) all += (all.empty() ? "[" : ",") + json(each);
    return all.empty() ? "[]" : all + "]";
}

void write(long index, const program& p, const outcome& out) {
    std::vector<double> operands;
    for (const auto& each : p.operands()) append(operands, *each);
    const std::size_t count = std::min<std::size_t>(p.variables().size(), 4);
    put("{\"index\":" + json(index) + ",\"operations\":" + p.text.text() +
        ",\"variables\":" + list(std::span(p.variables()).first(count)) +
        ",\"is_whole\":" + json(p.is_whole) + ",\"bytes\":" + json(operands.size() * 8) + "}\n");
    put(operands);
    put("{\"thrown\":" + json(out.thrown) + ",\"slopes\":" + list(out.slopes) +
        ",\"bytes\":" + json(out.found.size() * 8) + "}\n");
    put(out.found);
    std::fflush(stdout);  // the last one before a crash is seen
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 4) {
        std::cerr << "xfuse_fuzz_gradients SEED FIRST COUNT\n";
        return 2;
    }
    const long seed = std::atol(arguments[1]), first = std::atol(arguments[2]),
               last = first + std::atol(arguments[3]);
    for (long index = first; index < last; ++index) {
        program p(unsigned(seed) * 2654435761U ^ unsigned(index) * 40503U);
        p.grow();
        write(index, p, run(p));
    }
}
