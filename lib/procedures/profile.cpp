#include "procedures/profile.h"

#include "base/interrupt.h"
#include "base/sha256.h"
#include "base/text.h"
#include "http/conditions.h"
#include "http/gzip.h"
#include "procedures/export.h"
#include "procedures/profile_file.h"
#include "procedures/records.h"
#include "procedures/zone_export.h"
#include "store/history.h"
#include "store/requests.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <memory>

namespace des {
namespace {

// Gathers what an ostream writes into pieces for a sink.
class SinkBuffer : public std::streambuf {
public:
    explicit SinkBuffer(BodySink& sink) : sink_(sink), piece_(65536, '\0')
    {
        setp(piece_.data(), piece_.data() + piece_.size());
    }

protected:
    int_type overflow(int_type c) override
    {
        sync();
        if (!traits_type::eq_int_type(c, traits_type::eof()))
            sputc(traits_type::to_char_type(c));
        return traits_type::not_eof(c);
    }
    int sync() override
    {
        sink_.write({pbase(), static_cast<std::size_t>(pptr() - pbase())});
        setp(piece_.data(), piece_.data() + piece_.size());
        return 0;
    }

private:
    BodySink& sink_;
    std::string piece_;
};

// Leaves out the octets that the client has already.
class RestSink : public BodySink {
public:
    RestSink(BodySink& out, std::uint64_t skip) : out_(out), skip_(skip) {}
    void write(std::string_view piece) override
    {
        const auto skipped = std::min<std::uint64_t>(skip_, piece.size());
        skip_ -= skipped;
        if (skipped < piece.size())
            out_.write(piece.substr(skipped));
    }

private:
    BodySink& out_;
    std::uint64_t skip_;
};

// Only counts.
class CountSink : public BodySink {
public:
    void write(std::string_view piece) override { size_ += piece.size(); }
    std::uint64_t size() const noexcept { return size_; }

private:
    std::uint64_t size_ = 0;
};

// How a profile goes out.
struct Form {
    RecordFormat format = RecordFormat::csv;
    bool is_compressed = false;
};

// A store that stays in one state.
struct Snapshot {
    explicit Snapshot(const std::string& database) :
        store(Store::open(database, Access::read_only)), reading(store)
    {
    }
    Store store;
    Store::Reading reading;
};

// Changes with the profile, what the partner may see of it, and how it is written.
std::string etag_of(Store& store, const AgreementState& partner, const Form& form)
{
    const auto serial = store.serial();
    const auto change = History(store).find(serial);
    const auto text = fmt::format(
        "{} {} {} {}", store.host().id.to_string(), change ? change->id.to_string() : "",
        change ? to_string(change->when) : "", partner.terms.may_see.to_string());
    const auto digest = sha256(text);
    return fmt::format("\"{}-{}-{}{}\"", serial.value(),
                       hexadecimal({reinterpret_cast<const char*>(digest.data()), 8}),
                       form.format == RecordFormat::csv ? "csv" : "dns",
                       form.is_compressed ? "-gzip" : "");
}

void write_records(Store& store, const AgreementState& partner, RecordFormat format,
                   std::ostream& out)
{
    const auto apex = store.host().apexes.front();
    const auto& visible = partner.terms.may_see;
    if (format == RecordFormat::zone) {
        export_zone(store, {.apex = apex, .visible = visible}, out);
        return;
    }
    const auto everything = Portion::everything();
    const auto write = record_writer(out, format, columns_for(store, everything), apex);
    each_record(store, everything, [&](const RecordLine& line) {
        if (visible.allows(line.number))
            write(line);
    });
}

void write_profile(Store& store, const AgreementState& partner, const Form& form, BodySink& sink)
{
    const auto write = [&](BodySink& to) {
        SinkBuffer buffer(to);
        std::ostream out(&buffer);
        out.exceptions(std::ios::badbit); // what the sink throws comes through
        write_records(store, partner, form.format, out);
        out.flush();
    };
    if (!form.is_compressed)
        return write(sink);
    GzipSink gzip(sink);
    write(gzip);
    gzip.finish();
}

std::optional<RecordFormat> format_for(const HttpRequest& request)
{
    const int csv = quality_of(request, media_type_of(RecordFormat::csv));
    const int dns = quality_of(request, media_type_of(RecordFormat::zone));
    if (csv == 0 && dns == 0)
        return std::nullopt;
    return csv > dns ? RecordFormat::csv : RecordFormat::zone;
}

Error bad_record(const RecordSource& source, const std::string& why)
{
    return {Reason::invalid, source.place(source.line()) + ": " + why};
}

// The records of a fetched file, into an edit. The first bad one ends it.
Result<void> stage(RecordSource& source, const Agreement& terms, CopyEdit& edit)
{
    while (const auto lines = source.next()) {
        stop_if_interrupted();
        if (!*lines)
            return tl::unexpected(bad_record(source, lines->error().message));
        for (const auto& line : **lines) {
            if (!terms.may_publish.allows(line.number))
                return tl::unexpected(bad_record(source,
                                                 line.number.to_string() +
                                                     " is not what the agreement lets it publish"));
            if (const auto right = check(line); !right)
                return tl::unexpected(bad_record(source, right.error().message));
            edit.stage(line, source.line());
        }
    }
    return {};
}

// Once the edit has begun, nobody else changes that.
bool may_have_copy(Store& store, const AgreementState& partner)
{
    if (partner.enrolment == Enrolment::enrolled)
        return true;
    const auto requests = Requests(store).all();
    return std::any_of(requests.begin(), requests.end(), [&partner](const Request& request) {
        return request.partner == partner.terms.partner && request.side == RequestSide::ours &&
            request.kind == RequestKind::enrolment &&
            request.progress == RequestProgress::confirmed;
    });
}

Result<ProfileReport> install(Store& store, const OperatorId& partner, const ProfileFile& file)
{
    const auto position = file.position();
    if (!position)
        return invalid("the profile came without its position");
    const auto format = file.media_type() == media_type_of(RecordFormat::csv) ? RecordFormat::csv
                                                                              : RecordFormat::zone;
    std::ifstream octets(file.path(), std::ios::binary);
    if (!octets)
        throw Failure(Reason::unreadable, "cannot read " + des::quoted(file.path()));
    std::unique_ptr<GunzipBuffer> expanded;
    std::istream in(octets.rdbuf());
    if (file.is_compressed()) {
        expanded = std::make_unique<GunzipBuffer>(octets);
        in.rdbuf(expanded.get());
    }
    CopyEdit edit(store, partner);
    const auto agreement = Agreements(store).get(partner);
    if (!may_have_copy(store, agreement)) // it has left while the profile was on its way
        return invalid("'" + partner.to_string() + "' is not enrolled here any more");
    const auto source =
        read_records(in, "profile of " + partner.to_string(), format, store.host().apexes);
    if (auto staged = stage(*source, agreement.terms, edit); !staged)
        return tl::unexpected(staged.error());
    if (in.bad())
        return invalid("the profile is damaged or incomplete");
    ProfileReport report{*position, {}, 0};
    CopyEdit::Watch watch;
    watch.conflict = [&report](const Claim&) { ++report.conflicts; };
    report.counts = edit.apply(Edit::Scope::whole_profile, watch);
    edit.commit(*position);
    return report;
}

} // namespace

std::string_view media_type_of(RecordFormat format)
{
    return format == RecordFormat::zone ? "text/dns" : "text/csv";
}

HttpReply give_profile(const std::string& database, const AgreementState& partner,
                       const HttpRequest& request)
{
    const auto format = format_for(request);
    if (!format)
        return {406, {}, "a profile is text/dns or text/csv\n"};
    const Form form{*format, accepts_gzip(request)};
    const auto snapshot = std::make_shared<Snapshot>(database);
    const auto etag = etag_of(snapshot->store, partner, form);
    HttpReply reply;
    reply.fields.add("ETag", etag);
    reply.fields.add("Vary", "Accept, Accept-Encoding, Authorization");
    reply.fields.add("DES-Position", Position::of(snapshot->store.serial()).to_string());
    if (is_another_wanted(request, etag)) {
        reply.status = 412;
        return reply;
    }
    if (is_known_to_client(request, etag)) {
        reply.status = 304;
        return reply;
    }
    reply.fields.add("Content-Type", std::string(media_type_of(*format)));
    reply.fields.add("Accept-Ranges", "bytes");
    if (form.is_compressed)
        reply.fields.add("Content-Encoding", "gzip");
    const auto from = wanted_rest(request, etag);
    if (from) {
        // How long it is, is known once it has been written.
        CountSink count;
        write_profile(snapshot->store, partner, form, count);
        reply.status = *from < count.size() ? 206 : 416;
        reply.fields.add("Content-Range",
                         reply.status == 416 ? fmt::format("bytes */{}", count.size())
                                             : fmt::format("bytes {}-{}/{}", *from,
                                                           count.size() - 1, count.size()));
        if (reply.status == 416)
            return reply;
    }
    reply.body = [snapshot, partner, form, from](BodySink& sink) {
        RestSink rest(sink, from.value_or(0));
        write_profile(snapshot->store, partner, form, rest);
    };
    return reply;
}

SoapResult<ProfileReport> take_profile(Store& store, const std::string& database, I1Client& client,
                                       const OperatorId& partner)
{
    ProfileFile file(database, partner);
    const auto fetch = [&] {
        HttpFields fields;
        fields.add("Accept", "text/csv, text/dns;q=0.5");
        fields.add("Accept-Encoding", "gzip");
        file.add_conditions(fields);
        return client.profile(fields, [&file](const HttpResponse& head, std::string_view piece) {
            file.take(head, piece);
        });
    };
    auto response = fetch();
    if (response && response->status == 416) { // there is nothing behind what is here
        file.remove();
        response = fetch();
    }
    if (!response)
        return tl::unexpected(response.error());
    file.finish(*response);
    auto report = install(store, partner, file);
    file.remove();
    if (!report)
        return tl::unexpected(SoapTrouble{std::nullopt, report.error()});
    return *std::move(report);
}

} // namespace des
