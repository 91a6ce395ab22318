#pragma once
#include "emit/compiled_batch.hpp"
#include "xfuse/xfuse.hpp"
#include "xfuse/xtensor.hpp"

/// Expressions that are written out as C++ and compared with what the library makes of them.
namespace emit_tests {

/// Kernels that every machine has, chosen before main: some plans depend on what kernels there are, and rows
/// that were not compiled take functions of the widest vectors.
inline const bool has_common_kernels = setenv("XFUSE_ISA", "sse2", 1) == 0;

template <class T>
bytes bytes_of(const xt::xarray<T>& y) {
    bytes all(y.size() * sizeof(T));
    if (!all.empty()) std::memcpy(all.data(), y.data(), all.size());
    return all;
}

class batch : public compiled_batch {
public:
    using compiled_batch::compiled_batch;

    /// Throws what emission throws. `functors` stand for those of the user's.
    template <class E>
    void add(const std::string& name, const E& e, const xf::policy& asked = {},
             const std::vector<xf::emit_functor>& functors = {}) {
        using T = typename E::value_type;
        const xf::policy p = policy_of(asked);
        const xf::emit_options options{.name = name, .functors = functors};
        program made{name, {}, {}, {}, std::make_shared<E>(e)};
        if constexpr (xf::any_operand<E>) {
            xf::expr::plan_pool pool(e.pointer(), p);
            made.source = xf::emit::emit_plan(pool.take({})->plan(), options);
        } else {
            made.source = xf::emit::emit_plan(xf::expr::planned<E>(e, p).value(), options);
        }
        const auto extents = e.shape();
        xt::xarray<T> y(std::vector<std::size_t>(extents.begin(), extents.end()), T());
        xf::assign(y, e, p);
        made.expected.push_back(bytes_of(y));
        compiled_batch::add(std::move(made));
    }

    /// Several results.
    template <class... E>
    void add(const std::string& name, const xf::expr::joined_results<E...>& e, const xf::policy& asked = {}) {
        const xf::policy p = policy_of(asked);
        program made{name, {}, {}, {}, std::make_shared<xf::expr::joined_results<E...>>(e)};
        xf::expr::plan_pool pool(e.join(), p);
        made.source = xf::emit::emit_plan(pool.take({})->plan(), {.name = name});
        std::tuple<xt::xarray<typename E::value_type>...> y;
        const auto run = xf::plan(e, p);
        std::apply(
            [&](auto&... each) {
                run.run(xf::tie(each...));
                (made.expected.push_back(bytes_of(each)), ...);
            },
            y);
        compiled_batch::add(std::move(made));
    }

private:
    static xf::policy policy_of(xf::policy p) {
        p.threads = 1;
        p.strict = true;
        return p;
    }
};

}  // namespace emit_tests
