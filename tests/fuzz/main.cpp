#include <iostream>
#include <thread>

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
    bool is_twice = false;  ///< each program several times in a row
    bool covers = false;    ///< writes a table of what differed between evaluations instead
    fuzz::coverage* seen = nullptr;
    std::string
        compiler;  ///< writes the programs out as C++ instead, and compares what this one makes of them
    fuzz::emission* emits = nullptr;
    std::vector<long> rounds;  ///< of the evaluations of each program only these, all if empty
    fuzz::limits within;
};

std::vector<long> numbers_of(const char* text) {
    std::vector<long> all;
    for (char* end = nullptr; *text != 0; text = *end == ',' ? end + 1 : end)
        all.push_back(std::strtol(text, &end, 10));
    return all;
}

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
        else if (name == "--fixed-operands") o.within.fixed_operands = true;
        else if (name == "--flush") o.flush = true;
        else if (name == "--list") o.list = true;
        else if (name == "--twice") o.is_twice = true;
        else if (name == "--coverage") o.covers = o.is_twice = true;
        else if (name == "--emit") o.compiler = i + 1 < argc ? argv[++i] : "c++";
        else if (name == "--rounds") o.rounds = numbers_of(i + 1 < argc ? argv[++i] : "");
        else {
            std::cerr << "options: --seed --first --count --only --extent --plain-memory --small-elements "
                         "--fixed-operands --flush --list --twice --rounds --coverage --emit COMPILER\n";
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

/// Builds the expression once and evaluates it, mostly once. False where there is no such program.
bool build_once(const fuzz::skeleton& which, fuzz::session& s) {
    s.out->start_building();
    try {
        which.run(s);
    } catch (const fuzz::draw_again&) {
        return false;
    } catch (const std::exception& e) {
        if (!s.out->begins()) return true;
        fuzz::outcome out;
        out.thrown = fuzz::type_of(e);
        out.message = e.what();
        s.out->write(s.program, s.program.size() - 1, fuzz::memory_of(s.operands), out);
    }
    return true;
}

/// How the program is evaluated the first time.
fuzz::variation first_variation(std::uint64_t seed, bool is_twice) {
    reference::chance c{unsigned(seed >> 13U)};
    fuzz::variation v;
    v.policy = {.threads = int(c.pick(is_twice ? 0 : 1, 3)), .strict = c.one_in(4)};
    if (is_twice) v.threads = int(c.pick(0, 3));
    // Tiles so small that there are many of them, or as many as the planner makes.
    if (c.one_in(2)) v.policy.tile_bytes = xf::index_t(64) << (2 * c.pick(0, 4));
    return v;
}

/// One program: built and evaluated once, or several times on the same lines with something changed in
/// between. False where there is none for the seed.
bool run_program(const options& o, const fuzz::skeleton& which, std::uint64_t seed,
                 const fuzz::limits& within, fuzz::writer& out) {
    fuzz::store kept;
    fuzz::variation first = first_variation(seed, o.is_twice), before = first;
    const int builds = o.is_twice ? int(3 + mix(seed ^ 77U) % 4) : 1;
    int operands = 0;
    std::uint64_t next = seed;
    for (int build = 0, attempt = 0; build < builds && attempt < 20; ++attempt) {
        const fuzz::variation v =
            build == 0 ? first : fuzz::next_variation(next = mix(next), first, before, operands);
        fuzz::session s(seed, within, v, kept);
        s.out = &out;
        s.is_repeated = o.is_twice;
        if (o.is_twice) {
            s.draw_repetitions();
            xf::set_threads(v.threads);
        }
        if (!build_once(which, s)) {
            if (build == 0) return false;
            continue;
        }
        before = v;
        if (build++ > 0) continue;
        before.given = first.given = s.drawn;
        operands = int(s.operands.size());
    }
    return true;
}

void run(const options& o, const fuzz::skeletons& all, long index) {
    std::uint64_t seed = mix(o.seed ^ mix(std::uint64_t(index)));
    const int which = o.only >= 0 ? o.only : int(seed % all.size());
    fuzz::limits within = o.within;
    if (o.is_twice)
        within.extent = std::min<xf::index_t>(within.extent, std::array{3, 3, 5, 9}[seed / 1024 % 4]);
    fuzz::writer out;
    out.index = index;
    out.skeleton = which;
    out.flushes = o.flush;
    out.wanted = o.rounds;
    out.seen = o.seen;
    out.emits = o.emits;
    for (int attempt = 0; attempt < 1000; ++attempt) {
        seed = mix(seed);
        if (run_program(o, all[std::size_t(which)], seed, within, out)) return;
    }
    std::cerr << all[std::size_t(which)].name << ": 1000 attempts gave no program\n";
    std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
    options o = read(argc, argv);
    fuzz::coverage seen;
    if (o.covers) o.seen = &seen;
    std::optional<fuzz::emission> emits;
    if (!o.compiler.empty()) o.emits = &emits.emplace(o.compiler);
    fuzz::skeletons all;
    for (const auto& family :
         {fuzz::view_skeletons(), fuzz::window_skeletons(), fuzz::elementwise_skeletons(),
          fuzz::float_function_skeletons(), fuzz::double_function_skeletons(), fuzz::scalar_skeletons(),
          fuzz::type_skeletons(), fuzz::reduction_skeletons(), fuzz::contraction_skeletons(),
          fuzz::product_skeletons(), fuzz::join_skeletons(), fuzz::pipeline_skeletons(),
          fuzz::shared_skeletons(), fuzz::shared_view_skeletons(), fuzz::order_skeletons()}) {
        all.insert(all.end(), family.begin(), family.end());
    }
    if (o.list) {
        for (const auto& s : all) std::cout << s.name << '\n';
        return 0;
    }
    for (long index = o.first; index < o.first + o.count; ++index) {
        if (!o.is_twice) run(o, all, index);
        // What a thread keeps of earlier expressions must not depend on the programs before.
        else std::thread([&] { run(o, all, index); }).join();
        seen.start_program();
    }
    if (emits) return emits->finish() ? 0 : 1;
    return o.covers && !seen.print() ? 1 : 0;
}
