#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "xfuse/exec/machine.hpp"

#ifdef __unix__
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace xf::exec {

#ifdef __unix__
namespace {

constexpr struct {
    const char* name;
    double machine_speeds::*value;
    double least, most;  ///< anything else is no measurement
} fields[] = {
    {"read", &machine_speeds::read, 0.01, 1e5},       {"copy", &machine_speeds::copy, 0.01, 1e5},
    {"stream", &machine_speeds::stream, 0.01, 1e5},   {"l1_read", &machine_speeds::l1_read, 0.01, 1e6},
    {"l2_read", &machine_speeds::l2_read, 0.01, 1e6}, {"multiply", &machine_speeds::multiply, 0.01, 1e6},
    {"call", &machine_speeds::call, 0.01, 1e6}};
constexpr std::size_t longest_file = 4096;

struct descriptor {
    int number;
    explicit descriptor(int n) : number(n) {}
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    ~descriptor() {
        if (number >= 0) close(number);
    }
};

/// Of this user, and written by nobody else.
bool is_ours(int number, mode_t kind) {
    struct stat status {};
    return number >= 0 && fstat(number, &status) == 0 && (status.st_mode & S_IFMT) == kind &&
           status.st_uid == geteuid() && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

int open_folder(const std::string& folder) {
    return open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/// A file for each machine, as folders are shared between machines.
std::string file_name(const std::string& machine) {
    std::uint64_t hash = 1469598103934665603U;
    for (const char c : machine) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    char name[40];
    std::snprintf(name, sizeof name, "machine-%016llx", static_cast<unsigned long long>(hash));
    return name;
}

std::string contents(int number) {
    std::string text(longest_file + 1, '\0');
    const ssize_t count = ::read(number, text.data(), text.size());
    text.resize(count < 0 || std::size_t(count) > longest_file ? 0 : std::size_t(count));
    return text;
}

/// Takes "name value\n" from the front of `text`.
bool take(std::string& text, const char* name, double& value) {
    const std::string begin = std::string(name) + " ";
    if (text.compare(0, begin.size(), begin) != 0) return false;
    char* end = nullptr;
    value = std::strtod(text.c_str() + begin.size(), &end);
    if (end == text.c_str() + begin.size() || *end != '\n') return false;
    text.erase(0, std::size_t(end - text.c_str()) + 1);
    return true;
}

/// Makes the folder, and those above it that are missing, for this user alone.
void make_folder(const std::string& folder) {
    for (std::size_t at = folder.find('/', 1); at != std::string::npos; at = folder.find('/', at + 1))
        mkdir(folder.substr(0, at).c_str(), 0700);
    mkdir(folder.c_str(), 0700);
}

}  // namespace

std::string cache_folder() {
    if (const char* folder = std::getenv("XDG_CACHE_HOME"); folder && folder[0] == '/')
        return folder + std::string("/xfuse");
    if (const char* home = std::getenv("HOME"); home && home[0] == '/')
        return home + std::string("/.cache/xfuse");
    return {};
}

bool read_speeds(const std::string& folder, const std::string& machine, machine_speeds& speeds) {
    const descriptor in(open_folder(folder));
    if (!is_ours(in.number, S_IFDIR)) return false;
    const descriptor file(
        openat(in.number, file_name(machine).c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!is_ours(file.number, S_IFREG)) return false;
    std::string text = contents(file.number);
    if (text.compare(0, machine.size() + 1, machine + "\n") != 0) return false;
    text.erase(0, machine.size() + 1);
    machine_speeds found{};
    for (const auto& f : fields) {
        double value = 0;
        if (!take(text, f.name, value) || !(value >= f.least && value <= f.most)) return false;
        found.*f.value = value;
    }
    if (!text.empty()) return false;
    speeds = found;
    return true;
}

bool write_speeds(const std::string& folder, const std::string& machine, const machine_speeds& speeds) {
    make_folder(folder);
    const descriptor in(open_folder(folder));
    if (!is_ours(in.number, S_IFDIR)) return false;
    std::string text = machine + "\n";
    for (const auto& f : fields) {
        char line[64];
        std::snprintf(line, sizeof line, "%s %.4g\n", f.name, speeds.*f.value);
        text += line;
    }
    // Another process sees all of it or nothing.
    const std::string name = file_name(machine), part = name + "." + std::to_string(getpid());
    unlinkat(in.number, part.c_str(), 0);
    const descriptor file(
        openat(in.number, part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (file.number < 0) return false;
    const bool is_written = write(file.number, text.data(), text.size()) == ssize_t(text.size());
    if (is_written && renameat(in.number, part.c_str(), in.number, name.c_str()) == 0) return true;
    unlinkat(in.number, part.c_str(), 0);
    return false;
}

#else

std::string cache_folder() { return {}; }
bool read_speeds(const std::string&, const std::string&, machine_speeds&) { return false; }
bool write_speeds(const std::string&, const std::string&, const machine_speeds&) { return false; }

#endif

}  // namespace xf::exec
