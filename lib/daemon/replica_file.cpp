#include "daemon/replica_file.h"

#include "answer/set_reader.h"
#include "base/replacement_file.h"
#include "base/unique_fd.h"
#include "dns/cursor.h"
#include "e164/enum_name.h"
#include "naptr/wire.h"

#include <fmt/format.h>

#include <fcntl.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace des::replica_file {
namespace {

constexpr std::string_view magic = "DESzone1";
constexpr std::size_t head_size = 16; // with the time behind it
constexpr std::size_t full_message = 16'384;

using Head = std::array<std::uint8_t, head_size>;

Head head_of(Timestamp verified)
{
    const auto time = static_cast<std::uint64_t>(verified.time_since_epoch().count());
    Head head{};
    ByteWriter out(head);
    out.put(magic);
    out.u32(static_cast<std::uint32_t>(time >> 32U));
    out.u32(static_cast<std::uint32_t>(time));
    return head;
}

[[noreturn]] void fail(const std::string& path, const std::string& what)
{
    throw Failure(Reason::unreadable, what + path + ": " + std::strerror(errno));
}

[[noreturn]] void refuse(const std::string& path, const std::string& why)
{
    throw Failure(Reason::invalid, path + ": " + why);
}

Message empty_message(const DomainName& apex)
{
    return make_query(0, {apex, RRType::axfr, RRClass::in}, Header::qr | Header::aa, {});
}

// Records on their way into messages.
class MessageWriter {
public:
    MessageWriter(const DomainName& apex, std::ostream& out) :
        message_(empty_message(apex)), out_(out)
    {
    }

    void add(ResourceRecord record)
    {
        size_ += record.owner.wire().size() + record.rdata.size();
        message_.answers.push_back(std::move(record));
        if (size_ >= full_message)
            flush();
    }

    void flush()
    {
        const auto octets = encode_message(message_);
        std::array<std::uint8_t, 2> prefix{};
        ByteWriter(prefix).u16(static_cast<std::uint16_t>(octets.size()));
        out_ << as_text(prefix) << as_text(octets);
        message_.answers.clear();
        size_ = 0;
    }

private:
    Message message_;
    std::size_t size_ = 0;
    std::ostream& out_;
};

ResourceRecord soa_record(const DomainName& apex, const ZoneVersion& version)
{
    return {apex, RRType::soa, RRClass::in, version.ttl, encode_rdata(version.soa)};
}

void add_set(MessageWriter& out, const DomainName& apex, NumberKey key, const Snapshot& snapshot,
             TemplateRef reference)
{
    const auto block = value_or_throw(key.block());
    const auto set = read_set(snapshot.templates(), reference, key);
    if (!set)
        throw Failure(Reason::conflict, "too many records for a file: " + block.to_string());
    const auto owner = value_or_throw(owner_name(block, apex));
    for (const auto& record : set->records())
        out.add({owner, RRType::naptr, RRClass::in, set->ttl(), encode_rdata(record)});
}

Timestamp read_head(std::istream& in, const std::string& path)
{
    Head head{};
    in.read(reinterpret_cast<char*>(head.data()), head.size());
    ByteReader reader(head);
    if (!in || as_text(reader.take(magic.size())) != magic)
        refuse(path, "this is no file of a replica");
    const std::uint64_t high = reader.u32();
    return Timestamp(Timestamp::duration(static_cast<std::int64_t>(high << 32U | reader.u32())));
}

// False where the file ends.
bool read_message(std::istream& in, std::vector<std::uint8_t>& message)
{
    std::array<std::uint8_t, 2> prefix{};
    in.read(reinterpret_cast<char*>(prefix.data()), prefix.size());
    message.resize(ByteReader(prefix).u16());
    in.read(reinterpret_cast<char*>(message.data()), static_cast<std::streamsize>(message.size()));
    return static_cast<bool>(in);
}

} // namespace

void write(const std::string& path, const DomainName& apex, const ZoneHeadRecords& head,
           const Snapshot& snapshot, Timestamp verified, std::atomic<std::uint64_t>& beats)
{
    ReplacementFile file(path);
    file.stream() << as_text(head_of(verified));
    MessageWriter out(apex, file.stream());
    out.add(soa_record(apex, head.version.value()));
    for (const auto& server : head.name_servers)
        out.add({apex, RRType::ns, RRClass::in, head.name_server_ttl, server.wire()});
    each_template(snapshot, [&](NumberKey key, TemplateRef reference) {
        add_set(out, apex, key, snapshot, reference);
        ++beats;
    });
    out.add(soa_record(apex, head.version.value()));
    out.flush();
    file.put_in_place();
}

void verify(const std::string& path, Timestamp verified)
{
    const UniqueFd file(open(path.c_str(), O_WRONLY | O_CLOEXEC));
    const auto head = head_of(verified);
    if (!file || pwrite(file.get(), head.data(), head.size(), 0) != ssize_t{head_size})
        fail(path, "cannot write ");
}

std::optional<Timestamp> read(const std::string& path, const DomainName& apex, TransferSink& sink)
{
    std::ifstream in(path, std::ios::binary);
    if (!in && errno == ENOENT)
        return std::nullopt;
    if (!in)
        fail(path, "cannot read ");
    const auto verified = read_head(in, path);
    TransferReader reader({apex, 0, {}}, sink);
    std::vector<std::uint8_t> message;
    auto state = TransferReader::State::more;
    while (state == TransferReader::State::more) {
        if (!read_message(in, message))
            refuse(path, "the file is cut off");
        const auto taken = reader.take(message);
        if (!taken)
            refuse(path, taken.error().message);
        state = *taken;
    }
    return verified;
}

} // namespace des::replica_file
