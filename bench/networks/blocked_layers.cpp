#include "blocked_layers.hpp"

namespace {

void check(bool fits, const xf::nn::named_parameter& p) {
    if (!fits) throw xf::shape_error(p.name + " has another shape in the file");
}

/// Straight into the parameter: no second copy stands beside it.
void read_as_it_is(const xf::io::stored_array& stored, const xf::nn::named_parameter& p) {
    stored.check(xf::dtype::float32, int(p.shape().size()));
    check(std::ranges::equal(stored.header().shape, p.shape()), p);
    stored.read(p.elements().data());
}

/// Weights that lie so many elements apart from input to input, and from output to output.
void into_blocks(const float* from, std::size_t outputs, std::size_t input_step, std::size_t output_step,
                 const xf::nn::named_parameter& p) {
    const auto blocks = std::size_t(p.shape().front()), width = std::size_t(p.shape().back());
    const std::size_t inputs = p.elements().size() / (blocks * width);
    for (std::size_t block = 0; block < blocks; ++block) {
        for (std::size_t input = 0; input < inputs; ++input) {
            const float* row = from + input * input_step + block * width * output_step;
            float* to = p.elements().data() + (block * inputs + input) * width;
            for (std::size_t k = 0; k < std::min(width, outputs - block * width); ++k)
                to[k] = row[k * output_step];
        }
    }
}

}  // namespace

void read_parameter(const xf::stored_arrays& arrays, const xf::nn::named_parameter& p) {
    const std::size_t rank = p.shape().size();
    if (rank != 5 && rank != 3) return read_as_it_is(arrays.find(p.name), p);
    if (rank == 5) {
        const auto w = arrays.get<float, 4>(p.name);
        check(w.size() == p.elements().size() && w.shape(3) % std::size_t(p.shape()[4]) == 0, p);
        into_blocks(w.data(), w.shape(3), w.shape(3), 1, p);
    } else {
        const auto w = arrays.get<float, 2>(p.name);
        const auto outputs = std::size_t(p.shape()[0] * p.shape()[2]);
        check(w.shape(0) <= outputs && w.shape(1) == std::size_t(p.shape()[1]), p);
        into_blocks(w.data(), w.shape(0), 1, w.shape(1), p);
    }
}
