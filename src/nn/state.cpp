#include "xfuse/nn/state.hpp"

#include <algorithm>
#include <unordered_set>

namespace xf::nn {

parameter_pointer make_parameter(std::span<const index_t> shape, float value) {
    xf::shape::check_shape("parameter", shape, sizeof(float));
    auto state = std::make_shared<parameter_state>();
    state->shape = axis_vector(shape);
    state->elements.assign(std::size_t(xf::shape::volume(state->shape)), value);
    return state;
}

expr::erased_pointer operand_of(const parameter_pointer& p) {
    return dynamic::array(dtype::float32, p->shape, p, p->elements.data());
}

graph::lender lender_of(const parameter_state& p) {
    graph::lender from;
    from.container = &p;
    from.locate = [](const void* container, graph::location& now) {
        const auto& state = *static_cast<const parameter_state*>(container);
        now = {state.elements.data(), state.shape, state.shape};
        xf::shape::row_major_strides(xf::shape::span_of(state.shape),
                                     {now.strides.begin(), std::size_t(now.strides.size())});
    };
    return from;
}

void assign_parameter(parameter_state& p, const expr::erased_pointer& e) {
    if (!(e->shape() == p.shape)) {
        throw shape_error(core::message("parameter of shape ", core::shape_text(xf::shape::span_of(p.shape)),
                                        ": an array of shape ",
                                        core::shape_text(xf::shape::span_of(e->shape())), " is assigned"));
    }
    index_t strides[max_rank];
    const std::span<index_t> used(strides, std::size_t(p.shape.size()));
    xf::shape::row_major_strides(xf::shape::span_of(p.shape), used);
    dynamic::evaluate(e, {p.elements.data(), dtype::float32, p.shape, axis_vector(used)}, {});
}

content_pointer make_content(std::string type, std::string arguments) {
    auto content = std::make_shared<module_content>();
    content->type = std::move(type);
    content->arguments = std::move(arguments);
    return content;
}

namespace {

void check_name(const module_content& to, const std::string& name) {
    const auto is_taken = [&](const auto& each) { return each.name == name; };
    const char* fault =
        name.empty()                          ? "is empty"
        : name.find('.') != std::string::npos ? "has a dot, which stands behind a module's name"
        : std::ranges::any_of(to.parameters, is_taken) || std::ranges::any_of(to.modules, is_taken)
            ? "is taken"
            : nullptr;
    if (fault != nullptr) throw error(core::message(to.type, ": the name \"", name, "\" ", fault));
}

bool has_inside(const module_content& m, const module_content& sought) {
    return &m == &sought || std::ranges::any_of(m.modules, [&](const auto& each) {
        return has_inside(*each.content, sought);
    });
}

void list_into(std::vector<named_parameter>& to, const module_content& m, const std::string& prefix) {
    for (const auto& p : m.parameters) to.push_back({prefix + p.name, p.state, p.is_buffer, &m});
    for (const auto& each : m.modules) list_into(to, *each.content, prefix + each.name + ".");
}

}  // namespace

void add_parameter(module_content& to, const std::string& name, parameter_pointer p, bool is_buffer) {
    check_name(to, name);
    to.parameters.push_back({name, std::move(p), is_buffer});
}

void add_module(module_content& to, const std::string& name, content_pointer m) {
    check_name(to, name);
    if (has_inside(*m, to))
        throw error(core::message(to.type, ": module \"", name, "\" would have itself in it"));
    to.modules.push_back({name, std::move(m)});
}

std::vector<named_parameter> list_parameters(const module_content& m) {
    std::vector<named_parameter> all;
    list_into(all, m, "");
    return all;
}

index_t count_parameters(const module_content& m) {
    std::unordered_set<const parameter_state*> seen;
    index_t count = 0;
    for (const named_parameter& p : list_parameters(m)) {
        if (!p.is_buffer && seen.insert(p.state.get()).second) count += index_t(p.state->elements.size());
    }
    return count;
}

}  // namespace xf::nn
