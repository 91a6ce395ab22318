#include "picture.hpp"

#include <algorithm>

#include "formatted.hpp"
#include "limits.hpp"
#include "svg.hpp"
#include "xfuse/core/errors.hpp"
#include "xfuse/explain/explanation.hpp"
#include "xfuse/explain/measurement.hpp"
#include "xfuse/shape/index_text.hpp"

namespace xf::explaining {
namespace {

/// The first words of a place: what else is said of it is in the text.
std::string short_place(const std::string& place) { return place.substr(0, place.find(", ")); }

class picture_maker {
public:
    picture_maker(const planning::plan& p, const lower::program_listing& program, const measurement* measured)
        : plan_(p),
          program_(program),
          measured_(measured),
          order_(p, program),
          node_of_(p.g.nodes.size(), -1) {}

    picture make() {
        made_.element_bytes = double(size_of(plan_.root().node->type));
        made_.is_measured = measured_ != nullptr;
        made_.head = results_text(plan_);
        for (const lower::listed_nest& nest : program_.nests) {
            for (const lower::listed_stage& run : nest.stages) add_stage(nest, run);
        }
        return made_;
    }

private:
    void add_stage(const lower::listed_nest& nest, const lower::listed_stage& run) {
        const auto id = std::size_t(run.stage);
        if (node_of_[id] >= 0) return;
        const planning::stage& s = plan_.stages[id];
        std::vector<int> operands;
        operands.reserve(std::size_t(s.operand_count));
        for (int k = 0; k < s.operand_count; ++k) operands.push_back(producer_of(s, k));
        const int number = std::stoi(order_.number_of(run.stage));
        picture_node n{number, look_of(run), title_of(*s.node), typed_shape(*s.node),
                       short_place(place_text(plan_, program_, nest, run))};
        if (measured_ != nullptr) {
            n.seconds = measured_->stages[std::size_t(number) - 1].seconds;
            n.share = measured_->stages[std::size_t(number) - 1].share;
        }
        node_of_[id] = int(made_.nodes.size());
        made_.nodes.push_back(n);
        for (int k = 0; k < s.operand_count; ++k) {
            const graph::edge& e = plan_.g.operands(*s.node)[std::size_t(k)];
            made_.edges.push_back({operands[std::size_t(k)], node_of_[id],
                                   count_bytes(plan_, s, k) * s.recomputed,
                                   shape::index_text(e.map, s.node->shape.size())});
        }
        add_point(s, n);
    }

    /// The operand's node: a stage that has been added, or memory, which is added here.
    int producer_of(const planning::stage& s, int which) {
        const planning::operand& operand = plan_.operands[std::size_t(s.first_operand) + std::size_t(which)];
        const int stage = operand.stage;
        const graph::edge& e = plan_.g.operands(*s.node)[std::size_t(which)];
        int& node = node_of_[std::size_t(stage >= 0 ? stage : e.node)];
        if (node < 0) {
            const graph::node& n = plan_.g.nodes[std::size_t(e.node)];
            node = int(made_.nodes.size());
            const std::string name = lower::memory_name(plan_, operand.data);
            made_.nodes.push_back({0, node_look::memory, name, typed_shape(n), n.note ? n.note : ""});
        }
        return node;
    }

    node_look look_of(const lower::listed_stage& run) const {
        const planning::stage& s = plan_.stages[std::size_t(run.stage)];
        const bool has_results = graph::properties(s.node->kind).has_several_results;
        if (run.stage == plan_.g.root || has_results) return node_look::result;
        return run.where == exec::base::full ? node_look::array : node_look::tile;
    }

    void add_point(const planning::stage& s, const picture_node& n) {
        const stage_work work = work_of(plan_, s, core::this_machine());
        const double time = measured_ != nullptr ? n.seconds * 1e9 : work.predicted;
        if (work.flops <= 0 || work.bytes() <= 0 || time <= 0) return;
        made_.points.push_back({n.number, n.title, work.flops, work.bytes(), time});
    }

    const planning::plan& plan_;
    const lower::program_listing& program_;
    const measurement* measured_;
    running_order order_;
    std::vector<int> node_of_;  ///< by stage or leaf
    picture made_;
};

}  // namespace

picture make_picture(const planning::plan& p, const lower::program_listing& program,
                     const measurement* measured) {
    return picture_maker(p, program, measured).make();
}

std::string write_svgs(const picture& what) {
    const drawing graph = draw_graph(what), roofline = draw_roofline(what);
    return svg_document(graph.width, graph.height, graph.elements) +
           svg_document(roofline.width, roofline.height, roofline.elements);
}

std::string write_svg(const picture& what) {
    const drawing graph = draw_graph(what), roofline = draw_roofline(what);
    constexpr double between = 24;
    const double width = graph.width + between + roofline.width,
                 height = std::max(graph.height, roofline.height);
    return svg_document(width, height,
                        graph.elements + "<g transform=\"translate(" + coordinate(graph.width + between) +
                            " 0)\">\n" + roofline.elements + "</g>\n");
}

}  // namespace xf::explaining
