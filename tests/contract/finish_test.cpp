#include <doctest/doctest.h>

#include <limits>

#include "contract/direct_sum.hpp"
#include "expr/values.hpp"
#include "xfuse/explain.hpp"

/// What follows a contraction: added and cut off at zero in its registers where it can be, and the same as
/// in a pass of its own where it cannot.
namespace {

using direct::index_t;

std::mt19937 random_source(23);
index_t pick(std::initializer_list<index_t> values) {
    return values.begin()[random_source() % values.size()];
}

template <class T>
direct::array<T> dense(const std::string& labels, const std::map<char, index_t>& extents) {
    direct::array<T> a = direct::random_array<T>(labels, extents, random_source);
    index_t step = 1;
    for (std::size_t k = labels.size(); k-- > 0;) a.strides[k] = step, step *= a.shape[k];
    a.elements = std::make_unique<T[]>(std::size_t(step));
    for (index_t i = 0; i < step; ++i) a.elements[std::size_t(i)] = T(int(random_source() % 7) - 3);
    return a;
}

template <class T>
struct found_results {
    std::unique_ptr<T[]> alone, shared;  ///< by one thread and by three
    bool is_finished;                    ///< in registers
};

template <class T, class E>
found_results<T> results_of(const E& e) {
    const auto shape = xf::expr::shape_of(e);
    std::vector<index_t> strides(shape.size());
    xf::shape::row_major_strides(shape, strides);
    std::unique_ptr<T[]> shared(new T[std::size_t(xf::shape::volume(shape)) + 1]);
    xf::expr::evaluate<T>(e, xf::expr::make_target(shared.get(), shape, strides), {.threads = 3});
    return {values::evaluate_as<T>(e), std::move(shared),
            xf::explain(e).text().find("in the registers of stage") != std::string::npos};
}

/// The same, one element after the other; of `added` one that does not move along an axis has a step of 0.
template <class T, class F>
std::vector<T> finished(const std::deque<T>& sums, const F& finish) {
    std::vector<T> out;
    for (std::size_t i = 0; i < sums.size(); ++i) out.push_back(finish(sums[i], i));
    return out;
}

template <class T>
void is_same(const std::vector<T>& wanted, const found_results<T>& found) {
    CHECK(std::equal(wanted.begin(), wanted.end(), found.alone.get()));
    CHECK(std::equal(wanted.begin(), wanted.end(), found.shared.get()));
}

/// A product of matrices, of random strides or dense, with what may follow it.
template <class T>
void check_products(bool is_dense) {
    int finished_count = 0, rounds = 0;
    for (; rounds < 40; ++rounds) {
        const std::map<char, index_t> extents{{'i', pick({1, 2, 5, 6, 7, 12, 25, 49, 100, 250})},
                                              {'j', pick({1, 2, 3, 4, 7, 16, 17, 33, 64, 65, 100, 130})},
                                              {'k', pick({1, 3, 8, 27, 64})}};
        const auto make = [&](const char* labels) {
            return is_dense ? dense<T>(labels, extents)
                            : direct::random_array<T>(labels, extents, random_source);
        };
        const auto a = make("ik"), b = make("kj"), bias = make("j"), row = make("i"), more = make("ij");
        const auto sums = direct::sum_of_products<T>("ij", extents, a, b);
        const auto product = xf::einsum<"ik,kj->ij">(direct::operand_of<2>(a), direct::operand_of<2>(b));
        const auto c = direct::operand_of<1>(bias);
        const auto d = direct::operand_of<2>(more);
        const auto column = [&](std::size_t i) {
            return bias.elements[std::size_t(index_t(i) % extents.at('j') * bias.strides[0])];
        };
        const auto each = [&](std::size_t i) {
            const index_t j = extents.at('j'), at = index_t(i);
            return more.elements[std::size_t(at / j * more.strides[0] + at % j * more.strides[1])];
        };
        const auto relu = [](T x) { return x > 0 ? x : T(0); };
        INFO("i ", extents.at('i'), " j ", extents.at('j'), " k ", extents.at('k'));
        const auto cut = results_of<T>(xf::relu(product + c));
        is_same(finished(sums, [&](T x, std::size_t i) { return relu(x + column(i)); }), cut);
        finished_count += cut.is_finished;
        is_same(finished(sums, [&](T x, std::size_t) { return relu(x); }), results_of<T>(xf::relu(product)));
        is_same(finished(sums, [&](T x, std::size_t i) { return relu(each(i) + (x + column(i))); }),
                results_of<T>(xf::relu(d + (product + c))));
        is_same(finished(sums, [&](T x, std::size_t i) { return relu(x) + each(i); }),
                results_of<T>(xf::relu(product) + d));
        // One element for each row has no place in the registers.
        const auto of_rows = xf::broadcast_to(xf::reshape(direct::operand_of<1>(row), {extents.at('i'), 1}),
                                              {extents.at('i'), extents.at('j')});
        is_same(finished(sums,
                         [&](T x, std::size_t i) {
                             const index_t m = index_t(i) / extents.at('j');
                             return relu(x + row.elements[std::size_t(m * row.strides[0])]);
                         }),
                results_of<T>(xf::relu(product + of_rows)));
    }
    MESSAGE("finished in registers: ", finished_count, " of ", rounds);
    if (is_dense) CHECK(finished_count > rounds / 4);
}

}  // namespace

TEST_CASE("what follows a product of matrices") {
    check_products<float>(true);
    check_products<float>(false);
    check_products<double>(true);
}

TEST_CASE("what follows products in blocks of columns, which a reshape joins") {
    int finished_count = 0, of_two_count = 0, rounds = 0;
    for (; rounds < 40; ++rounds) {
        std::map<char, index_t> extents{{'n', pick({1, 2})},
                                        {'i', pick({1, 7, 25, 49, 130})},
                                        {'k', pick({1, 8, 27})},
                                        {'p', pick({1, 2, 3, 5})},
                                        {'j', pick({1, 3, 8, 16, 24, 32, 64, 70})}};
        extents['c'] = extents['p'] * extents['j'];
        // Steps of columns that are not 1 have B packed.
        const bool is_dense = random_source() % 3 > 0;
        const auto a = dense<float>("nik", extents), bias = dense<float>("c", extents),
                   more = dense<float>("nic", extents);
        const auto b = is_dense ? dense<float>("pkj", extents)
                                : direct::random_array<float>("pkj", extents, random_source);
        const auto sums = direct::sum_of_products<float>("nipj", extents, a, b);
        const auto product = xf::einsum<"nik,pkj->nipj">(direct::operand_of<3>(a), direct::operand_of<3>(b));
        const index_t c = extents.at('c');
        const auto joined = xf::reshape(product, {extents.at('n'), extents.at('i'), c});
        INFO("n ", extents.at('n'), " i ", extents.at('i'), " k ", extents.at('k'), " p ", extents.at('p'),
             " j ", extents.at('j'), " dense ", is_dense);
        const auto with_bias = [&](float x, std::size_t i) {
            return std::max(x + bias.elements[i % std::size_t(c)], 0.F);
        };
        const auto cut = results_of<float>(xf::relu(joined + direct::operand_of<1>(bias)));
        is_same(finished(sums, with_bias), cut);
        finished_count += cut.is_finished;
        is_same(
            finished(sums, [&](float x, std::size_t i) { return with_bias(x, i) + more.elements[i]; }),
            results_of<float>(xf::relu(joined + direct::operand_of<1>(bias)) + direct::operand_of<3>(more)));
        // Another product is computed first, into a tile.
        const auto second = dense<float>("pkj", extents);
        const auto more_sums = direct::sum_of_products<float>("nipj", extents, a, second);
        const auto both = results_of<float>(xf::relu(
            joined + direct::operand_of<1>(bias) +
            xf::reshape(xf::einsum<"nik,pkj->nipj">(direct::operand_of<3>(a), direct::operand_of<3>(second)),
                        {extents.at('n'), extents.at('i'), c})));
        is_same(finished(sums,
                         [&](float x, std::size_t i) {
                             return std::max(x + bias.elements[i % std::size_t(c)] + more_sums[i], 0.F);
                         }),
                both);
        of_two_count += both.is_finished;
        // Other elements than the reshape's are no products of their own.
        const auto turned = xf::transpose(product, {0, 2, 1, 3});
        const auto apart = results_of<float>(xf::relu(turned));
        std::vector<float> wanted;
        for (index_t n = 0; n < extents.at('n'); ++n)
            for (index_t p = 0; p < extents.at('p'); ++p)
                for (index_t i = 0; i < extents.at('i'); ++i)
                    for (index_t j = 0; j < extents.at('j'); ++j)
                        wanted.push_back(std::max(
                            sums[std::size_t(
                                ((n * extents.at('i') + i) * extents.at('p') + p) * extents.at('j') + j)],
                            0.F));
        is_same(wanted, apart);
    }
    MESSAGE("finished in registers: ", finished_count, " of ", rounds);
    CHECK(finished_count > rounds / 2);
    CHECK(of_two_count > rounds / 4);
}

TEST_CASE("what follows a convolution, whose tiles end in the middle of a row") {
    for (int round = 0; round < 12; ++round) {
        const std::map<char, index_t> extents{{'n', pick({1, 2})},
                                              {'h', pick({3, 9, 40})},
                                              {'w', pick({5, 30})},
                                              {'p', 3},
                                              {'q', 3},
                                              {'c', pick({1, 3, 5, 8})},
                                              {'o', pick({1, 4, 16, 53, 70})}};
        const std::map<char, index_t> of_image{{'n', extents.at('n')},
                                               {'y', extents.at('h') + 2},
                                               {'x', extents.at('w') + 2},
                                               {'c', extents.at('c')}};
        auto image = dense<float>("nyxc", of_image);
        const auto f = dense<float>("pqco", extents), bias = dense<float>("o", extents);
        const auto taps = xf::windows(direct::operand_of<4>(image), {3, 3}, {1, 1}, {.axes = {1, 2}});
        const auto e = xf::relu(xf::einsum<"nhwcpq,pqco->nhwo">(taps, direct::operand_of<4>(f)) +
                                direct::operand_of<1>(bias));
        // The same image as an array of its windows.
        direct::array<float> windows{"nhwpqc", {}, {}, std::move(image.elements)};
        for (const char label : windows.labels) windows.shape.push_back(extents.at(label));
        const auto& s = image.strides;
        windows.strides = {s[0], s[1], s[2], s[1], s[2], s[3]};
        const auto sums = direct::sum_of_products<float>("nhwo", extents, windows, f);
        std::vector<float> wanted;
        for (std::size_t i = 0; i < sums.size(); ++i)
            wanted.push_back(std::max(sums[i] + bias.elements[i % std::size_t(extents.at('o'))], 0.F));
        // The operand's elements have moved to `windows`, and not in memory.
        is_same(wanted, results_of<float>(e));
    }
}

TEST_CASE("sums in several blocks of terms, and results in place of what is added to them") {
    const std::map<char, index_t> extents{{'i', 13}, {'j', 40}, {'k', 5000}};
    const auto a = dense<float>("ik", extents), b = dense<float>("kj", extents),
               bias = dense<float>("j", extents), more = dense<float>("ij", extents);
    const auto sums = direct::sum_of_products<float>("ij", extents, a, b);
    const auto product = xf::einsum<"ik,kj->ij">(direct::operand_of<2>(a), direct::operand_of<2>(b));
    const auto wanted = finished(sums, [&](float x, std::size_t i) {
        return std::max(x + bias.elements[i % 40], 0.F) + more.elements[i];
    });
    const auto e = xf::relu(product + direct::operand_of<1>(bias)) + direct::operand_of<2>(more);
    is_same(wanted, results_of<float>(e));
    const index_t shape[] = {13, 40}, strides[] = {40, 1};
    xf::expr::evaluate<float>(
        e, xf::expr::make_target(more.elements.get(), std::vector<index_t>(shape, shape + 2),
                                 std::vector<index_t>(strides, strides + 2)));
    CHECK(std::equal(wanted.begin(), wanted.end(), more.elements.get()));
}

TEST_CASE("NaN and zeros pass a cut as they pass relu") {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float a[] = {nan, -1, 1, -0.F, 0}, one[] = {1};
    const auto e = xf::relu(xf::einsum<"ik,kj->ij">(xf::lazy(a, {5, 1}), xf::lazy(one, {1, 1})));
    CHECK(values::show(e) == "(5, 1): nan 0 1 0 0");  // a sum with -0 is 0
}
