#include "naptr/clients.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using des::Client;
using des::Naptr;

namespace {

struct Fields {
    const char* flags = "u";
    const char* services = "E2U+sip";
    const char* regexp = "!^.*$!sip:a@b!";
    unsigned order = 100;
    unsigned preference = 10;
};

Naptr record(const Fields& fields)
{
    const auto string = [](const char* text) {
        return des::value_or_throw(des::CharacterString::of(text));
    };
    return {des::Order{static_cast<std::uint16_t>(fields.order)},
            des::Preference{static_cast<std::uint16_t>(fields.preference)},
            string(fields.flags),
            string(fields.services),
            string(fields.regexp),
            des::DomainName()};
}

std::vector<des::ClientVerdict> read(Client client, const std::vector<Fields>& all)
{
    std::vector<Naptr> records;
    for (const auto& fields : all)
        records.push_back(record(fields));
    const auto number = des::value_or_throw(des::E164Number::parse("+441632960083"));
    const auto set = des::value_or_throw(des::RecordSet::of(records, des::Ttl(3600)));
    return des::read_as(client, number, set);
}

// The URI the client builds of a set of this one record, or "-".
std::string uri(Client client, const Fields& fields)
{
    return read(client, {fields})[0].uri.value_or("-");
}

// One row of the matrix: the URI for each client, in the order of all_clients().
struct Row {
    const char* what;
    Fields fields;
    std::vector<const char*> uris;
};

Fields with_regexp(const char* regexp)
{
    return {.flags = "u", .services = "E2U+sip", .regexp = regexp};
}

Fields with_services(const char* services)
{
    return {.flags = "u", .services = services};
}

} // namespace

TEST_SUITE("naptr/clients")
{
    TEST_CASE("clients go by their names, in any case")
    {
        for (const auto client : des::all_clients())
            CHECK(des::parse_client(des::to_string(client)) == client);
        CHECK(des::parse_client("Kamailio") == Client::kamailio);
        CHECK_FALSE(des::parse_client("sipp"));
    }

    TEST_CASE("each client reads the rows of the matrix its own way")
    {
        const char* ok = "sip:a@b";
        const std::vector<Row> rows{
            // kamailio, opensips, asterisk, freeswitch, sprout
            {"plain", {}, {ok, ok, ok, ok, ok}},
            {"services in mixed case", with_services("e2U+SiP"), {ok, ok, "-", ok, ok}},
            {"legacy services", with_services("sip+E2U"), {ok, ok, ok, "-", "-"}},
            {"compound services", with_services("E2U+sip+pres"), {"-", "-", "-", "-", "-"}},
            {"a subtype", with_services("E2U+pstn:sip"), {"-", "-", ok, "-", ok}},
            {"flags in upper case", {.flags = "U"}, {ok, ok, ok, ok, ok}},
            {"an unknown flag", {.flags = "s"}, {"-", "-", "-", ok, "-"}},
            {"an ERE that does not match",
             with_regexp("!^\\+46.*$!sip:a@b!"),
             {"-", "-", "-", "-", "-"}},
            {"another delimiter", with_regexp("#^.*$#sip:a@b#"), {"-", "-", ok, "-", ok}},
            {"a blank in the URI",
             with_regexp("!^.*$!sip:a b@c!"),
             {"sip:a b@c", "sip:a b@c", "sip:a b@c", "sip:a", "sip:a b@c"}},
            {"an escaped delimiter",
             with_regexp("!^.*$!sip:a\\!x@b!"),
             {"-", "-", "sip:a\\!x@b", "sip:a$$", "-"}},
            {"a trailing i", with_regexp("!^.*$!sip:a@b!i"), {ok, ok, "sip:a@b!", ok, "-"}},
            {"four delimiters",
             with_regexp("!^.*$!sip:a!b@c!"),
             {"sip:a", "sip:a", "sip:a!b@c", "sip:a", "-"}},
            {"a back-reference",
             with_regexp("!^(.*)$!sip:\\1@b!"),
             {"sip:+441632960083@b", "sip:+441632960083@b", "sip:+441632960083@b", "sip:$$1@b",
              "sip:+441632960083@b"}},
            {"a back-reference without group",
             with_regexp("!^.*$!sip:\\1@b!"),
             {"-", "-", "-", "sip:$$1@b", "sip:@b"}},
            {"the whole match",
             with_regexp("!^.*$!sip:\\0@b!"),
             {"sip:+441632960083@b", "sip:+441632960083@b", "sip:+441632960083@b", "sip:$$0@b",
              "sip:+441632960083@b"}},
            {"a group that took no part",
             with_regexp("!^(x)?.*$!sip:a\\1@b!"),
             {"-", "-", "-", "sip:a$$1@b", ok}},
            {"an escaped plus", with_regexp("!^\\+44.*$!sip:a@b!"), {ok, ok, ok, "-", ok}},
            {"no scheme",
             with_regexp("!^.*$!a@b.example!"),
             {"a@b.example", "a@b.example", "a@b.example", "a@b.example", "a@b.example"}},
            {"nothing anchors", with_regexp("!.*!sip:a@b!"), {ok, ok, ok, ok, "sip:a@bsip:a@b"}},
            {"no regexp", with_regexp(""), {"-", "-", "-", "-", "-"}},
        };
        for (const auto& row : rows) {
            for (std::size_t i = 0; i < row.uris.size(); ++i) {
                const auto client = des::all_clients()[i];
                CHECK_MESSAGE(uri(client, row.fields) == row.uris[i],
                              row.what << ", read by " << des::to_string(client));
            }
        }
    }

    TEST_CASE("clients read what is served: with the number put in, where it is")
    {
        const auto number = des::value_or_throw(des::E164Number::parse("+441632960083"));
        const std::vector<Naptr> records{record(with_regexp("!^(.*)$!sip:\\1@b!")),
                                         record(with_regexp("!^.*$!sip:a@b!"))};
        const auto set = des::value_or_throw(
            des::RecordSet::of(records, des::Ttl(3600), des::Serving::substituted));
        for (const auto& verdict : des::read_as(Client::freeswitch, number, set)) {
            const auto& regexp = set.records()[verdict.record].regexp.octets();
            CHECK(verdict.uri == (regexp == "!^.*$!sip:a@b!" ? "sip:a@b" : "sip:+441632960083@b"));
            CHECK(verdict.reason.empty());
        }
    }

    TEST_CASE("what a client does not use or builds wrongly has a reason")
    {
        for (const auto client : des::all_clients()) {
            CHECK(read(client, {Fields()})[0].reason.empty());
            CHECK_FALSE(read(client, {with_services("E2U+email:mailto")})[0].reason.empty());
            CHECK_FALSE(read(client, {with_regexp("!^.*$!a@b!")})[0].reason.empty());
        }
    }

    TEST_CASE("Asterisk finds nothing at all where one record is not to its liking")
    {
        const auto verdicts =
            read(Client::asterisk, {{.preference = 10}, {.flags = "s", .preference = 20}});
        for (const auto& verdict : verdicts) {
            CHECK_FALSE(verdict.uri);
            CHECK(verdict.reason.find("record 2 ends the whole lookup") == 0);
        }
    }

    TEST_CASE("Kamailio tries orders from 32768 on first")
    {
        const auto verdicts = read(Client::kamailio, {{.order = 100}, {.order = 32768}});
        CHECK(verdicts[0].record == 1);
        CHECK_FALSE(verdicts[0].reason.empty());
        CHECK(verdicts[1].record == 0);
    }

    TEST_CASE("Kamailio takes 12 usable records, and none of more than 100")
    {
        std::vector<Fields> all;
        for (unsigned i = 0; i < 13; ++i)
            all.push_back({.preference = i});
        CHECK(read(Client::kamailio, all)[11].uri);
        CHECK_FALSE(read(Client::kamailio, all)[12].uri);
        for (unsigned i = 13; i < 101; ++i)
            all.push_back({.preference = i});
        CHECK_FALSE(read(Client::kamailio, all)[0].uri);
    }

    TEST_CASE("an ERE that would cost too much is not tried")
    {
        for (const char* regexp : {"!^((.{15}){15}){15}{15}$!sip:a@b!", "!^(.*)(.*)\\1$!sip:a@b!",
                                   "!^.{99999999999999999999}$!sip:a@b!"}) {
            for (const auto client : des::all_clients())
                CHECK_MESSAGE(uri(client, with_regexp(regexp)) == "-", regexp);
        }
    }
}
