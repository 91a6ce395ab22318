#include <algorithm>

#include "emitted_source.hpp"
#include "xfuse/core/errors.hpp"

/// Functors of the user's: functions that the file declares, or whose text it is given.
namespace xf::emit {
namespace {

bool is_same_code(const user_code& a, const user_code& b) {
    return a.kind == b.kind && (a.state == b.state || (a.is_same != nullptr && a.is_same(a.state, b.state)));
}

/// "float f(float, float)"
std::string signature(const std::string& name, dtype yields, const std::vector<dtype>& takes) {
    std::string types;
    for (const dtype type : takes) types += (types.empty() ? "" : ", ") + type_text(type);
    return type_text(yields) + " " + name + "(" + types + ")";
}

}  // namespace

user_code code_of(const ops::operation& o, const std::vector<ops::scalar>& constants) {
    return {o.user, constants[o.functor].as<const void*>(), o.user->is_same};
}
user_code code_of_fold(const graph::node& n) {
    return {reinterpret_cast<const void*>(n.custom), n.fill, nullptr};
}

/// By their stages, whose order does not depend on tiles: the self-check has the same numbers.
void source::number_functors() {
    const auto add = [this](const user_code& code) {
        if (std::ranges::none_of(user_code_, [&](const user_code& c) { return is_same_code(c, code); }))
            user_code_.push_back(code);
    };
    for (const planning::stage& s : p.stages) {
        if (s.level == planning::storage_level::none) continue;
        const graph::node& n = *s.node;
        if (n.custom != nullptr) add(code_of_fold(n));
        if (!graph::has_cluster(n)) continue;
        std::vector<ops::scalar> constants(std::size_t(n.cluster.list->constant_count));
        if (!constants.empty()) n.cluster.read_constants(n.cluster.state, constants.data());
        for (const ops::operation& o : n.cluster.list->operations) {
            if (o.what == ops::op::opaque) add(code_of(o, constants));
        }
    }
}

std::string source::function_of(const user_code& code, const std::string& title, dtype yields,
                                const std::vector<dtype>& takes) {
    const auto known =
        std::ranges::find_if(user_code_, [&](const user_code& c) { return is_same_code(c, code); });
    const auto at = std::size_t(known - user_code_.begin());
    if (at >= options.functors.size()) {
        throw error("emit_cpp: " + title +
                    " is code that only the compiler knows: name a function that does the same, as number " +
                    std::to_string(at + 1) + " of emit_options::functors: {.name = \"f\", .definition = \"" +
                    signature("f", yields, takes) + " { ... }\"}");
    }
    const emit_functor& f = options.functors[at];
    if (f.name.empty() || identifier(f.name) != f.name)
        throw error("emit_cpp: emit_options::functors: \"" + f.name + "\" is no name of a function");
    if (known->is_written) return f.name;
    known->is_written = true;
    const std::string text = f.definition.empty() ? signature(f.name, yields, takes) + ";" : f.definition;
    if (functors.find(text + "\n") == std::string::npos) functors += text + "\n";
    return f.name;
}

}  // namespace xf::emit
