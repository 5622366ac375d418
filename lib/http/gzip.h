#pragma once

#include "base/error.h"
#include "http/message.h"

#include <cstddef>
#include <istream>
#include <memory>
#include <streambuf>
#include <string>
#include <string_view>
#include <vector>

// gzip (RFC 1952) as a content coding.

namespace des {

// Compresses what is written on its way to another sink. The same octets always become the same.
class GzipSink : public BodySink {
public:
    explicit GzipSink(BodySink& out);
    ~GzipSink() override;
    GzipSink(const GzipSink&) = delete;
    GzipSink& operator=(const GzipSink&) = delete;
    void write(std::string_view piece) override;
    void finish(); // the last call

private:
    struct Stream;
    void run(std::string_view piece, int flush);
    BodySink& out_;
    std::unique_ptr<Stream> stream_;
};

// Expands all of it; refused when it is damaged, or would become larger than `limit` octets.
Result<std::string> gunzip(std::string_view octets, std::size_t limit);

// Expands what another stream gives. Reading fails with an exception inside the stream, which
// std::istream turns into bad(), when the octets are damaged or end too soon.
class GunzipBuffer : public std::streambuf {
public:
    explicit GunzipBuffer(std::istream& in);
    ~GunzipBuffer() override;
    GunzipBuffer(const GunzipBuffer&) = delete;
    GunzipBuffer& operator=(const GunzipBuffer&) = delete;

protected:
    int_type underflow() override;

private:
    struct Stream;
    std::istream& in_;
    std::unique_ptr<Stream> stream_;
    std::vector<char> compressed_;
    std::vector<char> expanded_;
    bool is_at_end_ = false;
};

} // namespace des
