#include "xfuse/io/save_module.hpp"

void xf::save_npz(const std::string& path, const nn::module_content& m) {
    std::vector<io::named_array> arrays;
    for (const nn::named_parameter& p : nn::list_parameters(m)) {
        const auto shape = p.shape();
        arrays.emplace_back(
            p.name,
            io::dense_array{dtype::float32, {shape.begin(), shape.end()}, p.state->elements.data(), p.state});
    }
    save_npz(path, arrays);
}
