#include "io/slabs_to_file.hpp"

#include <array>

#include "io/output_file.hpp"
#include "numbers.hpp"

/// Slabs of any length that go to a file, several in one piece.
namespace {

using files::index_t;

struct slab_lengths {
    std::vector<std::size_t> each;
    std::size_t largest = 0, all = 0;
};

slab_lengths random_lengths(std::mt19937& random) {
    slab_lengths s;
    // Whole blocks, parts of one, and others.
    const std::size_t unit = std::array<std::size_t, 4>{4096, 100, 1, 5000}[random() % 4];
    for (std::size_t k = random() % 12 + 1; k-- > 0;) s.each.push_back((random() % 5 + 1) * unit);
    for (const std::size_t length : s.each) s.largest = std::max(s.largest, length), s.all += length;
    return s;
}

}  // namespace

TEST_CASE("slabs of any length are in the file one behind the other, past the cache and through it") {
    const files::scratch_folder folder;
    std::mt19937 random(1);
    for (int round = 0; round < 300; ++round) {
        const slab_lengths s = random_lengths(random);
        const index_t at_once = index_t(random() % 5) + 1;
        const std::string header(std::array<std::size_t, 4>{0, 128, 4096, 5000}[random() % 4], 'h');
        INFO(round << ": " << s.each.size() << " slabs, " << at_once << " at once, behind " << header.size());
        std::string expected = header;
        const files::traffic before = files::traffic::now();
        xf::io::output_file file("test", folder.file("x"));
        if (round % 3 > 0) file.pass_cache();
        file.write(header);
        {
            xf::io::slabs_to_file to(file, index_t(s.all));
            to.begin(s.largest, at_once);
            for (index_t k = 0, finished = 0; k < index_t(s.each.size()); ++k) {
                // As late as it may be.
                for (; finished <= to.waits_for(k); ++finished)
                    to.finish(finished, s.each[std::size_t(finished)]);
                for (std::byte& each : to.slab(k, s.each[std::size_t(k)])) {
                    each = std::byte(random());
                    expected.push_back(char(each));
                }
                if (k + 1 < index_t(s.each.size())) continue;
                for (; finished <= k; ++finished) to.finish(finished, s.each[std::size_t(finished)]);
            }
        }
        file.write("end");
        file.commit();
        // No piece is written block by block. Where the file system takes none past the cache, it is asked
        // once.
        const index_t pieces = (index_t(s.each.size()) + at_once - 1) / at_once;
        CHECK(files::traffic::now().writes - before.writes <= 2 * pieces + 5);
        CHECK(files::text_of(folder.file("x")) == expected + "end");
    }
}

TEST_CASE("results of short slabs are written in long pieces") {
    const files::scratch_folder folder;
    const files::array<3> x = files::numbers<3>({48, 512, 512});
    xf::save_npy(folder.file("x"), x);
    const auto big = xf::map_npy<float, 3>(folder.file("x"));
    const files::traffic before = files::traffic::now();
    xf::save_npy(folder.file("y"), big.mean({2}), {.memory = 100 << 20});
    const files::traffic after = files::traffic::now();
    // Six slabs of 8 MB are read; the header, and all rows of the result.
    CHECK(after.writes - before.writes <= 3);
    const files::array<2> expected = xf::mean(x, {2}), written = xf::load_npy<float, 2>(folder.file("y"));
    CHECK(files::same_bits(written, expected));
}
