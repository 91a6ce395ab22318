#pragma once
#include "xfuse/ops/cluster.hpp"

namespace xf::ops {

/// Where the constants of a part of a merged cluster are read from.
struct cluster_part {
    const void* state = nullptr;
    void (*read_constants)(const void* state, scalar* to) = nullptr;
    int constant_count = 0;
};

/// One list made of several clusters, whose constants follow each other as the parts do.
struct merged_cluster {
    operation_list list;
    std::span<const cluster_part> parts;
};

/// A merged cluster runs on the row machine; at most so many constants.
inline constexpr int max_merged_constants = 64;

/// `m` as a cluster; it must stay where it is. `signs` are those of its constants.
cluster cluster_of(const merged_cluster& m, const constant_signs& signs);

}  // namespace xf::ops
