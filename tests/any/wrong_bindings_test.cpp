#include "any/wrong_calls.hpp"

using namespace wrong;

// What is bound to the inputs of a plan, and what arrays have become since an expression was built.
namespace {

const xf::input<float, 2> in({-1, 3});
const xf::input<float, 1> factors({-1});
using plan_of_two = xf::any_plan<float, 2>;
const plan_of_two doubled = xf::plan(in * 2.0F), product = xf::plan(in * xf::expand_dims(factors, 1)),
                  closed = xf::plan(of_rank<2>(of({2, 3}))), none;
const xt::xtensor<float, 2> a22 = xt::zeros<float>({2, 2}), a23 = xt::zeros<float>({2, 3});
const xt::xtensor<float, 1> v2 = xt::zeros<float>({2}), v3 = xt::zeros<float>({3});
const array a231 = xt::zeros<float>({2, 3, 1});
const auto &shape = XFUSE_ERROR(shape), &rank = XFUSE_ERROR(rank), &bounds = XFUSE_ERROR(bounds);

/// Plans e over `in`, and runs it with two rows.
void run(const of_rank<2>& e, array& y) { xf::plan(e).run(y, xf::bind(in, a23)); }

}  // namespace

TEST_CASE("wrong calls: bindings") {
    const call calls[] = {
        {shape, "input: extent -2 of axis 0 is negative",
         [](auto& y) {
             y = xf::input<float, 2>({-2, 3}) * 2.0F;
         }},
        {shape, "evaluation: an input of shape (open, 3) is not bound", [](auto& y) { y = in * 2.0F; }},
        {shape, "run: the input of shape (open, 3) is not bound", [](auto& y) { doubled.run(y); }},
        {shape, "run: the input of shape (open,) is not bound",
         [](auto& y) { product.run(y, xf::bind(in, a23)); }},
        {shape, "run: the input of shape (open, 3) is bound to an array of shape (2, 2)",
         [](auto& y) { doubled.run(y, xf::bind(in, a22)); }},
        {shape, "run: the input of shape (open, 3) is bound more than once",
         [](auto& y) { doubled.run(y, xf::bind(in, a23), xf::bind(in, a23)); }},
        {shape, "run: an array is bound to what is no input of the plan",
         [](auto& y) { doubled.run(y, xf::bind(in, a23), xf::bind(factors, v2)); }},
        {shape, "run: an array is bound to what is no input of the plan",
         [](auto& y) { closed.run(y, xf::bind(in, a23)); }},
        {shape, "where open extents are 3",
         [](auto& y) { product.run(y, xf::bind(in, a23), xf::bind(factors, v3)); }},
        {rank, "an array of 3 axes where 2 are stated (its shape is (2, 3, 1))",
         [](auto& y) { doubled.run(y, xf::bind(in, a231)); }},
        {rank, "any_plan: it holds no plan yet", [](auto& y) { none.run(y); }},
        {shape, "assignment: an expression of shape (2, 3) does not fit a target of shape (1, 2)",
         [](auto& y) { doubled.run(xt::view(y, xt::range(0, 1)), xf::bind(in, a23)); }},
        {shape, "assignment: an expression of shape (2, 3) does not fit a target of shape (2,)",
         [](auto& y) { doubled.run(xt::view(y, 0), xf::bind(in, a23)); }},
    };
    check(calls);
}

TEST_CASE("wrong calls: what does not follow from an open extent") {
    const call calls[] = {
        {shape, "reshape: shape (open, 3) does not fit into (-1, 2)",
         [](auto& y) {
             run(xf::reshape(in, {-1, 2}), y);
         }},
        {shape, "reshape: shape (open, 3) does not fit into (2, 3)",
         [](auto& y) {
             run(xf::reshape(in, {2, 3}), y);
         }},
        {shape,
         "add: operand 1 of shape (2, 3) does not broadcast: its axis 0 has extent 2 where the others have "
         "open",
         [](auto& y) {
             run(in + of({2, 3}), y);
         }},
        {shape, "an open extent is divided", [](auto& y) { run(xf::view(in, xt::range(0, 100, 2)), y); }},
        {shape, "an open extent is divided",
         [](auto& y) {
             run(xf::reshape(xf::windows(in, {2, 1}, {2, 1}), {-1, 2}), y);
         }},
        {bounds, "take: index 7 is outside axis 0 of extent 2",
         [](auto& y) { run(xf::take(in, {7}, 0), y); }},
    };
    check(calls);
}

TEST_CASE("wrong calls: arrays that have another shape than they had") {
    const call calls[] = {
        {shape,
         "evaluation: operand 1 (float32) had shape (2, 3) when the expression was built, and has (3, 3) now",
         [](auto& y) {
             xt::xtensor<float, 2> m = a23;
             const of_rank<2> e = m;
             m.resize({3, 3});
             y = e * 2.0F;
         }},
        {shape,
         "evaluation: operand 1 (float32) had shape (2, 3) when the expression was built, and has (3, 3) now",
         [](auto& y) {
             xt::xtensor<float, 2> m = a23;
             const auto p = xf::plan(of_rank<2>(m) * 2.0F);
             m.resize({3, 3});
             p.run(y);
         }},
    };
    check(calls);
}
