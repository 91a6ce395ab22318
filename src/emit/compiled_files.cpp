#include "compiled_files.hpp"

#ifdef __linux__
#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "xfuse/core/detect.hpp"
#include "xfuse/exec/machine.hpp"

namespace xf::emit {
namespace {

constexpr const char* flags[] = {"-std=c++20", "-O3",     "-march=native", "-ffp-contract=off",
                                 "-w",         "-shared", "-fPIC"};

class descriptor {
public:
    explicit descriptor(int number) : number_(number) {}
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    ~descriptor() {
        if (number_ >= 0) close(number_);
    }
    int get() const { return number_; }

private:
    int number_;
};

/// Of this user, a file or a folder as asked for and no link, and closed to all others.
bool is_ours(int number, mode_t kind) {
    struct stat status {};
    return number >= 0 && fstat(number, &status) == 0 && (status.st_mode & S_IFMT) == kind &&
           status.st_uid == geteuid() && (status.st_mode & (S_IRWXG | S_IRWXO)) == 0;
}

int open_folder(const std::string& folder) {
    return open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}
int open_file(int folder, const std::string& name) {
    return openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
}

void make_folder(const std::string& folder) {
    for (std::size_t at = folder.find('/', 1); at != std::string::npos; at = folder.find('/', at + 1))
        mkdir(folder.substr(0, at).c_str(), 0700);
    mkdir(folder.c_str(), 0700);
}

std::string compiler() {
    const char* named = std::getenv("XFUSE_CXX");
    return named != nullptr && *named != 0 ? named : "c++";
}

/// Two hashes of 64 bits; the text itself is compared as well.
std::string hash_text(const std::string& text) {
    std::uint64_t a = 1469598103934665603U, b = 0x9e3779b97f4a7c15U;
    for (const char c : text) {
        a = (a ^ static_cast<unsigned char>(c)) * 1099511628211U;
        b = (b + static_cast<unsigned char>(c)) * 0xbf58476d1ce4e5b9U;
        b ^= b >> 29U;
    }
    std::array<char, 40> name{};
    std::snprintf(name.data(), name.size(), "%016llx%016llx", static_cast<unsigned long long>(a),
                  static_cast<unsigned long long>(b));
    return name.data();
}

bool has_text(int number, const std::string& text) {
    std::string found(text.size() + 1, '\0');
    std::size_t count = 0;
    while (count < found.size()) {
        const ssize_t more = read(number, found.data() + count, found.size() - count);
        if (more <= 0) break;
        count += std::size_t(more);
    }
    return count == text.size() && found.compare(0, count, text) == 0;
}

bool write_text(int folder, const std::string& name, const std::string& text) {
    const descriptor file(
        openat(folder, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    std::size_t done = 0;
    while (file.get() >= 0 && done < text.size()) {
        const ssize_t more = write(file.get(), text.data() + done, text.size() - done);
        if (more <= 0) return false;
        done += std::size_t(more);
    }
    return file.get() >= 0;
}

/// The compiler's exit status, or -1 where there is no such program.
int run_compiler(const std::string& name, const std::string& source, const std::string& library) {
    std::vector<std::string> words{name};
    words.insert(words.end(), std::begin(flags), std::end(flags));
    words.insert(words.end(), {source, "-o", library});
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    for (const int stream : {1, 2})
        posix_spawn_file_actions_addopen(&quiet, stream, "/dev/null", O_WRONLY, 0);
    pid_t child = 0;
    const int failed = posix_spawnp(&child, name.c_str(), &quiet, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&quiet);
    if (failed != 0) return -1;
    int status = 0;
    if (waitpid(child, &status, 0) != child) return -1;
    // A shell's way to say that there is no such program.
    return !WIFEXITED(status) ? 255 : WEXITSTATUS(status) == 127 ? -1 : WEXITSTATUS(status);
}

}  // namespace

compiled_file find_compiled(const std::string& source) {
    const std::string folder = exec::cache_folder(), tool = compiler();
    if (folder.empty())
        return {"", "compile: there is no folder to keep it in (XDG_CACHE_HOME, HOME); the program runs"};
    const std::string own = folder + "/compiled";
    make_folder(own);
    const descriptor in(open_folder(own));
    if (!is_ours(in.get(), S_IFDIR))
        return {"", "compile: " + own +
                        " is not a folder that this user alone can read and write; the program runs"};
    // What is compiled for one processor may not run on another one that shares the folder.
    const std::string text = "// " + tool + " for " + core::detect_machine().processor + "\n" + source,
                      name = hash_text(text);
    const std::string kept_source = name + ".cpp", kept_library = name + ".so";
    // By its name, as the loader knows libraries by theirs; in a folder that is closed to all others.
    const std::string path = own + "/" + kept_library;
    const descriptor before(open_file(in.get(), kept_source));
    if (is_ours(before.get(), S_IFREG) && has_text(before.get(), text)) {
        const descriptor library(open_file(in.get(), kept_library));
        if (is_ours(library.get(), S_IFREG)) return {path, "compile: taken from " + path};
    }
    const std::string part = name + "." + std::to_string(getpid());
    unlinkat(in.get(), (part + ".cpp").c_str(), 0);
    unlinkat(in.get(), (part + ".so").c_str(), 0);
    if (!write_text(in.get(), part + ".cpp", text))
        return {"", "compile: " + own + " cannot be written; the program runs"};
    const int status = run_compiler(tool, own + "/" + part + ".cpp", own + "/" + part + ".so");
    const descriptor library(status == 0 ? open_file(in.get(), part + ".so") : -1);
    if (library.get() < 0) {
        unlinkat(in.get(), (part + ".cpp").c_str(), 0);
        unlinkat(in.get(), (part + ".so").c_str(), 0);
        const std::string why = status < 0 ? "there is no compiler \"" + tool + "\""
                                : status == 0
                                    ? "\"" + tool + "\" has made no library"
                                    : "\"" + tool + "\" failed with status " + std::to_string(status);
        return {"", "compile: " + why + "; the program runs"};
    }
    fchmod(library.get(), 0700);
    // Another process sees the text last, and a library with it.
    renameat(in.get(), (part + ".so").c_str(), in.get(), kept_library.c_str());
    renameat(in.get(), (part + ".cpp").c_str(), in.get(), kept_source.c_str());
    return {path, "compile: compiled by \"" + tool + "\", kept as " + path};
}

}  // namespace xf::emit
#else

namespace xf::emit {
compiled_file find_compiled(const std::string&) { return {"", "compile: on Linux alone; the program runs"}; }
}  // namespace xf::emit
#endif
