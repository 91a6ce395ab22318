#include "peers/python.hpp"

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <map>
#include <memory>
#include <stdexcept>

#include "harness/text.hpp"

namespace bench {
namespace {

bool is_wanted = true;

/// Debian's Python, for which its packages are; another only where there is none.
const char* interpreter() {
    if (const char* chosen = std::getenv("XFUSE_PYTHON")) return chosen;
    return access("/usr/bin/python3", X_OK) == 0 ? "/usr/bin/python3" : "python3";
}

class process {
public:
    explicit process(int threads) {
        signal(SIGPIPE, SIG_IGN);  // where there is no Python, an error at the first question
        int to_child[2], from_child[2];
        if (pipe(to_child) != 0 || pipe(from_child) != 0) throw std::runtime_error("no pipe");
        child_ = fork();
        if (child_ == 0) become_worker(to_child, from_child, threads);
        close(to_child[0]);
        close(from_child[1]);
        requests_ = fdopen(to_child[1], "w");
        answers_ = fdopen(from_child[0], "r");
    }
    process(const process&) = delete;
    process& operator=(const process&) = delete;
    ~process() {
        std::fclose(requests_);
        std::fclose(answers_);
        waitpid(child_, nullptr, 0);
    }

    /// What stands after "ok"; throws what stands after "error".
    std::string ask(const std::string& request) {
        std::fprintf(requests_, "%s\n", request.c_str());
        std::fflush(requests_);
        std::string line;
        for (int c; (c = std::fgetc(answers_)) != '\n';) {
            if (c == EOF) throw std::runtime_error("Python ended");
            line += char(c);
        }
        if (line.rfind("ok ", 0) == 0) return line.substr(3);
        throw std::runtime_error(line.rfind("error ", 0) == 0 ? line.substr(6) : line);
    }

private:
    [[noreturn]] static void become_worker(const int* in, const int* out, int threads) {
        dup2(in[0], 0);
        dup2(out[1], 1);
        for (const int file : {in[0], in[1], out[0], out[1]}) close(file);
        for (const char* name : {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"})
            setenv(name, std::to_string(threads).c_str(), 1);
        execlp(interpreter(), interpreter(), BENCH_PYTHON_WORKER, nullptr);
        _exit(127);
    }

    pid_t child_;
    std::FILE *requests_, *answers_;
};

/// A process for each number of threads, which its libraries read when they are loaded.
process& worker(int threads) {
    static std::map<int, std::unique_ptr<process>> all;
    auto& one = all[threads];
    if (!one) one = std::make_unique<process>(threads);
    return *one;
}

/// Memory that the other process opens by a name in /proc.
struct shared_memory {
    int file;
    void* data;
    explicit shared_memory(std::size_t bytes) : file(memfd_create("bench", 0)) {
        if (file < 0 || ftruncate(file, off_t(bytes)) != 0) throw std::runtime_error("no shared memory");
        data = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (data == MAP_FAILED) throw std::runtime_error("no shared memory");
    }
};

std::string described(const lent& x, int file) {
    return "{\"name\": " + quoted(x.name) + ", \"path\": \"/proc/" + std::to_string(getpid()) + "/fd/" +
           std::to_string(file) + "\", \"shape\": " + x.shape + ", \"type\": " + quoted(x.type) + "}";
}

std::string to_way(const char* what, int id) {
    return std::string("{\"do\": \"") + what + "\", \"id\": " + std::to_string(id);
}

struct found {
    std::string version, problem;
};

/// In a process that ends with the answer: a library that ends it takes no other with it.
found ask_version(const std::string& library) {
    try {
        return {process(1).ask("{\"do\": \"version\", \"library\": " + quoted(library) + "}"), ""};
    } catch (const std::exception& problem) {
        return {"", problem.what()};
    }
}

const found& asked(const std::string& library) {
    static const found not_asked{};
    static std::map<std::string, found> known;
    if (!is_wanted) return not_asked;
    const auto at = known.find(library);
    return at != known.end() ? at->second : known[library] = ask_version(library);
}

std::string library_of(const python_way& way) { return way.name.substr(0, way.name.find(' ')); }

}  // namespace

void without_python() { is_wanted = false; }

std::string python_version(const std::string& library) { return asked(library).version; }
std::string python_problem(const std::string& library) { return asked(library).problem; }

bool has_python(const python_way& way) { return !python_version(library_of(way)).empty(); }

void complain_of(const python_way& way, const std::exception& problem) {
    std::fprintf(stderr, "%s is left out: %s\n", way.name.c_str(), problem.what());
}

python_run::python_run(const std::vector<lent>& operands, const lent& result, const python_way& way,
                       int threads)
    : threads_(threads), bytes_(result.bytes) {
    static int count = 0;
    id_ = count++;
    const shared_memory target(bytes_);
    file_ = target.file;
    memory_ = target.data;
    std::vector<shared_memory> copies;
    std::string arrays;
    for (const lent& x : operands) {
        copies.emplace_back(x.bytes);
        std::memcpy(copies.back().data, x.data, x.bytes);
        arrays += (arrays.empty() ? "" : ", ") + described(x, copies.back().file);
    }
    worker(threads).ask(
        to_way("way", id_) + ", \"library\": " + quoted(library_of(way)) + ", \"arrays\": [" + arrays +
        "], \"set_up\": " + quoted(way.set_up) + ", \"expression\": " + quoted(way.expression) +
        ", \"finish\": " + quoted(way.finish) + ", \"target\": " + described(result, file_) + "}");
    for (std::size_t k = 0; k < copies.size(); ++k) {
        munmap(copies[k].data, operands[k].bytes);
        close(copies[k].file);
    }
}

python_run::~python_run() {
    try {
        worker(threads_).ask(to_way("drop", id_) + "}");
    } catch (const std::exception&) {
    }
    munmap(memory_, bytes_);
    close(file_);
}

double python_run::seconds(time_source source, int calls) const {
    const char* wall = source == time_source::wall ? "true" : "false";
    return 1e-9 * std::stod(worker(threads_).ask(to_way("run", id_) + ", \"calls\": " +
                                                 std::to_string(calls) + ", \"wall\": " + wall + "}"));
}

const void* python_run::fetch() const {
    worker(threads_).ask(to_way("fetch", id_) + "}");
    return memory_;
}

}  // namespace bench
