#include <random>

#include "files.hpp"
#include "io/npy_header.hpp"

// Headers that are wrong in one field each.
namespace {

std::string npy(const std::string& header, std::size_t data_bytes, int version = 1) {
    std::string text = "\x93NUMPY";
    text += {char(version), '\0', char(header.size() & 255), char(header.size() >> 8)};
    if (version > 1) text += {'\0', '\0'};
    return text + header + std::string(data_bytes, '\1');
}

xf::io::stored_array open(const std::string& file) {
    xf::io::content where;
    where.label = "x";
    where.source = files::in_memory(file);
    where.stored_bytes = where.bytes = where.source->size();
    return xf::io::open_npy_content(where);
}

std::string refused(const std::string& file) {
    return files::thrown_by<xf::format_error>([&] { return open(file); });
}

std::string refused_header(const std::string& header) { return refused(npy(header, 24)); }

}  // namespace

TEST_CASE("forms of a header that Python reads") {
    for (const char* header :
         {"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }",
          "{'shape':(2,3),'fortran_order':False,'descr':'<f4'}\n",
          "  { \"descr\" : \"f4\" , 'fortran_order' : False , 'shape' : ( 2 , 3 , ) } \n ",
          "{'descr': '=f4', 'fortran_order': True, 'shape': (2L, 3L)}"}) {
        CAPTURE(header);
        CHECK(open(npy(header, 24)).header().shape == std::vector<xf::index_t>{2, 3});
    }
    CHECK(open(npy("{'descr': '<f4', 'fortran_order': False, 'shape': ()}", 4)).header().shape.empty());
    CHECK(open(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (6,)}", 24, 3)).header().shape.size() ==
          1);
}

TEST_CASE("the beginning of a .npy file") {
    CHECK(refused("") == "x: 0 bytes are no .npy file");
    CHECK(refused("\x93NUMPX\1 rest") == "x: it begins with '\\x93NUMPX' and not as a .npy file");
    const std::string version4 = npy("{}", 0, 4);
    CHECK(refused(version4) == "x: version 4.0 of the format; 1.0, 2.0 and 3.0 are known");
    CHECK(refused(npy("{}", 0).substr(0, 9)) == "x: the length of the header is cut off");
    CHECK(refused(npy("{'descr'", 0).substr(0, 12)) == "x: a header of 8 bytes, where 2 are left");
}

TEST_CASE("fields of a .npy header") {
    struct mistake {
        const char *header, *message;
    };
    const mistake all[] = {
        {"", "x: header: '{' is missing at byte 0, before ''"},
        {"{", "x: header: a key is no string at byte 1, before ''"},
        {"{'shape", "x: header: a string without end at byte 2, before 'shape'"},
        {"{'shape' (2, 3)}", "x: header: ':' is missing at byte 9, before '(2, 3)}'"},
        {"{'order': 1}", "x: header: 'order' is no field of a .npy header at byte 9, before ' 1}'"},
        {"{'fortran_order': false}",
         "x: header: fortran_order is neither True nor False at byte 18, before 'false}'"},
        {"{'fortran_order': False 'shape'}", "x: header: ',' is missing at byte 24, before ''shape'}'"},
        {"{'fortran_order': False, 'fortran_order': True}",
         "x: header: 'fortran_order' is given twice at byte 41, before ' True}'"},
        {"{'fortran_order': False, 'shape': (2, 3)}", "x: header: descr is missing"},
        {"{'descr': '<f4', 'shape': (2, 3)}", "x: header: fortran_order is missing"},
        {"{'descr': '<f4', 'fortran_order': False}", "x: header: shape is missing"},
        {"{'descr': '<f3'}", "x: header: descr '<f3' is no element type"},
        {"{'descr': ''}", "x: header: descr '' is no element type"},
        {"{'descr': 4}", "x: header: descr is no string at byte 10, before '4}'"},
        {"{'descr': '<\\x664'}", "x: header: an escape in a string at byte 11, before '<\\x664'}'"},
        {"{'shape': 6}", "x: header: '(' is missing at byte 10, before '6}'"},
        {"{'shape': (6)}", "x: header: the shape is a number and no tuple at byte 13, before '}'"},
        {"{'shape': (2 3)}", "x: header: ',' is missing in the shape at byte 13, before '3)}'"},
        {"{'shape': (,)}", "x: header: an extent of the shape is no number at byte 11, before ',)}'"},
        {"{'shape': (-1,)}", "x: header: an extent of the shape is no number at byte 11, before '-1,)}'"},
        {"{'shape': (2.5,)}", "x: header: ',' is missing in the shape at byte 12, before '.5,)}'"},
        {"{'shape': (007,)}", "x: header: an extent of the shape begins with 0 at byte 14, before ',)}'"},
        {"{'shape': (99999999999999999999,)}",
         "x: header: an extent of the shape '99999999999999999999,)}' is too large"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)} and",
         "x: header: text after the dictionary at byte 58, before 'and'"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4)}",
         "x: shape (2, 4) of float32 needs 32 bytes, and 24 follow the header"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2)}",
         "x: shape (2, 2) of float32 needs 16 bytes, and 24 follow the header"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4)}",
         "x: shape (4611686018427387904, 4) has more bytes than can be counted"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (0, 4611686018427387904, 4)}",
         "x: shape (0, 4611686018427387904, 4) has more bytes than can be counted"},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (1099511627776,)}",
         "x: shape (1099511627776,) of float32 needs 4398046511104 bytes, and 24 follow the header"}};
    for (const mistake& m : all) CHECK(refused_header(m.header) == std::string(m.message));
}

TEST_CASE("a file that is cut off anywhere") {
    const std::string whole = files::text_of(files::data("fortran_i2.npy"));
    REQUIRE(whole.size() == 368);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CAPTURE(size);
        CHECK_THROWS_AS(open(whole.substr(0, size)), const xf::format_error&);
    }
    CHECK_THROWS_AS(open(whole + "x"), const xf::format_error&);
}
