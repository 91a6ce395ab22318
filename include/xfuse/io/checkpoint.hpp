#pragma once
#include "xfuse/io/archive.hpp"
#include "xfuse/train/generator.hpp"
#include "xfuse/train/optimiser.hpp"

namespace xf::train {

/// What a program needs to go on with a training: arrays of its own, modules, what optimisers keep, and
/// generators, under names. All are borrowed.
///
/// Example   xf::train::checkpoint all;
///           all.add("net", net).add("optimiser", optimiser).add("order", generator);
///           if (std::filesystem::exists(file)) all.load(file);
///           ...
///           all.save(file);
class checkpoint {
public:
    /// An array whose elements lie in row-major order.
    template <class Y>
        requires requires(Y& y) { target_traits<Y>::lend(y); }
    checkpoint& add(const std::string& name, Y& y XFUSE_LIFETIMEBOUND) {
        return add_state({name, dtype_of<typename target_traits<Y>::value_type>, target_traits<Y>::lend(y)});
    }
    checkpoint& add(const std::string& name, const nn::module& m);
    checkpoint& add(const std::string& name, const optimiser& o);
    checkpoint& add(const std::string& name, generator& g);
    /// Throws error for a name that is taken.
    checkpoint& add_state(const stored_state& s);

    /// Writes all into one .npz file: it is there whole, or as it was before.
    /// Throws io_error; shape_error for an array that does not lie in row-major order.
    void save(const std::string& path) const;
    /// Reads all; every array is checked and read before the first is changed.
    /// Throws io_error, format_error; dtype_error and shape_error, naming the array, where it has other
    /// elements or another shape than the file's.
    void load(const std::string& path) const;

private:
    std::vector<stored_state> all_;
};

}  // namespace xf::train
