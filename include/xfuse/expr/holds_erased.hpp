#pragma once
#include <tuple>

namespace xf::expr {

/// Does an expression hold others whose types are forgotten?
template <class N>
constexpr bool find_erased();
template <class N>
inline constexpr bool holds_erased = find_erased<N>();
template <class N>
constexpr bool find_erased() {
    if constexpr (requires { N::is_erased; }) return true;
    else if constexpr (requires { typename N::parts; }) {
        return []<class... P>(std::tuple<P...>*) {
            return (holds_erased<P> || ...);
        }(static_cast<typename N::parts*>(nullptr));
    } else return false;
}

/// Memory for the lists of the clusters that are merged where an expression holds erased ones.
inline constexpr int erased_list_bytes = 2048;

}  // namespace xf::expr
