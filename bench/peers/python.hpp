#pragma once
#include "harness/measure.hpp"

/// Libraries that Python reaches, each in a process of its own that answers over a pipe. Its runs alternate
/// with ours, and it times them by its own clock, so that the pipe costs nothing.
namespace bench {

/// An operand that the process gets a copy of, under a name.
struct lent {
    std::string name;
    const void* data;
    std::size_t bytes;
    std::string shape, type;  ///< as JSON, as NumPy calls it
};

/// A way of Python's: a set-up run once, the expression that is timed, and what makes its result `y` ours.
/// The name begins with that of a library, of which python/libraries.py says what an expression is to it;
/// `out` is an array for the result, for those that take one.
struct python_way {
    std::string name, expression, set_up = "pass", finish = "y";
    bool is_compiled = false;  ///< PyTorch: by torch.compile
};
/// A model in ONNX's text for each library that runs such: the body of its graph, with the result y.
std::vector<python_way> onnx_ways(const std::string& body, const std::string& set_up = "pass",
                                  const std::string& finish = "y");
/// Ours followed by others.
std::vector<python_way> operator+(std::vector<python_way> all, const std::vector<python_way>& others);
/// With each way of PyTorch's compiled as well, but those in whose own formats or targets it writes.
std::vector<python_way> with_compiled(const std::vector<python_way>& ways);

/// Starts no process; every list of ways is empty then.
void without_python();
/// The library's version, or nothing if Python does not have it.
std::string python_version(const std::string& library);
/// What Python said when it was asked for the library, where it does not have it.
std::string python_problem(const std::string& library);

/// A contender of the library in memory shared with the process.
class python_run {
public:
    python_run(const std::vector<lent>& operands, const lent& result, const python_way& way, int threads);
    python_run(const python_run&) = delete;
    python_run& operator=(const python_run&) = delete;
    ~python_run();

    double seconds(time_source source, int calls) const;
    const void* fetch() const;  ///< the result of the last run
    void* memory() const { return memory_; }

private:
    int id_, file_;
    std::string library_;
    int threads_;
    std::size_t bytes_;
    void* memory_;
};

template <class T>
constexpr const char* numpy_type() {
    if constexpr (std::is_same_v<T, double>) return "float64";
    else if constexpr (std::is_same_v<T, std::int32_t>) return "int32";
    else if constexpr (std::is_same_v<T, std::int8_t>) return "int8";
    else return "float32";
}

template <class T, std::size_t R>
lent lend(std::string name, const xt::xtensor<T, R>& x) {
    std::string shape;
    for (const std::size_t extent : x.shape()) shape += (shape.empty() ? "" : ", ") + std::to_string(extent);
    return {std::move(name), x.data(), x.size() * sizeof(T), "[" + shape + "]", numpy_type<T>()};
}

/// Whether the library of this way can be had; says so once if not.
bool has_python(const python_way& way);
/// Tells why a way of Python's takes no part.
void complain_of(const python_way& way, const std::exception& problem);

template <class T, std::size_t R>
contender python_contender(std::shared_ptr<python_run> run, const std::string& name,
                           const xt::xtensor<T, R>& expected, double tolerance) {
    contender c;
    c.name = name;
    c.clocked = [run](time_source source, int calls) { return run->seconds(source, calls); };
    c.prepare = [run, &expected] {
        using limits = std::numeric_limits<T>;
        std::fill_n(static_cast<T*>(run->memory()), expected.size(),
                    limits::has_quiet_NaN ? limits::quiet_NaN() : limits::min());
    };
    c.check = [run, &expected, tolerance] {
        return compare(static_cast<const T*>(run->fetch()), expected.data(), expected.size(), tolerance);
    };
    return c;
}

/// The ways that this machine has; one that raises is left out with a word of why.
template <class T, std::size_t R>
std::vector<contender> python_ways(const std::vector<lent>& operands, const xt::xtensor<T, R>& expected,
                                   const std::vector<python_way>& ways, double tolerance = 0,
                                   int threads = 1) {
    std::vector<contender> all;
    for (const python_way& way : with_compiled(ways)) {
        if (!has_python(way)) continue;
        try {
            auto run = std::make_shared<python_run>(operands, lend("result", expected), way, threads);
            all.push_back(python_contender(std::move(run), way.name, expected, tolerance));
        } catch (const std::exception& problem) {
            complain_of(way, problem);
        }
    }
    return all;
}

}  // namespace bench
