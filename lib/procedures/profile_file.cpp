#include "procedures/profile_file.h"

#include "base/error.h"
#include "base/text.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>

namespace des {
namespace {

namespace fs = std::filesystem;

std::string field(const HttpResponse& head, std::string_view name)
{
    return std::string(head.fields.find(name).value_or(""));
}

void check(const std::ofstream& out, const std::string& path)
{
    if (!out)
        throw Failure(Reason::unreadable, "cannot write " + des::quoted(path));
}

UniqueFd lock(const std::string& path, const OperatorId& partner)
{
    UniqueFd file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!file)
        throw Failure(Reason::unreadable,
                      "cannot write " + des::quoted(path) + ": " + std::strerror(errno));
    if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0)
        throw Failure(Reason::locked,
                      "another process is fetching the profile of " +
                          des::quoted(partner.to_string()));
    return file;
}

} // namespace

ProfileFile::ProfileFile(const std::string& database, const OperatorId& partner) :
    path_(database + ".profile-" + partner.to_string()), lock_(lock(path_, partner))
{
    std::error_code error;
    size_ = fs::file_size(path_, error);
    std::ifstream notes(path_ + ".head");
    if (error || !std::getline(notes, etag_) || !std::getline(notes, type_) ||
        !std::getline(notes, coding_) || !std::getline(notes, position_))
        forget();
}

void ProfileFile::forget() noexcept
{
    etag_.clear();
    size_ = 0;
}

void ProfileFile::add_conditions(HttpFields& fields) const
{
    if (etag_.empty() || size_ == 0)
        return;
    fields.add("Range", "bytes=" + std::to_string(size_) + '-');
    fields.add("If-Range", etag_);
}

void ProfileFile::begin(const HttpResponse& head)
{
    const bool goes_on = head.status == 206;
    if (!goes_on) {
        size_ = 0;
        etag_ = field(head, "ETag");
        type_ = field(head, "Content-Type");
        coding_ = field(head, "Content-Encoding");
        position_ = field(head, "DES-Position");
        std::ofstream notes(path_ + ".head", std::ios::trunc);
        notes << etag_ << '\n' << type_ << '\n' << coding_ << '\n' << position_ << '\n';
        notes.flush();
        check(notes, path_ + ".head");
    }
    out_.open(path_, std::ios::binary | (goes_on ? std::ios::app : std::ios::trunc));
    check(out_, path_);
}

void ProfileFile::take(const HttpResponse& head, std::string_view piece)
{
    if (!out_.is_open())
        begin(head);
    out_.write(piece.data(), static_cast<std::streamsize>(piece.size()));
    check(out_, path_);
    size_ += piece.size();
}

void ProfileFile::finish(const HttpResponse& head)
{
    if (!out_.is_open())
        begin(head);
    out_.close();
    check(out_, path_);
}

std::string ProfileFile::media_type() const
{
    return des::media_type(type_);
}

std::optional<Position> ProfileFile::position() const
{
    auto position = Position::parse(position_);
    if (!position)
        return std::nullopt;
    return *std::move(position);
}

void ProfileFile::remove() noexcept
{
    std::error_code ignored;
    out_.close();
    fs::remove(path_, ignored);
    fs::remove(path_ + ".head", ignored);
    forget();
}

} // namespace des
