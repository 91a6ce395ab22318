#include <doctest/doctest.h>

#include "emit/batch.hpp"
#include "xfuse/nn.hpp"

/// The file in docs/, functions of analysis, orders of memory, and what is refused.
namespace {

std::string read(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

/// The pipeline of README.md.
std::string emitted_pipeline() {
    static const xt::xtensor<float, 4> x = xt::ones<float>({8, 58, 58, 64}),
                                       w = xt::ones<float>({3, 3, 64, 64});
    static const xt::xtensor<float, 1> b = xt::zeros<float>({64});
    auto conv = xf::einsum<"nhwcij,ijco->nhwo">(xf::windows(x, {3, 3}, {1, 1}, {.axes = {1, 2}}), w);
    auto e = xf::windows(xf::relu(conv + b), {2, 2}, {2, 2}, {.axes = {1, 2}}).max({-1, -2});
    return xf::emit_cpp(e, {.name = "conv_pool", .operands = {"x", "w", "b"}});
}

/// Compiles a file with its self-check and runs that; what the compiler and the program say.
std::string checked(const std::string& text, const std::string& macro) {
    const auto folder =
        std::filesystem::temp_directory_path() / ("xfuse_emit_check_" + std::to_string(getpid()));
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "file.cpp") << text;
    const std::string at = folder.string();
    const std::string command = std::string(XFUSE_TEST_COMPILER) +
                                " -std=c++20 -O1 -Wall -Wextra -Wconversion -Wshadow -Werror -D" + macro +
                                " " + at + "/file.cpp -o " + at + "/program > " + at + "/said 2>&1 && " + at +
                                "/program >> " + at + "/said 2>&1";
    const int status = std::system(command.c_str());
    const std::string said = read(folder / "said");
    std::filesystem::remove_all(folder);
    return said + (status == 0 ? "" : "failed");
}

std::string complaint_of(const auto& e, const xf::emit_options& options = {}) {
    try {
        static_cast<void>(xf::emit_cpp(e, options));
    } catch (const xf::error& problem) {
        return problem.what();
    }
    return {};
}

}  // namespace

TEST_CASE("the file in docs/ is what the pipeline of the README is written out as") {
    const std::string text = emitted_pipeline();
    const auto file = std::filesystem::path(XFUSE_TEST_SOURCE) / "docs/emitted/conv_pool.cpp";
    const char* update = std::getenv("XFUSE_UPDATE_GOLDEN");
    if (update != nullptr && *update != 0) std::ofstream(file) << text;
    CHECK_MESSAGE(read(file) == text, file.string(),
                  " differs; after a change that was meant, run the test with XFUSE_UPDATE_GOLDEN=1");
    CHECK(checked(text, "CONV_POOL_SELF_CHECK") == "conv_pool: the same bits as without tiles\n");
}

TEST_CASE("functions of vectors, reversed and empty operands") {
    xt::xtensor<float, 2> x({37, 53});
    for (std::size_t k = 0; k < x.size(); ++k) x.data()[k] = float(k * 37 % 101) / 25 - 2;
    const xt::xtensor<double, 2> d = xt::cast<double>(x);
    const xt::xtensor<float, 2> none = xt::zeros<float>({0, 5});
    const auto backwards = xf::lazy(x.data() + x.size() - 1, {37, 53}, {-53, -1});
    const auto shifted = xf::lazy(x) - xf::lazy(x).max({1}, xf::keepdims);
    emit_tests::batch all("functions");
    all.add("softmax", xf::exp(shifted) / xf::exp(shifted).sum({1}, xf::keepdims));
    all.add("analysis", xf::tanh(x * 2.F) * xf::sigmoid(x) + xf::pow(xf::abs(x), 1.5F));
    all.add("doubles", xf::log1p(xf::abs(d)) + xf::sqrt(xf::abs(d)) + xf::round(d * 3.0));
    all.add("of_reversed", xf::windows(backwards, {3, 3}).max({-1, -2}));
    all.add("empty", xf::lazy(none) + 1.F);
    all.add("sum_of_none", xf::sum(none, {0}));
    all.add("repeated", xf::repeat(xf::repeat(xf::lazy(x) + 1.F, 3, 1), 2, 0));
    all.add("reshaped", xf::reshape(xf::transpose(x), {53 * 37}));
    REQUIRE(all.compile(XFUSE_TEST_COMPILER, "-O1") == "");
    all.compare([](const std::string& name, const std::string&) { FAIL_CHECK("other bits: ", name); });
}

TEST_CASE("names that are no C++ are made into some, and what is not written out is refused by name") {
    const xt::xtensor<float, 1> x = xt::ones<float>({50000});
    const std::string text = xf::emit_cpp(xf::lazy(x) + 1.F, {.name = "*/ int main() {} \\\n#error",
                                                              .operands = {"\"; // ?"
                                                                           "?/\n while"}});
    CHECK(text.find("#error") == std::string::npos);
    CHECK(checked(text, "INT_MAIN_ERROR_SELF_CHECK") == "int_main_error: the same bits as without tiles\n");
    CHECK(text.find("void int_main_error(const float* while_, float* result)") != std::string::npos);
    const auto own = xf::map([](auto v) { return v * v; }, x);
    const std::string text_of_own = complaint_of(own);
    CHECK(text_of_own.starts_with("emit_cpp: map: a functor of yours ("));
    CHECK(text_of_own.ends_with(
        ") is code that only the compiler knows: name a function that does the same, as "
        "number 1 of emit_options::functors: {.name = \"f\", .definition = \"float "
        "f(float) { ... }\"}"));
    CHECK(complaint_of(own, {.functors = {{"a b"}}}) ==
          "emit_cpp: emit_options::functors: \"a b\" is no name of a function");
    CHECK(complaint_of(xf::windows(x, 5).var({-1})) ==
          "emit_cpp: var: a variance of windows is not written out as C++ yet");
    const xt::xtensor<xf::bfloat16, 1> halves = xf::lazy(x);
    CHECK(complaint_of(xf::lazy(halves) + 1.F) ==
          "emit_cpp: an array of bfloat16 is not written out as C++ yet");
    // Declared, it is linked by whoever has it; defined, it stands in front of both programs of the
    // self-check.
    CHECK(xf::emit_cpp(own, {.functors = {{"square"}}}).find("\nfloat square(float);\n") !=
          std::string::npos);
    const xf::emit_options with_square{
        .name = "squares", .functors = {{"square", "static float square(float v) { return v * v; }"}}};
    CHECK(checked(xf::emit_cpp(own, with_square), "SQUARES_SELF_CHECK") ==
          "squares: the same bits as without tiles\n");
    const xt::xtensor<std::int32_t, 1> places{0, 6, -7};
    const auto few = xf::lazy(x.data(), {40, 7});
    CHECK(checked(xf::emit_cpp(xf::take(xf::exp(few), places, 1), {.name = "taken"}), "TAKEN_SELF_CHECK") ==
          "taken: the same bits as without tiles\n");
    CHECK(checked(xf::emit_cpp(xf::results(xf::sum(x, 0), xf::exp(x)), {.name = "two"}), "TWO_SELF_CHECK") ==
          "two: the same bits as without tiles\n");
    const auto both = xf::reduce(x, {0}, xf::sum, xf::max);
    CHECK(checked(xf::emit_cpp(both, {.name = "both"}), "BOTH_SELF_CHECK") ==
          "both: the same bits as without tiles\n");
}
