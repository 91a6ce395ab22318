#include <doctest/doctest.h>

#include "any/wrong_calls.hpp"
#include "io/files.hpp"
#include "xfuse/nn.hpp"

using namespace wrong;

// Files: their names, what is in them, and what is asked for.
namespace {

const auto &format = XFUSE_ERROR(format), &io = XFUSE_ERROR(io), &dtype = XFUSE_ERROR(dtype),
           &rank = XFUSE_ERROR(rank), &shape = XFUSE_ERROR(shape), &bounds = XFUSE_ERROR(bounds);

files::scratch_folder& folder() {
    static files::scratch_folder one;
    return one;
}
std::string written(const std::string& name, const std::string& text) {
    std::ofstream(folder().file(name), std::ios::binary) << text;
    return folder().file(name);
}
array load(const std::string& text) { return xf::load_npy<float>(written("x.npy", text)); }
/// A .npy file of that header and so many bytes.
array load(const std::string& header, std::size_t bytes) {
    const std::string start = {'\1', '\0', char(header.size()), '\0'};
    return load("\x93NUMPY" + start + header + std::string(bytes, '\1'));
}
array load_tensors(std::size_t length, const std::string& header, std::size_t bytes = 0) {
    const std::string start = {char(length), '\0', '\0', '\0', '\0', '\0', '\0', '\0'};
    return xf::load_safetensors(written("x.safetensors", start + header + std::string(bytes, '\1')))
        .get<float>("a");
}
/// A file of weights whose names are "conv/kernel" and "labels".
std::string weights() {
    const std::string path = folder().file("weights.npz");
    xf::save_npz(path, {{"conv/kernel", xt::xtensor<float, 4>(xt::zeros<float>({8, 4, 3, 3}))},
                        {"labels", xt::xtensor<int, 1>{0, 7}}});
    return path;
}

}  // namespace

TEST_CASE("wrong calls: .npy files") {
    const call calls[] = {
        {io, "none.npy: the file cannot be opened",
         [](auto& y) { y = xf::load_npy<float>(folder().file("none.npy")); }},
        {io, "load_npy: : the file cannot be opened", [](auto& y) { y = xf::load_npy<float>(""); }},
        {io, "this is no regular file",
         [](auto& y) { y = xf::load_npy<float>(files::data_folder().string()); }},
        {format, "x.npy: 0 bytes are no .npy file", [](auto& y) { y = load(""); }},
        {format, "it begins with 'hello ' and not as a .npy file", [](auto& y) { y = load("hello world"); }},
        {dtype, "f8.npy: elements of float32 are asked for, the file has float64",
         [](auto& y) { y = xf::load_npy<float>(files::data("f8.npy")); }},
        {dtype, "records.npy: elements are records",
         [](auto& y) { y = xf::load_npy<float>(files::data("records.npy")); }},
        {dtype, "text.npy: elements of type '<U2'",
         [](auto& y) { y = xf::load_npy<float>(files::data("text.npy")); }},
        {rank, "f4.npy: 3 axes are asked for, the file has 2 (shape (2, 3))",
         [](auto& y) { y = xf::load_npy<float, 3>(files::data("f4.npy")); }},
        {format, "shape (2, 4) of float32 needs 32 bytes, and 24 follow the header",
         [](auto& y) { y = load("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4)}", 24); }},
        {format, "shape (2, 2) of float32 needs 16 bytes, and 24 follow the header",
         [](auto& y) { y = load("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2)}", 24); }},
        {format, "shape (4611686018427387904, 4) has more bytes than can be counted",
         [](auto& y) {
             y = load("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4)}", 24);
         }},
        {format, "header: an extent of the shape is no number at byte 51",
         [](auto& y) { y = load("{'descr': '<f4', 'fortran_order': False, 'shape': (-2, 4)}", 24); }},
        {format, "header: descr is missing",
         [](auto& y) { y = load("{'fortran_order': False, 'shape': (2, 3)}", 24); }},
        {format, "header: fortran_order is neither True nor False at byte 34",
         [](auto& y) { y = load("{'descr': '<f4', 'fortran_order': 0, 'shape': (2, 3)}", 24); }},
    };
    check(calls);
}

TEST_CASE("wrong calls: files of several arrays") {
    const call calls[] = {
        {io, "load_npz: ", [](auto& y) { y = xf::load_npz(folder().file("none.npz")).get<float>("a"); }},
        {format, "it does not end as a zip file (152 bytes)",
         [](auto& y) { y = xf::load_npz(files::data("f4.npy")).get<float>("a"); }},
        {io, "no array 'conv/bias' among its 2",
         [](auto& y) { y = xf::load_npz(weights()).get<float>("conv/bias"); }},
        {dtype, "elements of float64 are asked for, the file has float32",
         [](auto& y) { y = xf::load_npz(weights()).get<double, 4>("conv/kernel"); }},
        {rank, "2 axes are asked for, the file has 4 (shape (8, 4, 3, 3))",
         [](auto& y) { y = xf::load_npz(weights()).get<float, 2>("conv/kernel"); }},
        {shape, "conv2d: 3 channels on axis 1 of operand 0 for weights of shape (8, 4, 3, 3)",
         [](auto&) {
             xf::nn::conv2d(of({1, 3, 8, 8}), xf::load_npz(weights()).get<float, 4>("conv/kernel"));
         }},
        {bounds, "embedding: index 7 is outside axis 0 of extent 3",
         [](auto&) {
             xf::nn::embedding(xf::load_npz(weights()).get<int, 1>("labels"), of({3, 2}));
         }},
        {format, "a header of 255 bytes in a file of 16",
         [](auto& y) { y = load_tensors(255, "{\"a\": 1}"); }},
        {format, "header: '{' is missing at byte 6", [](auto& y) { y = load_tensors(8, "{\"a\": 1}"); }},
        {format, "'a': shape (2,) of F32 needs 8 bytes, and data_offsets have 12",
         [](auto& y) {
             y = load_tensors(56, "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,12]}} ", 12);
         }},
    };
    check(calls);
}

TEST_CASE("wrong calls: files to be written") {
    const call calls[] = {
        {format, "the name 'a' is given twice",
         [](auto& y) {
             xf::save_npz(folder().file("t.npz"), {{"a", y}, {"a", y}});
         }},
        {format, "'' is no name for an array",
         [](auto& y) {
             xf::save_npz(folder().file("t.npz"), {{"", y}});
         }},
        {io, "the file cannot be created", [](auto& y) { xf::save_npy(folder().file("none/t.npy"), y); }},
        {rank, "any_expr: it holds no expression yet",
         [](auto&) { xf::save_npy(folder().file("t.npy"), of_rank<1>()); }},
    };
    check(calls);
    CHECK(!std::filesystem::exists(folder().file("t.npz")));
    CHECK(!std::filesystem::exists(folder().file("t.npy")));
}
