#include <sys/resource.h>

#include <csignal>
#include <thread>

#include "files.hpp"

using files::data;
using files::scratch_folder;
using files::text_of;

namespace {

template <class T>
xt::xtensor<T, 2> made() {
    xt::xtensor<T, 2> x = xt::xtensor<T, 2>::from_shape({2, 3});
    for (std::size_t k = 0; k < 6; ++k) x.data()[k] = files::element<T>(files::index_t(k));
    return x;
}

template <class T>
void check_bytes(const scratch_folder& folder, const std::string& name) {
    CAPTURE(name);
    xf::save_npy(folder.file(name), made<T>());
    CHECK(text_of(folder.file(name)) == text_of(data(name + ".npy")));
}

}  // namespace

TEST_CASE("the bytes that NumPy writes") {
    const scratch_folder folder;
    check_bytes<bool>(folder, "b1");
    check_bytes<std::int8_t>(folder, "i1");
    check_bytes<std::uint8_t>(folder, "u1");
    check_bytes<std::int16_t>(folder, "i2");
    check_bytes<std::uint32_t>(folder, "u4");
    check_bytes<std::int64_t>(folder, "i8");
    check_bytes<float>(folder, "f4");
    check_bytes<double>(folder, "f8");
    check_bytes<std::complex<double>>(folder, "c16");
    check_bytes<xf::float16>(folder, "f2");
    xf::save_npy(folder.file("scalar"), xf::sum(xt::xtensor<float, 1>{1, 1.5F}));
    CHECK(text_of(folder.file("scalar")) == text_of(data("scalar.npy")));
    xf::save_npy(folder.file("empty"), xt::xtensor<float, 2>::from_shape({0, 3}));
    CHECK(text_of(folder.file("empty")) == text_of(data("empty.npy")));
}

TEST_CASE("halves from whatever holds them, and what the format has not") {
    const scratch_folder folder;
    const std::string path = folder.file("x.npy"), expected = text_of(data("f2.npy"));
    const auto x = made<xf::float16>();
    const xt::xtensor<xf::float16, 2, xt::layout_type::column_major> columns = x;
    xf::save_npy(path, columns);
    CHECK(text_of(path) == expected);
    xf::save_npy(path, xf::cast<xf::float16>(made<float>()));
    CHECK(text_of(path) == expected);
    std::filesystem::remove(path);
    CHECK(files::thrown_by<xf::dtype_error>([&] { xf::save_npy(path, made<xf::bfloat16>()); }) ==
          "save_npy: a .npy file has no bfloat16: save xf::cast<float>(x)");
    CHECK(folder.count() == 0);
}

TEST_CASE("whatever has elements") {
    const scratch_folder folder;
    const std::string path = folder.file("x.npy"), expected = text_of(data("f4.npy"));
    const auto x = made<float>();
    const xt::xarray<float> dynamic = x;
    const xt::xtensor<float, 2, xt::layout_type::column_major> columns = x;
    const xt::xtensor<float, 2> wide = xt::concatenate(xt::xtuple(x, x), 1);
    const auto check = [&](const auto& e) {
        xf::save_npy(path, e);
        CHECK(text_of(path) == expected);
        std::filesystem::remove(path);
    };
    check(dynamic);
    check(columns);
    check(xt::view(wide, xt::all(), xt::range(0, 3)));
    check(xf::lazy(x) * 2 - x);
    check(xf::transpose(xf::transpose(x)));
    xt::xtensor<float, 2> other = x;
    const auto e = xf::lazy(other) * 2;
    other.resize({3, 3});
    CHECK_THROWS_AS(xf::save_npy(path, e), const xf::shape_error&);  // nothing was written
    CHECK(folder.count() == 0);
}

TEST_CASE("a file appears whole or not at all") {
    const scratch_folder folder;
    const std::string path = folder.file("x.npy");
    xf::save_npy(path, made<float>());
    // The disk is full: a file may not grow beyond what the header takes.
    struct rlimit before {};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const struct rlimit little {
        130, before.rlim_max
    };
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &little) == 0);
    const std::string message = files::thrown_by<xf::io_error>([&] {
        xf::save_npy(path, made<double>());
        return 0;
    });
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    std::signal(SIGXFSZ, handler);
    CHECK(message == "save_npy: " + path + ": writing failed: File too large");
    CHECK(text_of(path) == text_of(data("f4.npy")));  // what was there before
    CHECK(folder.count() == 1);
}

TEST_CASE("what cannot be written to") {
    const scratch_folder folder;
    const auto save = [](const std::string& path) {
        return files::thrown_by<xf::io_error>([&] {
            xf::save_npy(path, made<float>());
            return 0;
        });
    };
    const std::string missing = folder.file("none/x.npy");
    CHECK(save(missing) ==
          "save_npy: " + missing + ": the file cannot be created: No such file or directory");
    CHECK(save("/dev/null") == "save_npy: /dev/null: this is no regular file");
    CHECK(save(folder.file("")).ends_with("this is no regular file"));
}

TEST_CASE("a link stays, and what it leads to is replaced") {
    const scratch_folder folder;
    std::ofstream(folder.file("there")) << "old";
    std::filesystem::permissions(folder.file("there"), std::filesystem::perms(0640));
    std::filesystem::create_symlink("there", folder.file("link"));
    xf::save_npy(folder.file("link"), made<float>());
    CHECK(std::filesystem::is_symlink(folder.file("link")));
    CHECK(text_of(folder.file("there")) == text_of(data("f4.npy")));
    CHECK(std::filesystem::status(folder.file("there")).permissions() == std::filesystem::perms(0640));
}

TEST_CASE("several arrays in one file") {
    const scratch_folder folder;
    const std::string path = folder.file("x.npz");
    const auto x = made<float>();
    xf::save_npz(path, {{"conv1/kernel", x}, {"twice", xf::lazy(x) * 2}, {"\xc3\xbc", made<std::int64_t>()}});
    CHECK(text_of(path) == text_of(data("xfuse.npz")));  // which NumPy, Python's zipfile and unzip read
    const auto all = xf::load_npz(path);
    CHECK(all.names() == std::vector<std::string>{"conv1/kernel", "twice", "\xc3\xbc"});
    CHECK(all.get<float, 2>("conv1/kernel") == x);
    CHECK(all.get<float, 2>("twice") == xt::eval(x * 2));
    CHECK(all.get<std::int64_t>("\xc3\xbc") == made<std::int64_t>());
    CHECK(files::thrown_by<xf::format_error>([&] {
              xf::save_npz(path, {{"x", x}, {"y", x}, {"x", x}});
              return 0;
          }) == "save_npz: " + path + ": the name 'x' is given twice");
    CHECK_THROWS_AS(xf::save_npz(path, {{"", x}}), const xf::format_error&);
    CHECK(folder.count() == 1);
    xf::save_npz(path, {});
    CHECK(xf::load_npz(path).names().empty());
}
