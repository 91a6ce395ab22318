#include "harness/session.hpp"

#include "harness/peak.hpp"

#include <algorithm>
#include <cstdio>

namespace bench {

std::string number(double value, int digits) {
    char text[32];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

std::string milliseconds(double seconds) { return number(seconds * 1e3, seconds < 0.1 ? 2 : 0); }

std::string with_spread(const timing& t) {
    return milliseconds(t.median) + " (" + milliseconds(t.low) + ".." + milliseconds(t.high) + ")";
}

std::string kilobytes(double bytes) { return number(bytes / 1024, 0) + " kB"; }

std::string complaint(const timing& t) { return t.wrong.empty() ? "" : " WRONG: " + t.wrong; }

std::string peer_list(const std::vector<contender>& contenders, const timing* timings, std::size_t first) {
    std::string text;
    for (std::size_t k = first; k < contenders.size(); ++k) {
        text += (text.empty() ? "" : ", ") + contenders[k].name + " " + milliseconds(timings[k].median);
        text += complaint(timings[k]);
    }
    return text;
}

void session::add(row r) {
    std::printf("%s: %s%s\n", r.name.c_str(), r.time.c_str(),
                r.reached.empty() ? "" : (", " + r.reached).c_str());
    std::fflush(stdout);
    rows_.push_back(std::move(r));
}

void session::attempt(const std::string& name, const std::function<void(const std::string&)>& measure,
                      const std::string& or_name) {
    if (!wants(name) && (or_name.empty() || !wants(or_name))) return;
    try {
        measure(name);
    } catch (const std::exception& problem) {
        add({name, std::string("FAILED: ") + problem.what(), "", "", "", "NO", "", ""});
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

}  // namespace

void session::judge(const std::string& name, const wish& w, double limit, double reached,
                    const std::vector<contender>& contenders, const timing* timings,
                    const plan_facts& facts) {
    const timing& own = timings[0];
    double worst = 0;  // against the fastest rival
    for (std::size_t k = 1; k < contenders.size(); ++k)
        if (!w.rival.empty() && contenders[k].name.find(w.rival) == 0)
            worst = std::max(worst, ratio(own, timings[k]));
    bool met = own.wrong.empty() && reached >= w.of_limit && worst <= w.times;
    if (w.scratch > 0) met &= facts.scratch >= 0 && facts.scratch <= w.scratch;
    if (w.fused) met &= facts.full_intermediates == 0 && double(facts.largest_block) <= facts.scratch;
    const bool no_rival = !w.rival.empty() && worst == 0;  // then nobody knows
    const std::string wanted = describe(w, !no_rival);
    std::string notes = describe(facts);
    if (worst > 0) notes += (notes.empty() ? "" : ", ") + number(worst) + " x " + w.rival;
    add({name, with_spread(own) + " ms" + complaint(own), milliseconds(limit), number(reached), wanted,
         wanted == "-"     ? "-"
         : met && no_rival ? "?"
                           : yes_or_no(met),
         peer_list(contenders, timings, 1), notes});
}

void session::against_limit(const std::string& name, const wish& w, std::size_t in_bytes,
                            std::size_t out_bytes, const std::vector<contender>& contenders,
                            const plan_facts& facts) {
    const bandwidth mix(in_bytes, out_bytes);
    std::vector<contender> all = contenders;
    all.insert(all.end(), mix.loops().begin(), mix.loops().end());
    const std::vector<timing> timings = race(all);
    const double limit = mix.limit(timings.data() + contenders.size());
    judge(name, w, limit, limit / timings[0].median, contenders, timings.data(), facts);
}

void session::against_peak(const std::string& name, const wish& w, double flops,
                           const std::vector<contender>& contenders, const plan_facts& facts) {
    std::vector<contender> all = {fma_peak()};
    all.insert(all.end(), contenders.begin(), contenders.end());
    const std::vector<timing> timings = race(all);
    const double limit = at_peak(flops, timings[0].median);
    judge(name, w, limit, at_peak(flops, ratio(timings[0], timings[1])), contenders, timings.data() + 1,
          facts);
}

}  // namespace bench
