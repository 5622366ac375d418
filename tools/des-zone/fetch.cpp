// des-zone fetch: a zone from its primary, by zone transfer.

#include "base/interrupt.h"
#include "base/replacement_file.h"
#include "base/text.h"
#include "cli/tool.h"
#include "des-zone/verbs.h"
#include "dns/tsig_key_file.h"
#include "zone/number_record.h"
#include "zone/transfer_client.h"
#include "zone/writer.h"

#include <fmt/format.h>

#include <iostream>
#include <limits>
#include <optional>

namespace {

using des::cli::ExitCode;

constexpr std::uint16_t dns_port = 53;

struct Options {
    std::string zone;
    std::string from;
    std::string key_file;
    std::string key;
    std::optional<std::uint32_t> serial;
    std::string output;
    unsigned timeout = 30;
    std::uint64_t limit = 4096;
};

void declare(CLI::App& app, Options& options)
{
    app.add_option("ZONE", options.zone, "The zone's name: the apex of its numbers")->required();
    app.add_option("--from", options.from, "The primary")->type_name("ADDR[:PORT]")->required();
    app.add_option("--key-file", options.key_file,
                   "A TSIG key that the primary shares, as tsig-keygen writes it")
        ->type_name("FILE");
    app.add_option("--key", options.key, "Which key of that file, where it holds several")
        ->type_name("NAME");
    app.add_option("--serial", options.serial,
                   "Write nothing, and end with 1, unless the primary has a newer serial")
        ->type_name("SERIAL")
        ->check(CLI::Range(std::uint32_t{0}, std::numeric_limits<std::uint32_t>::max())
                    .description(""));
    app.add_option("-o,--output", options.output,
                   "Where to write (default: standard output); complete or not at all")
        ->type_name("FILE");
    app.add_option("--timeout", options.timeout, "Give up after such a silence of the primary")
        ->type_name("SECONDS")
        ->check(CLI::Range(1, 3600).description(""))
        ->capture_default_str();
    app.add_option("--limit", options.limit, "Refuse a transfer that is larger")
        ->type_name("MIB")
        ->check(CLI::Range(1, 1'048'576).description(""))
        ->capture_default_str();
}

// Writes a zone as it comes.
class ZoneFile : public des::TransferSink {
public:
    ZoneFile(des::DomainName zone, std::ostream& out) : zone_(std::move(zone)), out_(out) {}

    void begin_zone() override {}
    void begin_changes() override {} // only a whole zone is asked for
    void remove(const des::ResourceRecord& /*record*/) override {}
    void add(const des::ResourceRecord& record) override;

    const des::PassedOver& passed_over() const noexcept { return passed_over_; }

private:
    const des::DomainName zone_;
    std::ostream& out_;
    des::PassedOver passed_over_;
};

void ZoneFile::add(const des::ResourceRecord& record)
{
    if (record.type == des::RRType::soa)
        return write_soa(out_, zone_, record.ttl,
                         des::value_or_throw(des::decode_soa(record.rdata)));
    if (record.type == des::RRType::ns && record.owner == zone_) {
        const auto server = des::value_or_throw(des::DomainName::decode(record.rdata));
        return write_name_server(out_, record.ttl, server);
    }
    if (auto number = number_record_of(record, zone_))
        return write_set(
            out_, des::NumberKey(number->number),
            des::value_or_throw(des::RecordSet::of({std::move(number->naptr)}, number->ttl)), "");
    passed_over_.note(record, zone_);
}

std::optional<des::TsigKey> key_from(const Options& options)
{
    if (options.key_file.empty() && options.key.empty())
        return std::nullopt;
    if (options.key_file.empty())
        throw des::Failure(des::Reason::usage, "--key needs --key-file");
    des::TsigKeys keys;
    read_tsig_keys(options.key_file, keys);
    if (options.key.empty() && keys.size() != 1)
        throw des::Failure(
            des::Reason::usage,
            fmt::format("{} holds {} keys; say which with --key", options.key_file, keys.size()));
    if (options.key.empty())
        return keys.front();
    const auto* const key = keys.find(des::cli::argument(des::DomainName::parse(options.key)));
    if (key == nullptr)
        throw des::Failure(des::Reason::configuration,
                           options.key_file + " holds no key " + des::quoted(options.key));
    return *key;
}

ExitCode fetch(const Options& options)
{
    const auto zone = des::cli::argument(des::DomainName::parse(options.zone));
    const des::Primary primary{
        des::cli::argument(des::SocketAddress::parse(options.from, dns_port)), key_from(options)};
    des::TransferLimits limits;
    limits.patience.silence = std::chrono::seconds(options.timeout);
    limits.octets = options.limit << 20U;
    des::catch_interrupts();
    if (options.serial) {
        const auto version = des::ask_version(primary, zone, limits);
        if (!des::Serial(*options.serial).precedes(version.soa.serial))
            return ExitCode::no;
    }
    std::optional<des::ReplacementFile> file;
    if (!options.output.empty())
        file.emplace(options.output);
    ZoneFile sink(zone, file ? file->stream() : std::cout);
    des::transfer(primary, zone, {}, sink, limits);
    if (file)
        file->put_in_place();
    if (sink.passed_over().count() > 0)
        des::cli::complain("warning: " + sink.passed_over().to_string());
    return ExitCode::ok;
}

} // namespace

des::cli::Command fetch_verb()
{
    return des::cli::command("fetch", "Fetch a zone from its primary by zone transfer", declare,
                             fetch);
}
