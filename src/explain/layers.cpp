#include "layers.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

/// Sugiyama's method: layers, an order in each of them by barycenters, and places that are as near to the
/// neighbours' as the widths permit. Between two layers of vertices there is one for the labels of edges.
namespace xf::explaining {
namespace {

constexpr double gap = 18, layer_gap = 16, margin = 12, bend_width = 10, most_between = 36;
constexpr int order_sweeps = 12, place_sweeps = 16;

/// A vertex, a label, or a bend of a long edge.
struct item {
    double width, height;
    int layer;
    double x = 0, y = 0, key = 0;
    double room = 0;  ///< the height of its layer
    std::vector<int> above{}, below{};
};

class layout {
public:
    explicit layout(layered_graph& g) : graph_(g) {}

    void run() {
        add_vertices();
        for (layered_edge& e : graph_.edges) add_edge(e);
        fill_layers();
        order();
        place();
        set_heights();
        write();
    }

private:
    void add_vertices() {
        std::vector<int> depth(graph_.vertices.size(), 0);
        std::vector<bool> is_fed(depth.size());
        for (const layered_edge& e : graph_.edges) is_fed[std::size_t(e.to)] = true;
        for (std::size_t v = 0; v < depth.size(); ++v) {
            for (const layered_edge& e : graph_.edges) {
                if (std::size_t(e.to) == v) depth[v] = std::max(depth[v], depth[std::size_t(e.from)] + 2);
            }
        }
        // What nothing feeds stands just above its first reader.
        for (std::size_t v = 0; v < depth.size(); ++v) {
            int first = std::numeric_limits<int>::max();
            for (const layered_edge& e : graph_.edges) {
                if (std::size_t(e.from) == v) first = std::min(first, depth[std::size_t(e.to)] - 2);
            }
            if (!is_fed[v] && first != std::numeric_limits<int>::max()) depth[v] = first;
        }
        for (std::size_t v = 0; v < depth.size(); ++v)
            items_.push_back({graph_.vertices[v].width, graph_.vertices[v].height, depth[v]});
    }

    int add(double width, double height, int layer) {
        items_.push_back({width, height, layer});
        return int(items_.size()) - 1;
    }
    void join(int above, int below) {
        items_[std::size_t(above)].below.push_back(below);
        items_[std::size_t(below)].above.push_back(above);
    }

    /// The label lies just above the reader.
    void add_edge(layered_edge& e) {
        std::vector<int> chain;
        const int first = items_[std::size_t(e.from)].layer, last = items_[std::size_t(e.to)].layer;
        int at = e.from;
        for (int layer = first + 1; layer < last; ++layer) {
            const bool is_label = layer + 1 == last;
            const int next = is_label ? add(e.width, e.height, layer) : add(bend_width, 1, layer);
            join(at, next);
            chain.push_back(next);
            at = next;
        }
        join(at, e.to);
        chains_.push_back(chain);
    }

    void fill_layers() {
        int last = 0;
        for (const item& i : items_) last = std::max(last, i.layer);
        layers_.resize(std::size_t(last) + 1);
        // In the order in which the readers come on operands.
        std::vector<bool> is_seen(items_.size());
        for (int v = int(graph_.vertices.size()); v-- > 0;) visit(v, is_seen);
    }
    void visit(int first, std::vector<bool>& is_seen) {
        std::vector<int> left{first};
        while (!left.empty()) {
            const int at = left.back();
            left.pop_back();
            if (is_seen[std::size_t(at)]) continue;
            is_seen[std::size_t(at)] = true;
            layers_[std::size_t(items_[std::size_t(at)].layer)].push_back(at);
            const std::vector<int>& above = items_[std::size_t(at)].above;
            left.insert(left.end(), above.rbegin(), above.rend());
        }
    }

    std::vector<int>& neighbours(int at, bool is_down) {
        item& i = items_[std::size_t(at)];
        return is_down ? i.above : i.below;
    }

    void number(const std::vector<int>& layer) {
        for (std::size_t k = 0; k < layer.size(); ++k) items_[std::size_t(layer[k])].x = double(k);
    }

    void sort_layer(std::vector<int>& layer, bool is_down) {
        for (std::size_t k = 0; k < layer.size(); ++k) {
            const std::vector<int>& around = neighbours(layer[k], is_down);
            double sum = 0;
            for (const int n : around) sum += items_[std::size_t(n)].x;
            items_[std::size_t(layer[k])].key = around.empty() ? double(k) : sum / double(around.size());
        }
        std::ranges::stable_sort(layer, {}, [this](int i) { return items_[std::size_t(i)].key; });
        number(layer);
    }

    long crossings() {
        long count = 0;
        for (const std::vector<int>& layer : layers_) {
            std::vector<std::pair<double, double>> lines;
            for (const int at : layer) {
                for (const int n : items_[std::size_t(at)].below)
                    lines.emplace_back(items_[std::size_t(at)].x, items_[std::size_t(n)].x);
            }
            for (std::size_t a = 0; a < lines.size(); ++a) {
                for (std::size_t b = 0; b < a; ++b)
                    count += (lines[a].first - lines[b].first) * (lines[a].second - lines[b].second) < 0;
            }
        }
        return count;
    }

    void order() {
        for (const std::vector<int>& layer : layers_) number(layer);
        std::vector<std::vector<int>> best = layers_;
        long least = crossings();
        for (int sweep = 0; sweep < order_sweeps && least > 0; ++sweep) {
            const bool is_down = sweep % 2 == 0;
            for (std::size_t k = 0; k < layers_.size(); ++k)
                sort_layer(layers_[is_down ? k : layers_.size() - 1 - k], is_down);
            const long now = crossings();
            if (now < least) least = now, best = layers_;
        }
        layers_ = best;
    }

    /// How far the middles of two neighbours are apart at least.
    double distance(int a, int b) const {
        return (items_[std::size_t(a)].width + items_[std::size_t(b)].width) / 2 + gap;
    }

    /// The places nearest to `wanted` that keep their order and distances: pooled means.
    void place_layer(const std::vector<int>& layer, const std::vector<double>& wanted) {
        struct block {
            double sum;
            std::size_t count;
            double mean() const { return sum / double(count); }
        };
        std::vector<double> offset(layer.size(), 0);
        std::vector<block> blocks;
        for (std::size_t k = 0; k < layer.size(); ++k) {
            if (k > 0) offset[k] = offset[k - 1] + distance(layer[k - 1], layer[k]);
            blocks.push_back({wanted[k] - offset[k], 1});
            while (blocks.size() > 1 && blocks[blocks.size() - 2].mean() >= blocks.back().mean()) {
                const block last = blocks.back();
                blocks.pop_back();
                blocks.back().sum += last.sum;
                blocks.back().count += last.count;
            }
        }
        std::size_t k = 0;
        for (const block& b : blocks) {
            for (const std::size_t end = k + b.count; k < end; ++k)
                items_[std::size_t(layer[k])].x = b.mean() + offset[k];
        }
    }

    void place() {
        for (const std::vector<int>& layer : layers_)
            place_layer(layer, std::vector<double>(layer.size(), 0));
        for (int sweep = 0; sweep < place_sweeps; ++sweep) {
            const bool is_down = sweep % 2 == 0;
            for (std::size_t k = 0; k < layers_.size(); ++k) {
                const std::vector<int>& layer = layers_[is_down ? k : layers_.size() - 1 - k];
                std::vector<double> wanted;
                wanted.reserve(layer.size());
                for (const int at : layer) wanted.push_back(wanted_place(at, is_down));
                place_layer(layer, wanted);
            }
        }
    }
    double wanted_place(int at, bool is_down) {
        const std::vector<int>& around = neighbours(at, is_down);
        if (around.empty()) return items_[std::size_t(at)].x;
        double sum = 0;
        for (const int n : around) sum += items_[std::size_t(n)].x;
        return sum / double(around.size());
    }

    void set_heights() {
        double y = margin;
        for (const std::vector<int>& layer : layers_) {
            double height = 0;
            for (const int at : layer) height = std::max(height, items_[std::size_t(at)].height);
            for (const int at : layer) {
                items_[std::size_t(at)].y = y + height / 2;
                items_[std::size_t(at)].room = height;
            }
            y += height + layer_gap;
        }
        graph_.height = y - layer_gap + margin;
    }

    void write() {
        double left = 0, right = 0;
        for (const item& i : items_) {
            left = std::min(left, i.x - i.width / 2);
            right = std::max(right, i.x + i.width / 2);
        }
        graph_.width = right - left + 2 * margin;
        const auto at = [&](int k) {
            const item& i = items_[std::size_t(k)];
            return point{i.x - left + margin, i.y};
        };
        for (std::size_t v = 0; v < graph_.vertices.size(); ++v) {
            graph_.vertices[v].x = at(int(v)).x;
            graph_.vertices[v].y = at(int(v)).y;
        }
        for (std::size_t k = 0; k < graph_.edges.size(); ++k) {
            layered_edge& e = graph_.edges[k];
            // Straight through each layer, so that it keeps away from the boxes there.
            for (const int bend : chains_[k]) {
                const point middle = at(bend);
                const double half = items_[std::size_t(bend)].room / 2;
                e.through.push_back({middle.x, middle.y - half});
                e.through.push_back({middle.x, middle.y + half});
                e.label = middle;
            }
        }
        for (std::size_t v = 0; v < graph_.vertices.size(); ++v) {
            attach(int(v), true);
            attach(int(v), false);
        }
    }

    /// Where the edges of a vertex begin, or end: side by side, in the order of where they go.
    void attach(int vertex, bool is_end) {
        std::vector<layered_edge*> edges;
        for (layered_edge& e : graph_.edges) {
            if ((is_end ? e.to : e.from) == vertex) edges.push_back(&e);
        }
        const auto towards = [is_end](const layered_edge* e) {
            return is_end ? e->through.back().x : e->through.front().x;
        };
        std::ranges::stable_sort(edges, {}, towards);
        const layered_vertex& v = graph_.vertices[std::size_t(vertex)];
        const double step = std::min(most_between, v.width / double(edges.size() + 1));
        const double y = is_end ? v.y - v.height / 2 : v.y + v.height / 2;
        for (std::size_t k = 0; k < edges.size(); ++k) {
            const point p{v.x + (double(k) - double(edges.size() - 1) / 2) * step, y};
            std::vector<point>& through = edges[k]->through;
            through.insert(is_end ? through.end() : through.begin(), p);
        }
    }

    layered_graph& graph_;
    std::vector<item> items_;
    std::vector<std::vector<int>> chains_, layers_;
};

}  // namespace

void lay_out(layered_graph& g) {
    if (!g.vertices.empty()) layout(g).run();
}

}  // namespace xf::explaining
