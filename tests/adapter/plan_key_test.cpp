#include <doctest/doctest.h>

#include <cstring>
#include <functional>

#include "xfuse/graph/equal.hpp"
#include "xfuse/xfuse.hpp"

/// The plan of a small expression is kept for the next one of the same type, which may differ in anything
/// that its type does not say. Whatever planning read of it has to be part of the key.
namespace {

using xf::axis_vector;
using xf::index_t;
using xf::graph::node;
using xf::graph::node_kind;

constexpr xf::expr::node_counts parts{8, 16};

void run_nothing(const xf::rows::map_args&) {}
void run_other(const xf::rows::map_args&) {}
void run_row(void*, void*, index_t, const xf::kernels::row_parameters&) {}

/// x + constant.
constexpr xf::ops::operation operations[] = {
    {xf::ops::op::add, xf::dtype::float32, xf::dtype::float32, 2, 0, 0, nullptr}};
constexpr xf::ops::reference references[] = {{xf::ops::source::input, 0}, {xf::ops::source::constant, 0}};
constexpr xf::dtype inputs[] = {xf::dtype::float32};
constexpr xf::ops::operation_list list{operations, references, inputs, 1, 1, false, true};

xf::ops::cluster cluster_of(const int* constant) {
    xf::ops::cluster c;
    c.list = &list;
    c.state = constant;
    c.read_constants = [](const void* state, xf::ops::scalar* to) {
        *to = xf::ops::scalar::of(*static_cast<const int*>(state));
    };
    c.compiled = c.machine = run_nothing;
    return c;
}

/// A graph by hand of two nodes of one kind over two leaves, joined by a sum; its memory, and its key.
class kept {
public:
    explicit kept(node_kind kind) : b_(nodes_, edges_) {
        const axis_vector shape{2, 3};
        for (float* data : {x_, y_}) {
            const index_t strides[] = {3, 1};
            leaves_.push_back(b_.add_leaf(xf::dtype::float32, data, xf::shape::span_of(shape), strides));
        }
        for (int which = 0; which < 2; ++which) parts_.push_back(add(kind, which));
        node& sum =
            b_.add(node_kind::map, xf::dtype::float32, "add", xf::shape::span_of(b_.at(parts_[0]).shape), 2);
        const int rank = sum.shape.size();
        sum.cluster = cluster_of(&constants_[2]);
        for (int k = 0; k < 2; ++k) b_.operand(sum, k) = {parts_[k], xf::shape::identity_map(rank)};
        built_ = b_.finish(b_.id_of(sum));
        out_ = {out_memory_, xf::dtype::float32, sum.shape, sum.shape};
        xf::planning::plan plan;
        plan.g = built_;
        plan.out = out_;
        last_.store(built_, parts, plan, {});
    }
    bool holds() const { return last_.matches(built_, out_, options_); }

    node& part() { return b_.at(parts_[0]); }
    node& leaf() { return b_.at(leaves_[0]); }
    xf::graph::edge& edge() { return b_.operand(part(), 0); }

    xf::graph::graph built_;
    xf::planning::target out_;
    xf::planning::policy options_;
    int constants_[3] = {5, 5, 7}, others_[3] = {};
    float fills_[2] = {1, 1}, other_fill_ = 1;
    index_t tables_[2][3] = {{0, 2, 3}, {0, 2, 3}}, other_table_[3] = {0, 2, 3};
    float x_[6] = {}, y_[6] = {}, z_[6] = {}, out_memory_[32] = {};

private:
    /// A node of the kind that reads its operands as they are, by the kind's properties alone.
    int add(node_kind kind, int which) {
        const xf::graph::kind_properties& has = xf::graph::properties(kind);
        if (has.has_memory) return leaves_[which];
        const index_t shape[] = {2, 3};
        node& n = b_.add(kind, xf::dtype::float32, "", shape, 1);
        if (has.reduces) n.shape.pop_back();
        if (has_cluster(n)) n.cluster = cluster_of(&constants_[which]);
        if (has.along == xf::graph::axis_of::result) n.along = 1;
        if (has.table != xf::graph::table_of_kind::none) n.table = tables_[which];
        if (has.has_border) {
            n.before = {0, 1};
            n.inside = axis_vector(shape);
            n.fill = &fills_[which];
        }
        b_.operand(n, 0) = {leaves_[which], xf::shape::identity_map(2)};
        return b_.id_of(n);
    }

    node nodes_[8];
    xf::graph::edge edges_[16];
    xf::graph::builder b_;
    xf::fixed_vector<int, 2> leaves_, parts_;
    xf::expr::plan_cache last_;
};

struct change {
    const char* what;
    std::function<void(kept&)> make;
};

/// One line for each field of a node that a pass reads.
const change of_any_node[] = {
    {"kind",
     [](kept& k) { k.part().kind = k.part().kind == node_kind::copy ? node_kind::scan : node_kind::copy; }},
    {"type", [](kept& k) { k.part().type = xf::dtype::int32; }},
    {"shape", [](kept& k) { k.part().shape.push_back(1); }},
    {"domain", [](kept& k) { k.part().domain[0] += 1; }},
    {"strides", [](kept& k) { k.part().strides.push_back(9); }},
    {"operand", [](kept& k) { k.edge().node += 1; }},
    {"map's step", [](kept& k) { k.edge().map.uses[0].step = 2; }},
    {"map's division", [](kept& k) { k.edge().map.uses[0].div = 2; }},
    {"map's remainder", [](kept& k) { k.edge().map.uses[0].mod = 2; }},
    {"map's axis", [](kept& k) { k.edge().map.uses[0].producer = 1; }},
    {"map's offset", [](kept& k) { k.edge().map.offset[0] = 1; }},
    {"number of operands", [](kept& k) { k.part().edge_count -= 1; }},
    {"kernel", [](kept& k) { k.part().cluster.machine = run_other; }},
    {"positive constants", [](kept& k) { k.part().cluster.signs.positive ^= 1; }},
    {"finite constants", [](kept& k) { k.part().cluster.signs.finite ^= 1; }},
    {"reduction", [](kept& k) { k.part().op = xf::kernels::reduce_op::prod; }},
    {"which extreme", [](kept& k) { k.part().greatest = !k.part().greatest; }},
    {"divisor", [](kept& k) { k.part().divisor = 3; }},
    {"operand's type", [](kept& k) { k.part().operand_type = xf::dtype::int8; }},
    {"mode", [](kept& k) { k.part().mode = xf::pad_mode::wrap; }},
    {"width before", [](kept& k) { k.part().before.push_back(1); }},
    {"extents inside", [](kept& k) { k.part().inside.push_back(1); }},
    {"axis", [](kept& k) { k.part().along ^= 1; }},
    {"function of rows", [](kept& k) { k.part().row = xf::kernels::row_function::sort; }},
    {"parameter", [](kept& k) { k.part().parameter = 0.5; }},
    {"function of the user's", [](kept& k) { k.part().custom = run_row; }},
    {"why it may throw", [](kept& k) { k.part().fails = "it may"; }},
    {"flat", [](kept& k) { k.part().is_flat = !k.part().is_flat; }},
    {"root", [](kept& k) { k.built_.root -= 1; }},
    {"another target", [](kept& k) { k.out_.data = k.z_; }},
    {"target's strides", [](kept& k) { k.out_.strides[0] += 1; }},
    {"threads", [](kept& k) { k.options_.threads = 3; }},
    {"strict", [](kept& k) { k.options_.strict = true; }},
    {"an operand's memory", [](kept& k) { k.leaf().where.data = reinterpret_cast<const std::byte*>(k.z_); }},
    {"an operand's strides", [](kept& k) { k.leaf().strides[0] = 1; }},
};

TEST_CASE("a plan is used again only if every field that planning reads is as it was") {
    for (int which = 0; which < xf::graph::node_kind_count; ++which) {
        const auto kind = node_kind(which);
        if (xf::graph::properties(kind).has_memory) continue;
        CAPTURE(xf::graph::properties(kind).name);
        CHECK(kept(kind).holds());
        for (const change& c : of_any_node) {
            CAPTURE(c.what);
            kept k(kind);
            c.make(k);
            CHECK_FALSE(k.holds());
        }
    }
}

TEST_CASE("values that lie elsewhere are compared where they decide something") {
    kept map(node_kind::map);
    map.constants_[0] = map.constants_[1] = 6;
    CHECK(map.holds());  // they are read when the plan runs
    map.constants_[1] = 8;
    CHECK_FALSE(map.holds());  // the two were one before
    map.constants_[1] = 6;
    CHECK(map.holds());
    map.part().cluster.state = map.others_;
    CHECK_FALSE(map.holds());

    kept pad(node_kind::pad);
    pad.fills_[0] = pad.fills_[1] = 2;
    CHECK(pad.holds());
    pad.fills_[0] = 3;
    CHECK_FALSE(pad.holds());
    pad.fills_[0] = 2;
    pad.part().fill = &pad.other_fill_;
    CHECK_FALSE(pad.holds());

    float value = 1;
    for (const node_kind kind : {node_kind::scan, node_kind::fold}) {
        kept k(kind);
        k.part().fill = &value;
        CHECK_FALSE(k.holds());
    }

    for (const node_kind kind : {node_kind::gather, node_kind::concatenate}) {
        kept k(kind);
        k.tables_[0][1] = 1;
        CHECK_FALSE(k.holds());
        k.tables_[0][1] = 2;
        CHECK(k.holds());
        k.part().table = k.other_table_;
        CHECK_FALSE(k.holds());
    }
}

TEST_CASE("two values that were equal may differ the next time, and the other way round") {
    const xt::xtensor<float, 2> x = {{1, 2, 3}, {4, 5, 6}};
    xt::xtensor<float, 1> y;
    for (const float b : {1.0F, 2.0F, 1.0F, 3.0F, 3.0F}) {
        y = xf::sum(xf::lazy(x) * 1.0F, 1) + xf::sum(xf::lazy(x) * b, 1);
        CHECK(y == xt::xtensor<float, 1>{6 * (1 + b), 15 * (1 + b)});
        CHECK(xf::eval_scalar(xf::prod(xf::lazy(y) + 1.0F) - xf::prod(xf::lazy(y) + b)) ==
              (y(0) + 1) * (y(1) + 1) - (y(0) + b) * (y(1) + b));
    }
    const xt::xtensor<int, 1> v = {1, 2, 3};
    xt::xtensor<int, 1> z;
    for (const int b : {1, 2, 1}) {
        z = xf::pad(v, 1, "constant", 1) - xf::pad(v, 1, "constant", b);
        CHECK(z == xt::xtensor<int, 1>{1 - b, 0, 0, 0, 1 - b});
        xt::xtensor<int, 2> w = xf::windows(v, {2}, {1}, {.padding = {1}, .pad_value = 1.0}) -
                                xf::windows(v, {2}, {1}, {.padding = {1}, .pad_value = double(b)});
        CHECK(w == xt::xtensor<int, 2>{{1 - b, 0}, {0, 0}, {0, 0}, {0, 1 - b}});
    }
}

TEST_CASE("counts of a repeat may be others of the same sum, in the same memory") {
    const xt::xtensor<int, 1> v = {1, 2, 3};
    xt::xtensor<int, 1> z;
    for (const auto& [counts, expected] :
         {std::pair<std::vector<index_t>, xt::xtensor<int, 1>>{{1, 2, 1}, {1, 2, 2, 3}},
          {{2, 1, 1}, {1, 1, 2, 3}},
          {{1, 1, 2}, {1, 2, 3, 3}},
          {{1, 2, 1}, {1, 2, 2, 3}}}) {
        z = xf::repeat(v, counts, 0);
        CHECK(z == expected);
        z = xf::repeat(v, {1, 2, 1}, 0) + xf::repeat(v, counts, 0);
        CHECK(z == expected + xt::xtensor<int, 1>{1, 2, 2, 3});
    }
}

}  // namespace
