#pragma once
#include "expr/reference/arrays.hpp"
#include "xfuse/xfuse.hpp"

/// An xtensor object over memory of any strides, which can be given other memory, strides and extents as a
/// container is by `x = ...`, `x.resize(...)` and `std::swap(x, y)`.
namespace fuzz {

using reference::index_list;
using xf::index_t;

struct host_base {
    host_base() = default;
    host_base(const host_base&) = delete;
    host_base& operator=(const host_base&) = delete;
    virtual ~host_base() = default;
    virtual void set(void* first, const index_list& shape, const index_list& strides) = 0;
};

template <class T, int Rank>
class host : public host_base, public xt::xexpression<host<T, Rank>> {
public:
    using value_type = T;
    using size_type = std::size_t;
    using shape_type = std::array<std::size_t, std::size_t(Rank)>;
    using strides_type = std::array<std::ptrdiff_t, std::size_t(Rank)>;

    const T* data() const { return data_; }
    std::ptrdiff_t data_offset() const { return 0; }
    const shape_type& shape() const { return shape_; }
    const strides_type& strides() const { return strides_; }
    std::size_t dimension() const { return std::size_t(Rank); }

    void set(void* first, const index_list& shape, const index_list& strides) override {
        data_ = static_cast<const T*>(first);
        std::copy_n(shape.begin(), Rank, shape_.begin());
        std::copy_n(strides.begin(), Rank, strides_.begin());
    }

private:
    const T* data_ = nullptr;
    shape_type shape_{};
    strides_type strides_{};
};

}  // namespace fuzz
