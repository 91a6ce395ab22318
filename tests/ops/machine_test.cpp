#include <doctest/doctest.h>

#include <cstring>
#include <random>
#include <vector>

#include "ops/values.hpp"
#include "xfuse/names.hpp"

/// The row machine beside the compiled row of the same cluster: the same bits, whatever the row's length, its
/// operands' strides and which of them are one element; nothing written beside the row.
namespace {

using namespace xf;

constexpr std::uint8_t untouched = 0xa5;
constexpr index_t max_columns = 5000, gap = 5;

/// The machine's kernels with the vectors that the tests are compiled for: then mathematics has the same
/// bits.
const ops::row_table& kernels_of_the_tests() {
    for (const ops::row_table& t : ops::all_row_tables()) {
        if (t.vector_bytes == rows::vector_bytes) return t;
    }
    return ops::all_row_tables()[0];
}

/// One call of both; operands are rows of a matrix, one after the other or `gap` elements apart.
template <class N>
class comparison {
public:
    using T = typename N::value_type;
    explicit comparison(const N& e) : e_(e), cluster_(e_.cluster()), constants_(64) {
        cluster_.read_constants(cluster_.state, constants_.data());
        std::mt19937 engine(5);
        for (const dtype type : cluster_.list->inputs) memory_.push_back(random_row(engine, type));
    }

    bool agree(index_t rows, index_t columns, unsigned splats, index_t apart) {
        const std::size_t count = cluster_.list->inputs.size();
        const void* in[8];
        index_t in_row[8];
        bool splat[8];
        for (std::size_t k = 0; k < count; ++k) {
            const auto size = index_t(size_of(cluster_.list->inputs[k]));
            in[k] = memory_[k].data();
            splat[k] = (splats >> k & 1U) != 0;
            in_row[k] = (splat[k] ? 1 : columns + apart) * size;
        }
        const index_t out_row = (columns + apart) * index_t(sizeof(T));
        rows::map_args args{compiled_.data(), out_row, in, in_row, splat, rows, columns, false,
                            cluster_.state};
        std::ranges::fill(compiled_, untouched);
        std::ranges::fill(by_machine_, untouched);
        rows::map_rows<N>(args);
        args.out = by_machine_.data();
        ops::run_rows(*cluster_.list, constants_.data(), args, kernels_of_the_tests());
        std::ranges::fill(streamed_, untouched);
        args.out = streamed_.data(), args.is_streamed = true;
        ops::run_rows(*cluster_.list, constants_.data(), args, kernels_of_the_tests());
        return compiled_ == by_machine_ && compiled_ == streamed_;
    }

    void check() {
        int wrong = 0;
        const unsigned all = (1U << cluster_.list->inputs.size()) - 1;
        for (const index_t columns : {1, 2, 3, 7, 15, 16, 17, 31, 33, 64, 100, 1000, 2049}) {
            for (const index_t rows : {1, 2}) {
                for (unsigned splats = 0; splats <= all; ++splats) {
                    for (const index_t apart : {index_t(0), gap})
                        wrong += !agree(rows, columns, splats, apart);
                }
            }
        }
        CAPTURE(ops::text_of(*cluster_.list, constants_.data()));
        CHECK(wrong == 0);
    }

private:
    static std::vector<std::uint8_t> random_row(std::mt19937& engine, dtype type) {
        std::vector<std::uint8_t> row(std::size_t(max_columns) * size_of(type));
        for (std::uint8_t& byte : row) byte = std::uint8_t(engine());
        const auto number = [&] { return double(engine() % 2000) / 100 - 9; };
        for (std::size_t k = 0; k < std::size_t(max_columns); ++k) {
            if (type == dtype::boolean) row[k] &= 1U;
            if (type == dtype::float32) put(row, k, float(number()));
            if (type == dtype::float64) put(row, k, number());
            if (type == dtype::complex64) put(row, k, std::complex<float>(float(number()), float(number())));
        }
        return row;
    }
    template <class E>
    static void put(std::vector<std::uint8_t>& row, std::size_t k, E value) {
        std::memcpy(row.data() + k * sizeof value, &value, sizeof value);
    }

    N e_;
    ops::cluster cluster_;
    std::vector<ops::scalar> constants_;
    std::vector<std::vector<std::uint8_t>> memory_;
    std::vector<std::uint8_t> compiled_ = std::vector<std::uint8_t>(sizeof(T) * 2 * std::size_t(2049 + gap));
    std::vector<std::uint8_t> by_machine_ = compiled_, streamed_ = compiled_;
};

template <class T>
auto leaf() {
    static T data[4] = {};
    return lazy(static_cast<const T*>(data), {4});
}

template <class N>
void agree(const N& e) {
    comparison<N>(e).check();
}

}  // namespace

TEST_CASE("float: arithmetic, mathematics, selections") {
    const auto x = leaf<float>(), y = leaf<float>();
    agree(x * 2 + 1);
    agree((x - y) * (x + 3) / y);
    agree(tanh(x * 2 + 1) * x);
    agree(exp(-square(x - y)) + sigmoid(x));
    agree(where(x > y, x, y * 2));
    agree(where(isnan(x), 0, maximum(x, 1)));
    agree(where(x > 0, 1, 2));
    agree(where(leaf<bool>(), 3, x));
    agree(where(minimum(maximum(x, 0), 2) > 0, minimum(maximum(y, 0), 2), 4));
    agree(where(exp(x) > 1, where(exp(y) > 2, 3, exp(x)), 5) + exp(y));
    agree(abs(round(x) - trunc(y)) % 3);
    agree(floor_divide(x, y));
    agree(pow(abs(x), y));
    agree(relu(x) - minimum(x, y));
    agree(3 - x);
    agree(2 / (x - 1));
}

TEST_CASE("integers, bools, and operands of several types") {
    const auto a = leaf<std::int8_t>();
    const auto b = leaf<std::uint8_t>();
    const auto c = leaf<std::int32_t>();
    const auto d = leaf<std::uint64_t>();
    const auto e = leaf<std::int64_t>();
    const auto f = leaf<double>();
    const auto g = leaf<bool>();
    agree(a + b);
    agree(a * c - 7);
    agree(c / 2);
    agree(d > e);
    agree(e > d);
    agree((a < d) && g);
    agree(b == 300);
    agree(d == -1);
    agree((c << 3) ^ (a >> 1));
    agree(c % 5);
    agree(where(g, a, f));
    agree(cast<std::int16_t>(f * 1000) + b);
    agree(cast<bool>(c) || g);
    agree(g + g);
    agree(~a & b);
    agree(sign(c) * abs(a));
}

TEST_CASE("complex elements, and functors of the user's") {
    const auto z = leaf<std::complex<float>>();
    const auto x = leaf<float>();
    agree(z * z + x);
    agree(abs(z) * 2);
    agree(where(x > 0, z, x));
    agree(exp(z) == z);
    agree(xf::map([](float a, float b) noexcept { return a > b ? a : -b; }, x, x) + 1);
    agree(xf::map([](auto v) noexcept { return v * v + v; }, x * 2));
    agree(xf::map([](double v) noexcept { return int(v) & 15; }, leaf<double>() + 20) * x);
}

TEST_CASE("more registers than the first cache holds") {
    const auto x = leaf<double>();
    auto a = exp(x) + (exp(x + 1) + (exp(x + 2) + (exp(x + 3) + (exp(x + 4) + (exp(x + 5) + exp(x + 6))))));
    std::vector<double> in(5000), out(5000);
    for (std::size_t k = 0; k < in.size(); ++k) in[k] = double(k) * 1e-3;
    const ops::cluster c = a.cluster();
    ops::scalar constants[8];
    c.read_constants(c.state, constants);
    const void* operands[7];
    const index_t apart[7] = {};
    const bool splat[7] = {};
    for (const void*& operand : operands) operand = in.data();
    for (const ops::row_table& kernels : ops::all_row_tables()) {
        if (kernels.vector_bytes > ops::active_rows().vector_bytes) continue;
        ops::run_rows(*c.list, constants, {out.data(), 0, operands, apart, splat, 1, 5000, false, nullptr},
                      kernels);
        for (const std::size_t k : {std::size_t(0), std::size_t(4999)}) {
            double right = 0;
            for (int term = 0; term < 7; ++term) right += std::exp(in[k] + term);
            CHECK(std::abs(out[k] / right - 1) < 1e-14);
        }
    }
}

TEST_CASE("a result that goes past the caches is the same") {
    const auto x = leaf<float>();
    const auto e = tanh(x * 2 + 1) * x;
    const ops::cluster c = e.cluster();
    ops::scalar constants[2];
    c.read_constants(c.state, constants);
    std::vector<float> in(2 * 7001), out(2 * 7001 + 32), streamed(out.size());
    for (std::size_t k = 0; k < in.size(); ++k) in[k] = float(k % 1000) * 0.01F - 5;
    const void* operands[] = {in.data(), in.data()};
    const index_t apart[] = {7001 * 4, 7001 * 4};
    const bool splat[] = {false, false};
    for (const std::size_t offset : {std::size_t(0), std::size_t(1), std::size_t(13)}) {
        for (const index_t columns : {5, 7000, 7001}) {
            std::fill(out.begin(), out.end(), 7.F);
            std::fill(streamed.begin(), streamed.end(), 7.F);
            rows::map_args args{
                out.data() + offset, 7001 * 4, operands, apart, splat, 2, columns, false, nullptr};
            ops::run_rows(*c.list, constants, args);
            args.out = streamed.data() + offset;
            args.is_streamed = true;
            ops::run_rows(*c.list, constants, args);
            CHECK(out == streamed);
        }
    }
}
