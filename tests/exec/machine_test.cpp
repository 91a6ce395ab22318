#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "xfuse/core/detect.hpp"
#include "xfuse/exec/machine.hpp"

namespace fs = std::filesystem;

namespace {

constexpr const char* some_machine = "xfuse 0.1.0, avx2, some processor, 2 cores, 1 2 3";
const xf::machine_speeds some_speeds{10.5, 5.25, 8, 200, 100, 150, 12};

/// A folder of this test's own.
struct folder {
    fs::path path;
    folder() {
        std::string name = (fs::temp_directory_path() / "xfuse-XXXXXX").string();
        path = mkdtemp(name.data());
    }
    folder(const folder&) = delete;
    folder& operator=(const folder&) = delete;
    ~folder() { fs::remove_all(path); }
    std::string cache() const { return (path / "deep" / "xfuse").string(); }
    fs::path file() const { return fs::directory_iterator(cache())->path(); }
};

bool is_found(const folder& f, const char* machine = some_machine) {
    xf::machine_speeds speeds{};
    return xf::exec::read_speeds(f.cache(), machine, speeds);
}

std::string text_of(const fs::path& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// With a part of the file's text exchanged.
std::string exchanged(std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("machine: what was measured is kept for the machine it was measured on") {
    const folder f;
    CHECK_FALSE(is_found(f));
    REQUIRE(xf::exec::write_speeds(f.cache(), some_machine, some_speeds));
    xf::machine_speeds speeds{};
    REQUIRE(xf::exec::read_speeds(f.cache(), some_machine, speeds));
    CHECK(speeds.read == 10.5);
    CHECK(speeds.copy == 5.25);
    CHECK(speeds.call == 12);
    CHECK_FALSE(is_found(f, "xfuse 0.2.0, avx2, some processor, 2 cores, 1 2 3"));
    CHECK(xf::exec::write_speeds(f.cache(), some_machine, some_speeds));  // over the old one
    CHECK(is_found(f));
}

TEST_CASE("machine: what others could have written is not read") {
    const folder f;
    REQUIRE(xf::exec::write_speeds(f.cache(), some_machine, some_speeds));
    struct stat status {};
    REQUIRE(stat(f.file().c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0600);
    REQUIRE(stat(f.cache().c_str(), &status) == 0);
    CHECK((status.st_mode & 0777) == 0700);

    for (const unsigned mode : {0620U, 0602U, 0666U}) {
        REQUIRE(chmod(f.file().c_str(), mode_t(mode)) == 0);
        CHECK_FALSE(is_found(f));
    }
    REQUIRE(chmod(f.file().c_str(), 0600) == 0);
    CHECK(is_found(f));
    REQUIRE(chmod(f.cache().c_str(), 0777) == 0);
    CHECK_FALSE(is_found(f));
    CHECK_FALSE(xf::exec::write_speeds(f.cache(), some_machine, some_speeds));
    REQUIRE(chmod(f.cache().c_str(), 0700) == 0);

    const fs::path file = f.file(), elsewhere = f.path / "elsewhere";
    fs::rename(file, elsewhere);
    fs::create_symlink(elsewhere, file);
    CHECK_FALSE(is_found(f));
    CHECK(xf::exec::write_speeds(f.cache(), some_machine, some_speeds));  // in place of the link
    CHECK(is_found(f));
    CHECK_FALSE(fs::is_symlink(file));
}

TEST_CASE("machine: a file that is not as it was written is not read") {
    const folder f;
    REQUIRE(xf::exec::write_speeds(f.cache(), some_machine, some_speeds));
    const std::string whole = text_of(f.file());
    const std::string wrong[] = {"",
                                 whole + "more\n",
                                 whole.substr(0, whole.size() - 1),
                                 whole.substr(0, whole.size() / 2),
                                 exchanged(whole, "read 10.5", "read nan"),
                                 exchanged(whole, "read 10.5", "read inf"),
                                 exchanged(whole, "read 10.5", "read -1"),
                                 exchanged(whole, "read 10.5", "read 1e300"),
                                 exchanged(whole, "read 10.5", "read fast"),
                                 exchanged(whole, "copy 5.25\n", ""),
                                 exchanged(whole, "xfuse 0.1.0", "xfuse 0.1.1"),
                                 whole + std::string(100000, ' ')};
    for (const std::string& text : wrong) {
        CAPTURE(text.substr(0, 200));
        std::ofstream(f.file()) << text;
        CHECK_FALSE(is_found(f));
    }
    std::ofstream(f.file()) << whole;
    CHECK(is_found(f));
}

TEST_CASE("machine: where nothing can be kept, nothing is thrown") {
    const folder f;
    std::ofstream(f.path / "deep") << "a file where the folder would be";
    CHECK_FALSE(xf::exec::write_speeds(f.cache(), some_machine, some_speeds));
    CHECK_FALSE(is_found(f));
    CHECK_FALSE(xf::exec::write_speeds("/proc/no/such", some_machine, some_speeds));
}

TEST_CASE("machine: the text of XFUSE_MACHINE") {
    const xf::core::pinned nominal("nominal");
    CHECK(nominal.is_set());
    CHECK(nominal.value("l2", 7) == 7);
    CHECK_FALSE(xf::core::pinned().is_set());

    const xf::core::pinned all("l2=1M,l1=48K,read=10.5,cores=2,l2=2M");
    CHECK(all.value("l2", 0) == 2 * 1024 * 1024);  // the last one counts
    CHECK(all.value("l1", 0) == 48 * 1024);
    CHECK(all.value("read", 0) == 10.5);
    CHECK(all.value("l3", 5) == 5);
    CHECK(all.not_understood() == "");
    CHECK(xf::core::pinned("l2=1Q,speed=3,l1=-4K,nominal,read=x,l3=nan,call").not_understood() ==
          "l2=1Q, speed=3, l1=-4K, read=x, l3=nan, call");
}

TEST_CASE("machine: detected, measured within bounds, printed") {
    const xf::core::detected d = xf::core::detect_machine();
    CHECK(d.cores >= 1);
    CHECK(d.l1_bytes >= 4096);
    CHECK(d.l2_bytes >= d.l1_bytes);
    CHECK(d.page_bytes >= 1024);

    const xf::machine_speeds s = xf::exec::measure_speeds();
    for (const double speed : {s.read, s.copy, s.stream, s.l1_read, s.l2_read, s.multiply, s.call}) {
        CHECK(speed > 0.01);
        CHECK(speed < 1e6);
    }
    xf::machine_model m{xf::core::nominal_machine(), "avx512", 16, xf::exec::nominal_speeds(), "pinned"};
    CHECK(text(m) ==
          "nominal machine: 2 cores, avx512 kernels of 16 floats\n"
          "  caches  L1 48 kB, L2 2 MB, L3 32 MB; pages of 4 kB, large ones of 2 MB\n"
          "  reads   22.0 GB/s from memory, 106 from L2, 210 from L1\n"
          "  copies  15.0 GB/s, 18.0 by non-temporal stores\n"
          "  sums of products  171 GF/s; a kernel call 12.0 ns\n"
          "  speeds of one core, pinned\n");
}
