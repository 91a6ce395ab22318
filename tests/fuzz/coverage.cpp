#include "fuzz/coverage.hpp"

#include <cstdio>
#include <string>
#include <vector>

#include "xfuse/graph/equal.hpp"

namespace fuzz {
namespace {

using xf::graph::node;
using xf::graph::node_kind;

std::string text(const xf::axis_vector& list) {
    std::string all;
    for (int k = 0; k < list.size(); ++k) all += std::to_string(list[k]) + ' ';
    return all;
}
std::string bytes(const void* data, std::size_t size) {
    return data == nullptr ? std::string() : std::string(static_cast<const char*>(data), size);
}
template <class T>
std::string plain(const T& value) {
    return bytes(&value, sizeof value);
}

/// Which earlier node has the same constants: passes decide by it.
std::string equal_to(const xf::graph::graph& g, std::size_t id) {
    for (std::size_t k = 0; k < id; ++k) {
        if (xf::graph::same_fields(g.nodes[k], g.nodes[id]) &&
            xf::graph::same_values(g.nodes[k], g.nodes[id]))
            return std::to_string(k);
    }
    return "none";
}

std::string maps(const xf::graph::graph& g, const node& n) {
    std::string all;
    for (const auto& edge : g.operands(n)) {
        all += text(edge.map.offset) + ':';
        for (const auto& use : edge.map.uses) all += plain(use);
    }
    return all;
}

/// Fields that follow from the C++ type, or that passes fill in later, are not here.
constexpr std::pair<const char*, const char*> changeable[] = {
    {"leaf", "shape"},          {"leaf", "where"},        {"leaf", "strides"},
    {"map", "shape"},           {"map", "operands"},      {"map", "equal constants"},
    {"map", "signs"},           {"copy", "shape"},        {"copy", "operands"},
    {"reduce", "shape"},        {"reduce", "domain"},     {"reduce", "operands"},
    {"reduce", "divisor"},      {"arg_reduce", "shape"},  {"arg_reduce", "domain"},
    {"arg_reduce", "operands"}, {"contract", "shape"},    {"contract", "domain"},
    {"contract", "operands"},   {"pad", "shape"},         {"pad", "before"},
    {"pad", "inside"},          {"pad", "mode"},          {"pad", "fill"},
    {"pad", "operands"},        {"gather", "shape"},      {"gather", "along"},
    {"gather", "table"},        {"concatenate", "shape"}, {"concatenate", "along"},
    {"concatenate", "table"},   {"scan", "shape"},        {"scan", "along"},
    {"tuple", "shape"},
};

}  // namespace

coverage::fields coverage::read(const xf::graph::graph& g) {
    fields all;
    for (std::size_t k = 0; k < g.nodes.size(); ++k) {
        const node& n = g.nodes[k];
        const std::string kind = xf::graph::properties(n.kind).name;
        const auto add = [&](const char* field, const std::string& value) {
            all[{kind, field}] += value + '\n';
        };
        add("shape", text(n.shape));
        add("domain", text(n.domain));
        add("operands", maps(g, n));
        add("where", n.kind == node_kind::leaf ? plain(n.where.data) : "");
        add("strides", text(n.strides));
        add("signs", plain(n.cluster.signs.positive) + ' ' + plain(n.cluster.signs.finite));
        add("equal constants", n.kind == node_kind::map ? equal_to(g, k) : "");
        add("divisor", plain(n.divisor));
        add("mode", plain(n.mode));
        add("before", text(n.before));
        add("inside", text(n.inside));
        add("fill", bytes(n.fill, xf::size_of(n.type)));
        add("along", plain(n.along));
        add("flat", plain(n.is_flat));
        const auto table = xf::graph::table_of(n);
        add("table", bytes(table.data(), table.size_bytes()));
    }
    return all;
}

void coverage::note(std::size_t type, const xf::graph::graph& g) {
    const fields now = read(g);
    const auto before = last_.find(type);
    if (before != last_.end()) {
        std::vector<std::pair<std::string, std::string>> changed;
        for (const auto& [field, value] : now) {
            const auto was = before->second.find(field);
            if (was == before->second.end() || was->second != value) changed.push_back(field);
        }
        for (const auto& field : changed) {
            ++seen_[field].changed;
            seen_[field].alone += changed.size() == 1;
        }
    }
    last_[type] = now;
}

bool coverage::print() const {
    bool is_whole = true;
    std::printf("%-10s %-16s %8s %8s\n", "node", "field", "changed", "alone");
    for (const auto& [field, n] : seen_)
        std::printf("%-10s %-16s %8ld %8ld\n", field.first.c_str(), field.second.c_str(), n.changed, n.alone);
    for (const auto& [kind, field] : changeable) {
        if (seen_.count({kind, field}) > 0) continue;
        std::printf("never changed: %s of %s\n", field, kind);
        is_whole = false;
    }
    return is_whole;
}

}  // namespace fuzz
