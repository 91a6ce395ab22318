#include <algorithm>
#include <map>
#include <optional>

#include "module_text.hpp"

namespace xf::nn {
namespace {

/// What is wrong, of which the first decides the type of what is thrown.
class complaints {
public:
    explicit complaints(const module_content& m) : label_("load_state_dict: " + m.type) {}

    enum class kind { name, type, shape };
    void add(kind what, const std::string& text) {
        constexpr int most = 5;
        if (count_ == 0) first_ = what;
        if (++count_ <= most) texts_ += (count_ > 1 ? "\n  " : "") + text;
        if (count_ == most + 1) texts_ += "\n  ...";
    }
    void raise() const {
        if (count_ == 0) return;
        const std::string all =
            label_ + (count_ > 1 ? core::message(": ", count_, " mistakes:\n  ") : ": ") + texts_;
        if (first_ == kind::type) throw dtype_error(all);
        if (first_ == kind::shape) throw shape_error(all);
        throw error(all);
    }

private:
    std::string label_, texts_;
    kind first_{};
    int count_ = 0;
};

std::string text_of(const named_parameter& p) {
    return core::message(p.is_buffer ? "buffer \"" : "parameter \"", p.name, "\" of shape ",
                         core::shape_text(p.shape()), " of ", text_of(*p.owner));
}

void check_fit(const named_parameter& p, const source_array& source, complaints& wrong) {
    if (source.type != dtype::float32)
        wrong.add(complaints::kind::type, text_of(p) + ": the array has elements of " + name_of(source.type) +
                                              ", not float32 (shape " +
                                              core::shape_text(shape::span_of(source.shape)) + ")");
    else if (!(source.shape == p.state->shape))
        wrong.add(complaints::kind::shape,
                  text_of(p) + ": the array has shape " + core::shape_text(shape::span_of(source.shape)));
}

/// The names that are ignored, whole.
void list_ignored(std::vector<std::string>& to, const module_content& m, const std::string& prefix) {
    for (const std::string& name : m.ignored) to.push_back(prefix + name);
    for (const auto& each : m.modules) list_ignored(to, *each.content, prefix + each.name + ".");
}

using source_map = std::map<std::string_view, const source_array*>;

void find_extra(const module_content& m, source_map left, const std::vector<named_parameter>& parameters,
                complaints& wrong) {
    std::vector<std::string> ignored;
    list_ignored(ignored, m, "");
    for (const std::string& name : ignored) left.erase(name);
    for (const named_parameter& p : parameters) left.erase(p.name);
    for (const auto& [name, source] : left)
        wrong.add(complaints::kind::name, core::message("array \"", source->name, "\" of shape ",
                                                        core::shape_text(shape::span_of(source->shape)),
                                                        ": no parameter has this name"));
}

}  // namespace

void load_parameters(const module_content& m, std::span<const source_array> sources,
                     const load_options& options) {
    complaints wrong(m);
    source_map by_name;
    for (const source_array& source : sources) {
        if (!by_name.emplace(source.name, &source).second)
            wrong.add(complaints::kind::name, "array \"" + source.name + "\" is given twice");
    }
    const std::vector<named_parameter> parameters = list_parameters(m);
    std::vector<std::pair<parameter_state*, const source_array*>> pairs;
    for (const named_parameter& p : parameters) {
        const auto found = by_name.find(p.name);
        if (found != by_name.end()) {
            check_fit(p, *found->second, wrong);
            pairs.emplace_back(p.state.get(), found->second);
        } else if (options.strict) {
            wrong.add(complaints::kind::name, text_of(p) + ": no array has this name");
        }
    }
    if (options.strict) find_extra(m, by_name, parameters, wrong);
    wrong.raise();
    std::vector<std::vector<float>> elements;
    for (const auto& [state, source] : pairs) {
        elements.emplace_back(state->elements.size());
        source->read(elements.back().data());
    }
    // In place: expressions and plans have the addresses.
    for (std::size_t k = 0; k < pairs.size(); ++k)
        std::ranges::copy(elements[k], pairs[k].first->elements.begin());
}

source_array source_of(std::string name, const expr::erased_pointer& e) {
    return {std::move(name), e->type(), e->shape(), [e](float* to) {
                index_t strides[max_rank];
                const std::span<index_t> used(strides, std::size_t(e->shape().size()));
                shape::row_major_strides(shape::span_of(e->shape()), used);
                dynamic::evaluate(e, {to, dtype::float32, e->shape(), axis_vector(used)}, {});
            }};
}

}  // namespace xf::nn
