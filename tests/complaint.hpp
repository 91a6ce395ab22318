#pragma once
#include <string>

#include "xfuse/core/errors.hpp"

/// What the call says is wrong; nothing, if it accepts all.
template <class F>
std::string complaint(const F& f) {
    try {
        f();
        return "";
    } catch (const xf::error& e) {
        return e.what();
    }
}
