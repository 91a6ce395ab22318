#include "graph/large_graphs.hpp"
#include "harness/library.hpp"
#include "peers/peers.hpp"
#include "xfuse/exec/tiles.hpp"
#include "xfuse/graph/passes.hpp"
#include "xfuse/nn.hpp"

#include <chrono>

/// What the library itself takes: to plan, to call a kernel, and to work on smaller tiles.
namespace bench {
namespace {

using xf::index_t;

/// Seconds that normalising and planning take, a graph in memory that was used before.
double seconds_to_plan(xf::exec::arena& memory, int (*build)(large_graphs::workshop& w, int nodes),
                       int nodes) {
    large_graphs::workshop w(memory, nodes);
    const int root = build(w, nodes);
    xf::planning::target to{nullptr, xf::dtype::float32, w.builder().at(root).shape, {}};
    to.strides = {large_graphs::columns, 1};
    const auto start = std::chrono::steady_clock::now();
    const auto plan =
        xf::planning::make_plan(xf::graph::normalise(w.builder(), root), to, {.threads = 1}, w.space().plan);
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
    return plan.stages.empty() ? NAN : time.count();
}

constexpr struct {
    const char* name;
    int (*build)(large_graphs::workshop& w, int nodes);
} graphs[] = {{"a chain", large_graphs::chain},
              {"blocks that read their operand twice", large_graphs::residual},
              {"parts of one array", large_graphs::wide}};

timing time_to_plan(int (*build)(large_graphs::workshop& w, int nodes), int nodes) {
    xf::exec::arena memory;
    contender plan{"xfuse", [] {}};
    plan.clocked = [&memory, build, nodes](time_source, int) {
        return seconds_to_plan(memory, build, nodes);
    };
    return race({plan})[0];
}

constexpr double most_a_node = 1.5e-6;

void plan_rows(session& s) {
    for (const auto& each : graphs) {
        for (const int nodes : {500, 2000}) {
            s.attempt("planning " + std::to_string(nodes) + " nodes, " + each.name,
                      [&](const std::string& name) {
                          const timing t = time_to_plan(each.build, nodes);
                          s.add(row{.name = name,
                                    .own = t,
                                    .target = duration(most_a_node) + " a node",
                                    .met = yes_or_no(t.median <= most_a_node * nodes),
                                    .notes = duration(t.median / nodes) + " a node"});
                      });
        }
    }
}

/// Copies of one tile each: the kernels alone, and as a program calls them.
class tiled_copy {
public:
    static constexpr index_t tile = 4096, tiles = 16, rounds = 64;

    tiled_copy() : from_(std::size_t(tile * tiles), std::byte(1)), to_(from_.size()), memory_(16 * 1024) {
        args_ = {nullptr, nullptr, 1, 0, 0, tile / 4, 1, 1};
        xf::exec::frame bases;
        bases.base[int(xf::exec::base::target)] = to_.data();
        runner_.start(memory_, bases);
    }

    void alone() {
        const auto kernel = xf::kernels::active().of_size(4).copy;
        xf::kernels::copy_args args = args_;
        for (index_t at = 0; at < rounds * tiles; ++at) {
            args.out = to_.data() + at % tiles * tile;
            args.in = from_.data() + at % tiles * tile;
            kernel(args);
        }
    }
    void as_program() {
        const xf::exec::tile_loops loops{1, {1, rounds, tiles}};
        const xf::exec::tile_runner::maker maker{
            [](void* state, const xf::exec::tile&, int) { return static_cast<tiled_copy*>(state)->make(); },
            this};
        for (index_t at = 0; at < loops.total(); ++at) runner_.run(xf::exec::tile_at(loops, at), maker);
    }

private:
    static void run(const std::byte* constants, void* const* at) {
        xf::kernels::copy_args args;
        std::memcpy(&args, constants, sizeof args);
        args.out = at[0], args.in = at[1];
        xf::kernels::active().of_size(4).copy(args);
    }

    xf::exec::region* make() {
        static constexpr xf::exec::operation copy{"copy", &run};
        xf::exec::writer& memory = runner_.memory();
        auto* made = new (memory.take(sizeof(xf::exec::region))) xf::exec::region;
        made->program.first = memory.position();
        xf::exec::instruction* i = memory.add(copy, 2, 0, sizeof args_);
        auto* operands = const_cast<xf::exec::operand*>(i->operands());
        operands[0] = {nullptr, 0, {0, 0, tile}, xf::exec::base::target};
        operands[1] = {from_.data(), 0, {0, 0, tile}, xf::exec::base::memory};
        std::memcpy(const_cast<std::byte*>(i->constants()), &args_, sizeof args_);
        made->program.last = memory.position();
        made->high = {1, rounds, tiles};
        made->before = xf::exec::anything_held;
        runner_.add(made);
        return made;
    }

    std::vector<std::byte> from_, to_, memory_;
    xf::kernels::copy_args args_;
    xf::exec::tile_runner runner_;
};

void call_row(session& s, const std::string& name) {
    tiled_copy c;
    const std::vector<timing> t =
        race({{"program", [&c] { c.as_program(); }}, {"kernels", [&c] { c.alone(); }}});
    const double each = (t[0].median - t[1].median) / double(tiled_copy::rounds * tiled_copy::tiles);
    s.add(row{.name = name,
              .reading = number(each * 1e9, 1) + " ns",
              .target = "60 ns",
              .met = yes_or_no(each <= 60e-9)});
}

/// The same with tiles of 24 KB in all, over those of 512 KB.
template <std::size_t R, class F>
void small_tiles(session& s, const std::string& what, xt::xtensor<float, R>& y, const F& make) {
    s.attempt("tiles of 24 KB over 512 KB, " + what, [&](const std::string& name) {
        const auto by = [&](index_t bytes) {
            return contender{"xfuse", [&y, &make, bytes] {
                                 xf::assign(y, make(), xf::policy{.threads = 1, .tile_bytes = bytes});
                             }};
        };
        const std::vector<timing> t = race({by(24 * 1024), by(512 * 1024)});
        const double times = ratio(t[0], t[1]);
        s.add(row{.name = name,
                  .own = t[0],
                  .target = "1.05",
                  .met = yes_or_no(times <= 1.05),
                  .notes = number(times, 2) + " of the time"});
    });
}

void tile_rows(session& s) {
    const tensor4 x = numbers<4>({8, 64, 112, 112});
    tensor4 half(tensor4::shape_type{8, 64, 56, 56}), inner(tensor4::shape_type{8, 64, 110, 110});
    small_tiles(s, "pool 2x2", half, [&] { return xf::windows(x, 2, 2).max({-1, -2}); });
    small_tiles(s, "pool 3x3", inner, [&] { return xf::windows(x, 3).max({-1, -2}); });
    const tensor2 rows = numbers<2>({4096, 1024});
    tensor2 y(rows.shape());
    small_tiles(s, "softmax", y, [&] { return xf::nn::softmax(rows, -1); });
    small_tiles(s, "layer norm", y, [&] { return xf::nn::layer_norm(rows); });
}

}  // namespace

void overhead_cases(session& s) {
    plan_rows(s);
    s.attempt("a kernel call in a program, copies of 4 KB",
              [&](const std::string& name) { call_row(s, name); });
    if (s.wants("tiles of 24 KB over 512 KB, pool 2x2 pool 3x3 softmax layer norm")) tile_rows(s);
}

}  // namespace bench
