#include "picture.hpp"

#include <png.h>
#include <turbojpeg.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <vector>

namespace {

using bytes = std::vector<std::uint8_t>;
using picture = xt::xtensor<std::uint8_t, 3>;

constexpr std::size_t most_pixels = 100'000'000;

[[noreturn]] void fail(const std::string& path, const std::string& why) {
    throw std::runtime_error(path + ": " + why);
}

bytes read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) fail(path, std::string("cannot be opened: ") + std::strerror(errno));
    bytes content;
    char block[1 << 16];
    while (file.read(block, sizeof block) || file.gcount() > 0)
        content.insert(content.end(), block, block + file.gcount());
    if (file.bad()) fail(path, "cannot be read (a folder?)");
    if (content.empty()) fail(path, "the file is empty");
    return content;
}

picture make_picture(const std::string& path, std::size_t rows, std::size_t columns) {
    if (rows == 0 || columns == 0) fail(path, "the picture has no pixels");
    if (columns > most_pixels / rows) fail(path, "the picture has more than 100 million pixels");
    return picture::from_shape({rows, columns, 3});
}

picture read_jpeg(const std::string& path, const bytes& file) {
    const std::unique_ptr<void, int (*)(tjhandle)> decoder(tjInitDecompress(), tjDestroy);
    if (!decoder) fail(path, "no JPEG decoder");
    int columns = 0, rows = 0, sampling = 0, colours = 0;
    if (tjDecompressHeader3(decoder.get(), file.data(), file.size(), &columns, &rows, &sampling, &colours) !=
        0) {
        fail(path, std::string("not a readable JPEG picture: ") + tjGetErrorStr2(decoder.get()));
    }
    if (rows <= 0 || columns <= 0) fail(path, "not a readable JPEG picture: no image in it");
    picture result = make_picture(path, std::size_t(rows), std::size_t(columns));
    if (tjDecompress2(decoder.get(), file.data(), file.size(), result.data(), columns, 0, rows, TJPF_RGB,
                      0) != 0) {
        fail(path, std::string("damaged JPEG picture: ") + tjGetErrorStr2(decoder.get()));
    }
    return result;
}

struct png_reader : png_image {
    png_reader() : png_image{} { version = PNG_IMAGE_VERSION; }
    png_reader(const png_reader&) = delete;
    png_reader& operator=(const png_reader&) = delete;
    ~png_reader() { png_image_free(this); }
};

picture read_png(const std::string& path, const bytes& file) {
    png_reader image;
    if (!png_image_begin_read_from_memory(&image, file.data(), file.size())) {
        fail(path, std::string("not a readable PNG picture: ") + image.message);
    }
    image.format = PNG_FORMAT_RGB;
    picture result = make_picture(path, image.height, image.width);
    const png_color black{};
    if (!png_image_finish_read(&image, &black, result.data(), 0, nullptr)) {
        fail(path, std::string("damaged PNG picture: ") + image.message);
    }
    return result;
}

bool starts_with(const bytes& file, const bytes& mark) {
    return file.size() >= mark.size() && std::equal(mark.begin(), mark.end(), file.begin());
}

}  // namespace

xt::xtensor<std::uint8_t, 3> read_picture(const std::string& path) {
    const bytes file = read_file(path);
    if (starts_with(file, {0xff, 0xd8})) return read_jpeg(path, file);
    if (starts_with(file, {0x89, 'P', 'N', 'G'})) return read_png(path, file);
    fail(path, "neither a JPEG nor a PNG picture");
}

namespace {

void write_pixels(const std::string& path, png_uint_32 format, std::size_t rows, std::size_t columns,
                  const std::uint8_t* pixels) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.height = png_uint_32(rows);
    image.width = png_uint_32(columns);
    image.format = format;
    if (!png_image_write_to_file(&image, path.c_str(), 0, pixels, 0, nullptr)) {
        fail(path, std::string("cannot be written: ") + image.message);
    }
}

}  // namespace

void write_png(const std::string& path, const xt::xtensor<std::uint8_t, 2>& picture) {
    write_pixels(path, PNG_FORMAT_GRAY, picture.shape(0), picture.shape(1), picture.data());
}

void write_png(const std::string& path, const xt::xtensor<std::uint8_t, 3>& picture) {
    if (picture.shape(2) != 3) fail(path, "a picture in colour has red, green and blue");
    write_pixels(path, PNG_FORMAT_RGB, picture.shape(0), picture.shape(1), picture.data());
}
