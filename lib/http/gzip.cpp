#include "http/gzip.h"

#include <zlib.h>

#include <array>

namespace des {
namespace {

constexpr int gzip_window = 15 + 16; // 32 KiB, with the header of RFC 1952
constexpr std::size_t piece_size = 65536;

unsigned char* octets_of(std::string_view piece)
{
    // zlib only reads what it calls next_in.
    return reinterpret_cast<unsigned char*>(const_cast<char*>(piece.data())); // NOLINT
}

} // namespace

struct GzipSink::Stream {
    Stream()
    {
        if (deflateInit2(&zlib, Z_DEFAULT_COMPRESSION, Z_DEFLATED, gzip_window, 8,
                         Z_DEFAULT_STRATEGY) != Z_OK)
            throw std::bad_alloc();
    }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    ~Stream() { deflateEnd(&zlib); }
    z_stream zlib{};
};

GzipSink::GzipSink(BodySink& out) : out_(out), stream_(std::make_unique<Stream>()) {}
GzipSink::~GzipSink() = default;

void GzipSink::write(std::string_view piece)
{
    run(piece, Z_NO_FLUSH);
}

void GzipSink::finish()
{
    run({}, Z_FINISH);
}

void GzipSink::run(std::string_view piece, int flush)
{
    std::array<char, piece_size> compressed; // NOLINT(cppcoreguidelines-pro-type-member-init)
    auto& zlib = stream_->zlib;
    zlib.next_in = octets_of(piece);
    zlib.avail_in = static_cast<unsigned>(piece.size());
    do {
        zlib.next_out = reinterpret_cast<unsigned char*>(compressed.data());
        zlib.avail_out = static_cast<unsigned>(compressed.size());
        deflate(&zlib, flush);
        if (const auto size = compressed.size() - zlib.avail_out; size > 0)
            out_.write({compressed.data(), size});
    } while (zlib.avail_out == 0);
}

struct GunzipBuffer::Stream {
    Stream()
    {
        if (inflateInit2(&zlib, gzip_window) != Z_OK)
            throw std::bad_alloc();
    }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    ~Stream() { inflateEnd(&zlib); }
    z_stream zlib{};
};

GunzipBuffer::GunzipBuffer(std::istream& in) :
    in_(in), stream_(std::make_unique<Stream>()), compressed_(piece_size), expanded_(piece_size)
{
}

GunzipBuffer::~GunzipBuffer() = default;

GunzipBuffer::int_type GunzipBuffer::underflow()
{
    auto& zlib = stream_->zlib;
    zlib.next_out = reinterpret_cast<unsigned char*>(expanded_.data());
    zlib.avail_out = static_cast<unsigned>(expanded_.size());
    while (!is_at_end_ && zlib.avail_out == expanded_.size()) {
        if (zlib.avail_in == 0) {
            in_.read(compressed_.data(), static_cast<std::streamsize>(compressed_.size()));
            zlib.next_in = reinterpret_cast<unsigned char*>(compressed_.data());
            zlib.avail_in = static_cast<unsigned>(in_.gcount());
        }
        const bool is_empty = zlib.avail_in == 0;
        const int code = inflate(&zlib, Z_NO_FLUSH);
        is_at_end_ = code == Z_STREAM_END;
        if (!is_at_end_ && (code != Z_OK || is_empty))
            throw Failure(Reason::unreadable,
                          is_empty ? "the compressed octets end too soon"
                                   : "the compressed octets are damaged");
    }
    const auto size = expanded_.size() - zlib.avail_out;
    if (size == 0)
        return traits_type::eof();
    setg(expanded_.data(), expanded_.data(), expanded_.data() + size);
    return traits_type::to_int_type(*gptr());
}

Result<std::string> gunzip(std::string_view octets, std::size_t limit)
{
    z_stream zlib{};
    if (inflateInit2(&zlib, gzip_window) != Z_OK)
        throw std::bad_alloc();
    zlib.next_in = octets_of(octets);
    zlib.avail_in = static_cast<unsigned>(octets.size());
    std::string text;
    std::array<char, piece_size> piece; // NOLINT(cppcoreguidelines-pro-type-member-init)
    int code = Z_OK;
    while (code == Z_OK && text.size() <= limit) {
        zlib.next_out = reinterpret_cast<unsigned char*>(piece.data());
        zlib.avail_out = static_cast<unsigned>(piece.size());
        code = inflate(&zlib, Z_NO_FLUSH);
        text.append(piece.data(), piece.size() - zlib.avail_out);
        if (code == Z_OK && zlib.avail_in == 0 && zlib.avail_out != 0)
            code = Z_BUF_ERROR; // the end is missing
    }
    inflateEnd(&zlib);
    if (text.size() > limit)
        return tl::unexpected(Error{Reason::conflict, "the expanded body is too large"});
    if (code != Z_STREAM_END || zlib.avail_in != 0)
        return invalid("the body is not gzip");
    return text;
}

} // namespace des
