#include "files.hpp"
#include "io/directory.hpp"

using files::check_elements;

namespace {

std::string safetensors(const std::string& header, std::size_t data_bytes) {
    std::string text(8, '\0');
    for (std::size_t k = 0; k < 8; ++k) text[k] = char(header.size() >> (8 * k) & 255);
    return text + header + std::string(data_bytes, '\1');
}

std::string refused(const std::string& file) {
    return files::thrown_by<xf::format_error>(
        [&] { return xf::io::read_safetensors(files::in_memory(file), "x"); });
}

std::string refused_header(const std::string& header) { return refused(safetensors(header, 24)); }

}  // namespace

TEST_CASE("tensors that safetensors wrote") {
    const auto all = xf::load_safetensors(files::data("all.safetensors"));
    CHECK(all.names().size() == 13);
    check_elements<bool>(all.get<bool, 2>("BOOL"), {2, 3});
    check_elements<std::uint8_t>(all.get<std::uint8_t, 2>("U8"), {2, 3});
    check_elements<std::int8_t>(all.get<std::int8_t, 2>("I8"), {2, 3});
    check_elements<std::int16_t>(all.get<std::int16_t, 2>("I16"), {2, 3});
    check_elements<std::int32_t>(all.get<std::int32_t, 2>("I32"), {2, 3});
    check_elements<std::int64_t>(all.get<std::int64_t, 2>("I64"), {2, 3});
    check_elements<float>(all.get<float, 2>("F16"), {2, 3});
    check_elements<float>(all.get<float, 2>("BF16"), {2, 3});
    check_elements<xf::float16>(all.get<xf::float16, 2>("F16"), {2, 3});
    check_elements<xf::bfloat16>(all.get<xf::bfloat16, 2>("BF16"), {2, 3});
    check_elements<float>(all.get<float>("F32"), {2, 3});
    check_elements<double>(all.get<double, 2>("F64"), {2, 3});
    CHECK(all.get<float, 0>("scalar")() == 2.5F);
    CHECK(all.get<float, 2>("none").shape()[1] == 4);
    CHECK(all.get<float, 1>("quotes \" \\ \xc3\xbc \xf0\x9f\x98\x80")(0) == 0);
    CHECK(all.dtype("BF16") == xf::dtype::float32);
    CHECK(all.shape("I8") == std::vector<xf::index_t>{2, 3});
    REQUIRE(all.metadata().size() == 2);
    CHECK(all.metadata()[1].second == "line\nbreak");
    CHECK(files::thrown_by<xf::dtype_error>([&] {
              return all.get<double, 2>("BF16");
          }).ends_with("elements of float64 are asked for, the file has bfloat16 (read as float32)"));
}

TEST_CASE("escapes and characters of JSON") {
    const auto name_of = [](const std::string& name) {
        const auto all = xf::io::read_safetensors(
            files::in_memory(
                safetensors("{\"" + name + R"(": {"dtype":"U8","shape":[],"data_offsets":[0,1]} } )", 1)),
            "x");
        return all.entries.at(0).name;
    };
    CHECK(name_of(R"(\"\\\/\b\f\n\r\t)") == "\"\\/\b\f\n\r\t");
    CHECK(name_of(R"(\u0041\u00fc\u20AC\ud83d\ude00)") == "A\xc3\xbc\xe2\x82\xac\xf0\x9f\x98\x80");
    for (const char* wrong :
         {"\\x", "\\u12g4", "\\ud83d", "\\ud83d\\u0041", "\\ude00", "\n", "\x80", "\xc1\x81", "\xe0\x80\x80",
          "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xc3"}) {
        CAPTURE(wrong);
        CHECK_THROWS_AS(name_of(wrong), const xf::format_error&);
    }
}

TEST_CASE("fields of a safetensors header") {
    const auto entry = [](const std::string& fields) { return "{\"a\": {" + fields + "}}"; };
    struct mistake {
        std::string header;
        const char* message;
    };
    const mistake all[] = {
        {"[]", "x: header: it begins with '[' and not with '{'"},
        {"{", "x: header: a string is missing at byte 1, before ''"},
        {"{\"a\": 1}", "x: header: '{' is missing at byte 6, before '1}'"},
        {"{} {}", "x: header: text after the object at byte 3, before '{}'"},
        {"{}", "x: 24 bytes behind the last tensor"},
        {entry(R"("dtype":"F32","shape":[6])"), "x: 'a': data_offsets is missing"},
        {entry(R"("dtype":"F32","data_offsets":[0,24])"), "x: 'a': shape is missing"},
        {entry(R"("shape":[6],"data_offsets":[0,24])"), "x: 'a': dtype is missing"},
        {entry(R"("dtype":"F31","shape":[6],"data_offsets":[0,24])"), "x: 'a': dtype 'F31' is not known"},
        {entry(R"("dtype":4)"), "x: header: a string is missing at byte 16, before '}}'"},
        {entry(R"("dtype":"F32","dtype":"F32")"),
         "x: header: 'dtype' is given twice at byte 29, before '\"F32\"}}'"},
        {entry(R"("size":4)"), "x: header: 'size' is no field of a tensor at byte 14, before '4}}'"},
        {entry(R"("shape":[-1])"), "x: header: shape is no number at byte 16, before '-1]}}'"},
        {entry(R"("shape":[1.5])"), "x: header: ']' is missing at byte 17, before '.5]}}'"},
        {entry(R"("shape":[[1]])"), "x: header: shape is no number at byte 16, before '[1]]}}'"},
        {entry(R"("dtype":"F32","shape":[6],"data_offsets":[0,25])"),
         "x: 'a': data_offsets (0, 25) are no range of the 24 bytes behind the header"},
        {entry(R"("dtype":"F32","shape":[6],"data_offsets":[24,0])"),
         "x: 'a': data_offsets (24, 0) are no range of the 24 bytes behind the header"},
        {entry(R"("dtype":"F32","shape":[6],"data_offsets":[24])"),
         "x: 'a': data_offsets (24,) are no range of the 24 bytes behind the header"},
        {entry(R"("dtype":"F32","shape":[5],"data_offsets":[0,24])"),
         "x: 'a': shape (5,) of F32 needs 20 bytes, and data_offsets have 24"},
        {entry(R"("dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,24])"),
         "x: 'a': shape (4611686018427387904, 4) has more bytes than can be counted"},
        {entry(R"("dtype":"F32","shape":[4],"data_offsets":[0,16])"), "x: 8 bytes behind the last tensor"},
        {entry(R"("dtype":"F32","shape":[4],"data_offsets":[8,24])"),
         "x: 'a': data_offsets begin at 8, and the tensor before ends at 0"},
        {R"({"a":{"dtype":"F32","shape":[6],"data_offsets":[0,24]},"b":{"dtype":"F32","shape":[6],"data_offsets":[0,24]}})",
         "x: 'b': data_offsets begin at 0, and the tensor before ends at 24"},
        {R"({"a":{"dtype":"F32","shape":[6],"data_offsets":[0,24]},"a":{"dtype":"F32","shape":[0],"data_offsets":[24,24]}})",
         "x: two arrays have the name 'a'"}};
    for (const mistake& m : all) CHECK(refused_header(m.header) == std::string(m.message));
    CHECK(refused("abc") == "x: 3 bytes are no safetensors file");
    CHECK(refused(std::string(8, '\xff')) == "x: a header of 18446744073709551615 bytes in a file of 8");
    CHECK(refused(safetensors("{}", 0).substr(0, 9)) == "x: a header of 2 bytes in a file of 9");
}

TEST_CASE("a safetensors file that is cut off anywhere") {
    const std::string whole = files::text_of(files::data("all.safetensors"));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CAPTURE(size);
        CHECK(refused(whole.substr(0, size)) != "nothing is thrown");
    }
}
