#include <cstring>
#include <iostream>

#include "fuzz/skeleton.hpp"

/// Writes random programs, their operands and what the library makes of them to the standard output:
/// `main.cpp --help` lists the options, numpy_side/stream.py reads what is written.
namespace {

struct options {
    std::uint64_t seed = 1;
    long first = 0, count = 1000;
    int only = -1;       ///< one skeleton
    bool flush = false;  ///< after each program, so that the last one before a crash is seen
    bool list = false;
    fuzz::limits within;
};

options read(int argc, char** argv) {
    options o;
    for (int i = 1; i < argc; ++i) {
        const std::string_view name = argv[i];
        const auto number = [&] { return i + 1 < argc ? std::strtoull(argv[++i], nullptr, 10) : 0ULL; };
        if (name == "--seed") o.seed = number();
        else if (name == "--first") o.first = long(number());
        else if (name == "--count") o.count = long(number());
        else if (name == "--only") o.only = int(number());
        else if (name == "--extent") o.within.extent = xf::index_t(number());
        else if (name == "--plain-memory") o.within.plain_memory = true;
        else if (name == "--small-elements") o.within.small_elements = true;
        else if (name == "--flush") o.flush = true;
        else if (name == "--list") o.list = true;
        else {
            std::cerr
                << "options: --seed --first --count --only --extent --plain-memory --small-elements --flush "
                   "--list\n";
            std::exit(2);
        }
    }
    return o;
}

/// Scatters the bits of a number; the programs of one run share none.
std::uint64_t mix(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27U)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31U);
}

void write(const void* data, std::size_t size) {
    if (size > 0 && std::fwrite(data, 1, size, stdout) != size) std::exit(1);
}
void write(const std::string& text) { write(text.data(), text.size()); }

void write_program(const fuzz::session& s, long index, int which) {
    std::size_t size = 0;
    for (const fuzz::bytes& b : s.operands) size += b.size;
    write("{\"index\":" + fuzz::json(index) + ",\"skeleton\":" + fuzz::json(which) +
          ",\"operations\":" + s.program.text() + ",\"bytes\":" + fuzz::json(size) + "}\n");
    for (const fuzz::bytes& b : s.operands) write(b.data, b.size);
}

void write_outcome(const fuzz::outcome& out) {
    write("{\"dtype\":" + fuzz::json(out.dtype) + ",\"shape\":" + fuzz::json(out.shape) +
          ",\"thrown\":" + fuzz::json(out.thrown) + ",\"message\":" + fuzz::json(out.message) +
          ",\"wrote_between\":" + fuzz::json(out.wrote_between) +
          ",\"bytes\":" + fuzz::json(out.data.size()) + "}\n");
    write(out.data.data(), out.data.size());
}

void run(const options& o, const fuzz::skeletons& all, long index) {
    std::uint64_t seed = mix(o.seed ^ mix(std::uint64_t(index)));
    const int which = o.only >= 0 ? o.only : int(seed % all.size());
    for (int attempt = 0; attempt < 1000; ++attempt) {
        seed = mix(seed);
        fuzz::session s(seed, o.within);
        fuzz::outcome out;
        try {
            all[std::size_t(which)].run(s, out);
        } catch (const fuzz::draw_again&) {
            continue;
        } catch (const std::exception& e) {
            out = {};
            out.thrown = fuzz::type_of(e);
            out.message = e.what();
        }
        write_program(s, index, which);
        write_outcome(out);
        return;
    }
    std::cerr << all[std::size_t(which)].name << ": 1000 attempts gave no program\n";
    std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
    const options o = read(argc, argv);
    fuzz::skeletons all;
    for (const auto& family :
         {fuzz::view_skeletons(), fuzz::window_skeletons(), fuzz::elementwise_skeletons(),
          fuzz::float_function_skeletons(), fuzz::double_function_skeletons(), fuzz::scalar_skeletons(),
          fuzz::type_skeletons(), fuzz::reduction_skeletons(), fuzz::contraction_skeletons(),
          fuzz::product_skeletons(), fuzz::join_skeletons(), fuzz::pipeline_skeletons()}) {
        all.insert(all.end(), family.begin(), family.end());
    }
    if (o.list) {
        for (const auto& s : all) std::cout << s.name << '\n';
        return 0;
    }
    for (long index = o.first; index < o.first + o.count; ++index) {
        run(o, all, index);
        if (o.flush) std::fflush(stdout);
    }
}
