#include "harness/session.hpp"

#include "harness/machine.hpp"
#include "harness/peak.hpp"

#include <algorithm>
#include <cstdio>

namespace bench {

void session::add(row r) {
    r.family = family_;
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start_;
    std::printf("%5.0f s  %s: %s%s%s\n", passed.count(), r.name.c_str(),
                r.own.median > 0 ? with_spread(r.own).c_str() : "", r.reading.c_str(),
                r.reached > 0 ? (", " + number(r.reached) + " of " + r.binds).c_str() : "");
    std::fflush(stdout);
    rows_.push_back(std::move(r));
}

void session::add(curve c) {
    std::printf("         curve: %s\n", c.name.c_str());
    curves_.push_back(std::move(c));
}

void session::attempt(const std::string& name, const std::function<void(const std::string&)>& measure,
                      const std::string& or_name) {
    if (!wants(name) && (or_name.empty() || !wants(or_name))) return;
    try {
        measure(name);
    } catch (const std::exception& problem) {
        add(row{.name = name, .reading = std::string("FAILED: ") + problem.what(), .met = "NO"});
    }
}

namespace {

std::string describe(const wish& w, bool has_rival) {
    std::vector<std::string> parts;
    if (w.of_limit > 0) parts.push_back("limit " + number(w.of_limit));
    if (!w.rival.empty())
        parts.push_back((w.times == 1 ? "" : number(w.times) + " x ") + w.rival +
                        (has_rival ? "" : " (absent)"));
    if (w.scratch > 0) parts.push_back("scratch " + kilobytes(w.scratch));
    if (w.fused) parts.push_back("nothing in full, blocks as stated");
    std::string text;
    for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
    return text.empty() ? "-" : text;
}

std::string describe(const plan_facts& facts) {
    if (facts.scratch < 0) return "";
    std::string text = "scratch " + kilobytes(facts.scratch);
    if (facts.largest_block > 0) text += ", largest block " + kilobytes(double(facts.largest_block));
    return text + ", " + std::to_string(facts.full_intermediates) + " in full";
}

/// Ours over the fastest rival's time; 0 if there is none.
double beside_rivals(const row& r, const std::string& rival) {
    double worst = 0;
    for (const entrant& e : r.peers)
        if (!rival.empty() && e.name.find(rival) == 0) worst = std::max(worst, 1 / e.of_ours);
    return worst;
}

}  // namespace

void session::judge(row r, const wish& w, const plan_facts& facts) {
    const double worst = beside_rivals(r, w.rival);
    bool met = r.own.wrong.empty() && r.reached >= w.of_limit && worst <= w.times;
    if (w.scratch > 0) met &= facts.scratch >= 0 && facts.scratch <= w.scratch;
    if (w.fused) met &= facts.full_intermediates == 0 && double(facts.largest_block) <= facts.scratch;
    const bool no_rival = !w.rival.empty() && worst == 0;  // then nobody knows
    r.target = describe(w, !no_rival);
    r.met = r.target == "-" ? (r.own.wrong.empty() ? "-" : "NO") : met && no_rival ? "?" : yes_or_no(met);
    r.notes = describe(facts);
    if (worst > 0) r.notes += (r.notes.empty() ? "" : ", ") + number(worst) + " x " + w.rival;
    add(std::move(r));
}

void session::against(const std::string& name, const wish& w, const work& what,
                      const std::vector<contender>& contenders, const plan_facts& facts) {
    std::vector<contender> all = {fma_peak(what.in_double)};
    all.insert(all.end(), contenders.begin(), request_.own ? contenders.begin() + 1 : contenders.end());
    const std::size_t count = all.size();
    const bandwidth mix(what.in_bytes, what.out_bytes);
    all.insert(all.end(), mix.loops().begin(), mix.loops().end());
    const std::vector<timing> t = race(all);
    const double compute = at_peak(what.flops, t[0].median, what.in_double),
                 traffic = mix.limit(t.data() + count);
    row r{.name = name, .own = t[1]};
    if (compute > traffic) {
        r.binds = what.in_double ? "FMA f64" : "FMA f32";
        r.limit = compute;
        r.reached = at_peak(what.flops, ratio(t[0], t[1]), what.in_double);
    } else {
        r.binds = level_of(double(what.in_bytes + what.out_bytes));
        r.limit = traffic;
        r.reached = traffic / t[1].median;
    }
    all.resize(count);
    r.peers = entrants(all, t.data(), 2, t[1]);
    judge(std::move(r), w, facts);
}

}  // namespace bench
