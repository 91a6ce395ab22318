#include "peers/python.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>

#include "harness/text.hpp"

namespace bench {
namespace {

bool is_wanted = true;

/// That of the packages that `./dev bench` has from pip, then Debian's, for which its own are; another only
/// where there is none.
const std::vector<const char*>& interpreters() {
    static const std::vector<const char*> all = [] {
        if (const char* chosen = std::getenv("XFUSE_PYTHON")) return std::vector<const char*>{chosen};
        std::vector<const char*> found;
        for (const char* path : {BENCH_PIP "/bin/python", "/usr/bin/python3"})
            if (access(path, X_OK) == 0) found.push_back(path);
        if (found.empty()) found.push_back("python3");
        return found;
    }();
    return all;
}

class process {
public:
    process(const char* interpreter, int threads) {
        signal(SIGPIPE, SIG_IGN);  // where there is no Python, an error at the first question
        int to_child[2], from_child[2];
        // Of which no later worker keeps a copy open: it would not see its end.
        if (pipe2(to_child, O_CLOEXEC) != 0 || pipe2(from_child, O_CLOEXEC) != 0)
            throw std::runtime_error("no pipe");
        child_ = fork();
        if (child_ == 0) become_worker(interpreter, to_child, from_child, threads);
        setpgid(child_, child_);  // here as well: whoever comes first
        close(to_child[0]);
        close(from_child[1]);
        requests_ = fdopen(to_child[1], "w");
        answers_ = fdopen(from_child[0], "r");
    }
    process(const process&) = delete;
    process& operator=(const process&) = delete;
    ~process() {
        go_on();
        std::fclose(requests_);
        std::fclose(answers_);
        waitpid(child_, nullptr, 0);
    }

    /// What stands after "ok"; throws what stands after "error".
    std::string ask(const std::string& request) {
        go_on();
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

    /// Until it is asked again: its threads look for work in loops, on the cores that others are timed on.
    void stop() { is_stopped_ = kill(-child_, SIGSTOP) == 0; }

private:
    void go_on() {
        if (is_stopped_) kill(-child_, SIGCONT);
        is_stopped_ = false;
    }

    [[noreturn]] static void become_worker(const char* interpreter, const int* in, const int* out,
                                           int threads) {
        setpgid(0, 0);  // with the compilers that it starts: all stop together
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(in[0], 0);
        dup2(out[1], 1);
        for (const char* name : {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"})
            setenv(name, std::to_string(threads).c_str(), 1);
        // What was chosen for Debian's OpenBLAS, which does not know all processors, is not for pip's.
        if (std::strncmp(interpreter, BENCH_PIP, std::strlen(BENCH_PIP)) == 0)
            for (const char* name : {"OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"}) unsetenv(name);
        execlp(interpreter, interpreter, BENCH_PYTHON_WORKER, nullptr);
        _exit(127);
    }

    pid_t child_;
    bool is_stopped_ = false;
    std::FILE *requests_, *answers_;
};

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
    const char* interpreter = nullptr;
};

/// In a process that ends with the answer: a library that ends it takes no other with it.
found ask_version(const std::string& library) {
    found none;
    for (const char* interpreter : interpreters()) {
        try {
            process asked(interpreter, 1);
            return {asked.ask("{\"do\": \"version\", \"library\": " + quoted(library) + "}"), "",
                    interpreter};
        } catch (const std::exception& problem) {
            none.problem = problem.what();
        }
    }
    return none;
}

const found& asked(const std::string& library) {
    static const found not_asked{};
    static std::map<std::string, found> known;
    if (!is_wanted) return not_asked;
    const auto at = known.find(library);
    return at != known.end() ? at->second : known[library] = ask_version(library);
}

std::string library_of(const python_way& way) { return way.name.substr(0, way.name.find(' ')); }

/// A process for each library, as two in one disturb each other's threads, and each number of threads, which
/// they read when they are loaded.
process& worker(const std::string& library, int threads) {
    static std::map<std::pair<std::string, int>, std::unique_ptr<process>> all;
    auto& one = all[{library, threads}];
    if (!one) one = std::make_unique<process>(asked(library).interpreter, threads);
    return *one;
}

}  // namespace

void without_python() { is_wanted = false; }

std::string python_version(const std::string& library) { return asked(library).version; }
std::string python_problem(const std::string& library) { return asked(library).problem; }

std::vector<python_way> onnx_ways(const std::string& body, const std::string& set_up,
                                  const std::string& finish) {
    return {{"ONNXRuntime", body, set_up, finish}, {"OpenVINO", body, set_up, finish}};
}

std::vector<python_way> operator+(std::vector<python_way> all, const std::vector<python_way>& others) {
    all.insert(all.end(), others.begin(), others.end());
    return all;
}

std::vector<python_way> with_compiled(const std::vector<python_way>& ways) {
    std::vector<python_way> all = ways;
    for (const python_way& way : ways) {
        const bool is_by_hand = way.set_up.find("mkldnn") != std::string::npos ||
                                way.expression.find("out=out") != std::string::npos;
        if (library_of(way) != "PyTorch" || is_by_hand) continue;
        all.push_back(way);
        all.back().name.insert(7, " compiled");
        all.back().is_compiled = true;
    }
    return all;
}

bool has_python(const python_way& way) { return !python_version(library_of(way)).empty(); }

void complain_of(const python_way& way, const std::exception& problem) {
    static std::set<std::string> said;  // once for what is wrong with a library in each case
    if (said.insert(library_of(way) + problem.what()).second)
        std::fprintf(stderr, "%s is left out: %s\n", way.name.c_str(), problem.what());
}

python_run::python_run(const std::vector<lent>& operands, const lent& result, const python_way& way,
                       int threads)
    : library_(library_of(way)), threads_(threads), bytes_(result.bytes) {
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
    worker(library_, threads)
        .ask(to_way("way", id_) + ", \"library\": " + bench::quoted(library_) + ", \"arrays\": [" + arrays +
             "], \"set_up\": " + quoted(way.set_up) + ", \"expression\": " + quoted(way.expression) +
             ", \"finish\": " + quoted(way.finish) + ", \"compiled\": " +
             (way.is_compiled ? "true" : "false") + ", \"target\": " + described(result, file_) + "}");
    for (std::size_t k = 0; k < copies.size(); ++k) {
        munmap(copies[k].data, operands[k].bytes);
        close(copies[k].file);
    }
    worker(library_, threads).stop();
}

python_run::~python_run() {
    try {
        worker(library_, threads_).ask(to_way("drop", id_) + "}");
        worker(library_, threads_).stop();
    } catch (const std::exception&) {
    }
    munmap(memory_, bytes_);
    close(file_);
}

double python_run::seconds(time_source source, int calls) const {
    const char* wall = source == time_source::wall ? "true" : "false";
    return 1e-9 * std::stod(worker(library_, threads_)
                                .ask(to_way("run", id_) + ", \"calls\": " + std::to_string(calls) +
                                     ", \"wall\": " + wall + "}"));
}

const void* python_run::fetch() const {
    process& library = worker(library_, threads_);
    library.ask(to_way("fetch", id_) + "}");
    library.stop();  // its turn is over
    return memory_;
}

}  // namespace bench
