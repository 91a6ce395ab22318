#pragma once
#include <string>

#include "xfuse/core/index.hpp"

namespace xf::core {

/// What the system says of the machine: the same at each start, and found in microseconds.
struct detected {
    std::string processor;
    int cores = 1;
    index_t l1_bytes = 0, l2_bytes = 0, l3_bytes = 0;  ///< of data; what one core may reach
    index_t page_bytes = 0, large_page_bytes = 0;      ///< no large ones: 0
};

/// This machine; where XFUSE_MACHINE is set, the nominal one with the values that the variable names.
const detected& this_machine();

/// What XFUSE_MACHINE does not name is as on this one, a Xeon.
detected nominal_machine();

/// The values of XFUSE_MACHINE, "nominal" or a list such as "l2=1M,read=40": sizes in bytes, K, M or G of
/// 1024.
class pinned {
public:
    pinned() = default;
    explicit pinned(const std::string& text);

    bool is_set() const { return is_set_; }
    /// The value of that name, or `otherwise`.
    double value(const std::string& name, double otherwise) const;
    /// What of the text is neither "nominal" nor a value that machines have.
    const std::string& not_understood() const { return not_understood_; }

private:
    static constexpr int most = 16;
    struct entry {
        std::string name;
        double value;
    };
    bool is_set_ = false;
    int count_ = 0;
    entry entries_[most];
    std::string not_understood_;
};

/// Of the environment, read once.
const pinned& pinned_machine();

}  // namespace xf::core
