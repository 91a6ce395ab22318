#include <thread>

#include "files.hpp"
#include "io/directory.hpp"

using files::data;

namespace {

/// A zip file with what is said of it changed at one place.
std::string changed(std::string file, std::size_t at, const std::string& to) {
    REQUIRE(at + to.size() <= file.size());
    return file.replace(at, to.size(), to);
}

/// Opens a file in memory and reads all of it.
void read_all(const std::string& file) {
    const xf::stored_arrays all(
        std::make_shared<const xf::io::directory>(xf::io::read_zip(files::in_memory(file), "x")));
    for (const std::string& name : all.names()) {
        const auto stored = all.find(name);
        const auto& header = stored.header();
        std::size_t bytes = xf::size_of(header.type);
        for (const xf::index_t n : header.shape) bytes *= std::size_t(n);
        REQUIRE(bytes <= 4000);
        std::vector<char> elements(bytes);
        stored.read(elements.data());
    }
}

std::string refused(const std::string& file) {
    return files::thrown_by<xf::format_error>([&] {
        read_all(file);
        return 0;
    });
}

void check_arrays(const xf::stored_arrays& all) {
    CHECK(all.names() == std::vector<std::string>{"conv1/kernel", "bias", "steps", "zeros"});
    CHECK(all.contains("bias"));
    CHECK(!all.contains("bias.npy"));
    CHECK(all.dtype("steps") == xf::dtype::int64);
    CHECK(all.shape("conv1/kernel") == std::vector<xf::index_t>{3, 3, 2, 4});
    files::check_elements<float>(all.get<float, 4>("conv1/kernel"), {3, 3, 2, 4});
    files::check_elements<double>(all.get<double>("bias"), {4});
    files::check_elements<std::int64_t>(all.get<std::int64_t, 2>("steps"), {2, 2});
    const auto zeros = all.get<std::int16_t, 2>("zeros");
    CHECK(zeros == xt::zeros<std::int16_t>({50, 40}));
}

}  // namespace

TEST_CASE("arrays that NumPy stored") { check_arrays(xf::load_npz(data("stored.npz"))); }
TEST_CASE("arrays that NumPy deflated") { check_arrays(xf::load_npz(data("deflated.npz"))); }

TEST_CASE("several threads read one file") {
    const auto all = xf::load_npz(data("deflated.npz"));
    std::vector<std::thread> readers;
    std::atomic<int> right{0};
    for (int k = 0; k < 4; ++k)
        readers.emplace_back([&] { right += int(all.get<double, 1>("bias")(3) == 1.5); });
    for (auto& reader : readers) reader.join();
    CHECK(right == 4);
}

TEST_CASE("arrays that are not as asked for") {
    const auto all = xf::load_npz(data("stored.npz"));
    const std::string label = "load_npz: " + data("stored.npz");
    CHECK(files::thrown_by<xf::io_error>([&] { return all.get<float, 1>("gain"); }) ==
          label + ": no array 'gain' among its 4: 'conv1/kernel', 'bias', 'steps', 'zeros'");
    CHECK(files::thrown_by<xf::dtype_error>([&] { return all.get<float, 1>("bias"); }) ==
          label + ": 'bias.npy': elements of float32 are asked for, the file has float64");
    CHECK(files::thrown_by<xf::rank_error>([&] { return all.get<double, 2>("bias"); }) ==
          label + ": 'bias.npy': 2 axes are asked for, the file has 1 (shape (4,))");
}

TEST_CASE("a zip file that is cut off anywhere") {
    const std::string whole = files::text_of(data("deflated.npz"));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CAPTURE(size);
        CHECK_THROWS_AS(read_all(whole.substr(0, size)), const xf::format_error&);
    }
    CHECK(refused(whole + "x").find("it does not end as a zip file") != std::string::npos);
}

TEST_CASE("one byte of a zip file is another: an error of ours, or all is read") {
    for (const char* name : {"deflated.npz", "xfuse.npz"}) {
        const std::string whole = files::text_of(data(name));
        for (std::size_t at = 0; at < whole.size(); ++at) {
            for (const int flip : {1, 128, 255}) {
                std::string other = whole;
                other[at] = char(other[at] ^ flip);
                CAPTURE(at);
                try {
                    read_all(other);
                } catch (const xf::error&) {
                    continue;
                }
            }
        }
    }
}

TEST_CASE("what zip files say wrong") {
    const std::string whole = files::text_of(data("deflated.npz"));
    const std::size_t central = whole.find("PK\1\2"), end = whole.find("PK\5\6");
    REQUIRE(end != std::string::npos);
    const std::string label = "x: 'conv1/kernel.npy': ";
    CHECK(refused(changed(whole, 0, "PQ")) == label + "no entry begins at byte 0");
    CHECK(refused(changed(whole, 30, "C")) ==
          label + "the entry at byte 0 says otherwise than the directory");
    CHECK(refused(changed(whole, central + 8, "\1")) == label + "it is encrypted");
    CHECK(refused(changed(whole, central + 8, "\x40")) == label + "flags 64 that are not known");
    CHECK(refused(changed(whole, central + 10, "\x0c")) ==
          label + "method of compression 12; 0 (stored) and 8 (deflated) are known");
    CHECK(refused(changed(changed(whole, central + 10, std::string(1, '\0')), 8, std::string(1, '\0')))
              .find("but of 416") != std::string::npos);
    CHECK(refused(changed(whole, central + 24, "\xff\xff\xff\x7f")).find("cannot become 2147483647") !=
          std::string::npos);
    const std::string large = "\xff\xff\xff\x3f";
    CHECK(refused(changed(whole, central + 20, large)).find("says otherwise") != std::string::npos);
    CHECK(refused(changed(whole, central + 42, "\xff\xff\xff\x7f")) ==
          label + "it begins at byte 2147483647, behind the last that could be");
    CHECK(refused(changed(whole, end + 4, "\1")) == "x: a zip file in several parts");
    CHECK(refused(changed(changed(whole, end + 8, "\xff\1"), end + 10, "\xff\1"))
              .find("511 entries in a directory of") != std::string::npos);
    CHECK(refused(changed(changed(whole, end + 8, "\3"), end + 10, "\3")) ==
          "x: its directory goes on behind its last entry");
    CHECK(refused(changed(whole, end + 12, "\1")).find("which does not end at byte") != std::string::npos);
}

TEST_CASE("checksums, lengths and names") {
    const std::string whole = files::text_of(data("stored.npz"));
    const std::size_t zeros = whole.size() - 1000 - 300;  // inside the last array
    CHECK(refused(changed(whole, zeros, "\7")).find("its bytes were changed") != std::string::npos);
    // The header inside says less than the entry holds.
    const std::size_t shape = whole.find("(50, 40)");
    CHECK(refused(changed(whole, shape, "(50, 20)")).find("needs 2000 bytes, and 4000 follow the header") !=
          std::string::npos);
    std::string twice = whole;
    for (std::size_t at = twice.find("steps.npy"); at != std::string::npos; at = twice.find("steps.npy", at))
        twice.replace(at, 9, "zeros.npy");
    CHECK(refused(twice) == "x: two arrays have the name 'zeros'");
}
