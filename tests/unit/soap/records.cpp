#include "soap/records.h"

#include "soap/both_ways.h"

#include <array>

namespace {

using des::soap::NumberRecords;
using des::soap::RecordElement;
using namespace std::string_view_literals;

des::Naptr record_with(std::string_view flags, std::string_view services, std::string_view regexp)
{
    auto record = test::sip_record(regexp);
    record.flags = test::characters(flags);
    record.services = test::characters(services);
    return record;
}

} // namespace

TEST_SUITE("soap/records")
{
    TEST_CASE("every record arrives as it was sent, octet by octet")
    {
        std::string all_octets;
        for (int octet = 1; octet < 256; ++octet)
            all_octets += static_cast<char>(octet);
        auto with_name = test::sip_record("");
        with_name.replacement = test::parsed<des::DomainName>("a\\000\\255\\.b\\032.example");
        const auto records = std::to_array<des::Naptr>({
            test::sip_record(),
            record_with("", "", ""),
            record_with("u", "E2U+sip", "!^\\+(.*)$!sip:\\1@x;a=\"<&>'\"!"),
            record_with(" ", "\t", " \r\n "),
            record_with("u", "E2U+sip", "!^.*$!sip:\xC3\xA9@x!"),
            record_with("u", "E2U+sip", "\xFF"),
            record_with("\x01", "E2U+sip", ""),
            record_with("u", "\0"sv, ""),
            record_with("u", "E2U+sip", all_octets),
            record_with("u", "E2U+sip", "\xEF\xBF\xBF"),
            record_with("u", "E2U+sip", "]]>"),
            record_with("u", "E2U+sip", "&#13;"),
            with_name,
        });
        for (const auto& record : records) {
            std::string document = "<naptr>";
            write_content(document, RecordElement::of(record));
            const auto element = value_or_throw(des::read_xml(document + "</naptr>"));
            const auto read = des::soap::read_content<RecordElement>(element, "naptr");
            REQUIRE(read);
            CHECK(value_or_throw(read->record()) == record);
        }
    }

    TEST_CASE("a record has six fields, or its RDATA")
    {
        const auto fields = RecordElement::of(test::sip_record());
        const auto rdata = RecordElement::of(test::sip_record("\xFF"));
        CHECK_FALSE(fields.rdata);
        REQUIRE(rdata.rdata);
        CHECK_FALSE(rdata.order);
        auto both = fields;
        both.rdata = rdata.rdata;
        CHECK(both.record().error().message == "rdata: stands beside fields");

        const auto missing = [&fields](auto member) {
            auto element = fields;
            (element.*member).reset();
            return element.record().error().message;
        };
        CHECK(missing(&RecordElement::order) == "order: is missing");
        CHECK(missing(&RecordElement::preference) == "preference: is missing");
        CHECK(missing(&RecordElement::flags) == "flags: is missing");
        CHECK(missing(&RecordElement::services) == "services: is missing");
        CHECK(missing(&RecordElement::regexp) == "regexp: is missing");
        CHECK(missing(&RecordElement::replacement) == "replacement: is missing");
        CHECK(RecordElement().record().error().message == "order: is missing");

        RecordElement damaged;
        damaged.rdata = des::soap::Octets{"abc"};
        CHECK_FALSE(damaged.record());
    }

    TEST_CASE("a set of records goes with its TTL, and says how it is served")
    {
        const auto number = test::parsed<des::NumberBlock>("+6125550XXXX");
        const auto set = [](des::Serving serving) {
            return value_or_throw(des::RecordSet::of({test::sip_record()}, des::Ttl(60), serving));
        };
        CHECK(test::content_of(NumberRecords::of(number, {})) == "<number>+6125550XXXX</number>");
        CHECK(test::content_of(NumberRecords::of(number, set(des::Serving::as_provisioned))) ==
              "<number>+6125550XXXX</number><ttl>60</ttl>" + test::sip_record_xml);
        CHECK(test::content_of(NumberRecords::of(number, set(des::Serving::substituted))) ==
              "<number>+6125550XXXX</number><ttl>60</ttl><substitute>true</substitute>" +
                  test::sip_record_xml);
    }

    TEST_CASE("some fields are those that are there")
    {
        des::soap::FieldsElement element;
        CHECK(element.fields().empty());
        element.flags = test::characters("");
        CHECK_FALSE(element.fields().empty());
        CHECK(element.fields().flags == test::characters(""));
        CHECK_FALSE(element.fields().regexp);
    }
}
