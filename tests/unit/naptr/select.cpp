#include "naptr/select.h"

#include "naptr/text.h"

#include <doctest/doctest.h>

#include <map>
#include <string>

using namespace des;

namespace {

using Records = std::vector<Naptr>;

Records records_of(const std::vector<std::string>& lines)
{
    Records records;
    for (const auto& line : lines)
        records.push_back(value_or_throw(parse_naptr(line)));
    return records;
}

// A world of names; keeps count of what was asked.
struct World {
    std::map<std::string, Records> names;
    std::vector<std::string> asked;

    Selection select(const std::vector<std::string>& lines, const SelectionOptions& options = {})
    {
        const auto number = value_or_throw(E164Number::parse("+441632960083"));
        const auto name = value_or_throw(DomainName::parse("3.8.0.0.6.9.2.3.6.1.4.4.e164.arpa."));
        return des::select(records_of(lines), number, name, options,
                           [this](const DomainName& asked_for) -> std::optional<Records> {
                               asked.push_back(asked_for.to_string());
                               const auto found = names.find(asked.back());
                               if (found == names.end())
                                   return std::nullopt;
                               return found->second;
                           });
    }
};

std::string uris(const Selection& selection)
{
    std::string out;
    for (const auto& target : selection.targets)
        out += (out.empty() ? "" : " ") + target.service + "=" + target.uri;
    return out;
}

std::string blame(const Verdict& verdict)
{
    return verdict.used ? "used" : std::string(to_string(verdict.field)) + ": " + verdict.reason;
}

const std::string sip = R"(100 10 "u" "E2U+sip" "!^.*$!sip:a@b!" .)";

} // namespace

TEST_SUITE("naptr/select")
{
    TEST_CASE("the example of RFC 3824, section 5.5, gives its two URIs")
    {
        const auto selection =
            World().select({R"(100 20 "u" "E2U+mailto" "!^.*$!mailto:info@example.com!" .)",
                            R"(100 10 "u" "E2U+sip" "!^.*$!sip:user@example.com!" .)"});
        CHECK(uris(selection) == "sip=sip:user@example.com mailto=mailto:info@example.com");
        REQUIRE(selection.verdicts.size() == 2);
        CHECK(selection.verdicts[0].used);
        CHECK(selection.verdicts[0].depth == 0);
    }

    TEST_CASE("the examples of RFC 4769, sections 4.1 to 4.5, give their URIs")
    {
        const struct {
            const char* record;
            const char* target;
        } rows[] = {
            {R"(10 100 "u" "E2U+pstn:tel" "!^.*$!tel:+1-215-555-0123;npdi;rn=+1-215-555-0199!" .)",
             "pstn:tel=tel:+1-215-555-0123;npdi;rn=+1-215-555-0199"},
            {R"(10 100 "u" "E2U+pstn:sip" "!^.*$!sip:+1-215-555-0123;npdi;rn=+1-215-555-0199@gw.example.com;user=phone!" .)",
             "pstn:sip=sip:+1-215-555-0123;npdi;rn=+1-215-555-0199@gw.example.com;user=phone"},
            {R"(10 100 "u" "E2U+pstn:tel" "!^.*$!tel:+1-215-555-0123;npdi!" .)",
             "pstn:tel=tel:+1-215-555-0123;npdi"},
            {R"(10 100 "u" "E2U+pstn:sip" "!^.*$!sip:+1-215-555-0123;npdi@gw.example.com;user=phone!" .)",
             "pstn:sip=sip:+1-215-555-0123;npdi@gw.example.com;user=phone"},
            {R"(10 100 "u" "E2U+pstn:tel" "!(^.*$)!tel:\\1;npdi!" .)",
             "pstn:tel=tel:+441632960083;npdi"},
        };
        for (const auto& [record, target] : rows)
            CHECK(uris(World().select({record})) == target);
    }

    TEST_CASE("the examples of RFC 6116 give their URIs")
    {
        CHECK(uris(World().select({
                  R"(100 51 "u" "E2U+h323" "!^\\+441632960083$!h323:operator@example.com!" .)",
                  R"(100 50 "u" "E2U+sip" "!^(\\+441632960083)$!sip:\\1@example.com!" .)",
                  R"(100 52 "u" "E2U+email:mailto" "!^.*$!mailto:info@example.com!" .)",
              })) ==
              "sip=sip:+441632960083@example.com h323=h323:operator@example.com "
              "email:mailto=mailto:info@example.com");
    }

    TEST_CASE("order rules before preference, and equals stay as the answer had them")
    {
        const auto selection = World().select({
            R"(20 1 "u" "E2U+sip" "!^.*$!sip:5@x!" .)",
            R"(10 9 "u" "E2U+sip" "!^.*$!sip:3@x!" .)",
            R"(10 9 "u" "E2U+sip" "!^.*$!sip:1@x!" .)",
            R"(10 8 "U" "E2U+sip" "!^.*$!sip:0@x!" .)",
            R"(40000 0 "u" "E2U+sip" "!^.*$!sip:6@x!" .)",
        });
        CHECK(uris(selection) == "sip=sip:0@x sip=sip:3@x sip=sip:1@x sip=sip:5@x sip=sip:6@x");
    }

    TEST_CASE("rules apply to the number, case of services does not matter")
    {
        CHECK(uris(World().select({R"(1 1 "u" "e2u+SIP" "!^\\+44(.*)$!sip:0\\1@x!" .)"})) ==
              "sip=sip:01632960083@x");
        CHECK(uris(World().select({R"(1 1 "u" "sip+E2U" "!^.*$!sip:a@b!" .)"})) == "sip=sip:a@b");
    }

    TEST_CASE("services choose, compound ones from left to right")
    {
        const std::vector<std::string> set{
            R"(1 1 "u" "E2U+foo+pstn:tel+sip" "!^.*$!tel:+44!" .)",
            R"(1 2 "u" "E2U+pstn:sip" "!^.*$!sip:p@b!" .)",
            R"(1 3 "u" "E2U+voice:tel:x" "!^.*$!tel:+45!" .)",
        };
        const auto wanting = [&](std::vector<std::string> services) {
            SelectionOptions options;
            options.services = std::move(services);
            return uris(World().select(set, options));
        };
        CHECK(wanting({}) == "foo=tel:+44 pstn:sip=sip:p@b voice:tel:x=tel:+45");
        CHECK(wanting({"sip"}) == "sip=tel:+44");
        CHECK(wanting({"pstn"}) == "pstn:tel=tel:+44 pstn:sip=sip:p@b");
        CHECK(wanting({"PSTN:SIP"}) == "pstn:sip=sip:p@b");
        CHECK(wanting({"sip", "pstn:tel"}) == "pstn:tel=tel:+44");
        CHECK(wanting({"voice:x"}) == "voice:tel:x=tel:+45");
        CHECK(wanting({"h323"}).empty());
    }

    TEST_CASE("private types are used only where they are accepted")
    {
        const std::vector<std::string> set{R"(1 1 "u" "E2U+P-x" "!^.*$!sip:a@b!" .)"};
        const auto ignored = World().select(set);
        CHECK(ignored.targets.empty());
        CHECK(blame(ignored.verdicts.at(0)).find("services: only for private networks") == 0);
        SelectionOptions options;
        options.accept_private = true;
        CHECK(uris(World().select(set, options)) == "p-x=sip:a@b");
    }

    TEST_CASE("a bad record aborts nothing, and the field to blame is named")
    {
        const struct {
            const char* record;
            const char* blamed;
        } rows[] = {
            {R"(1 1 "s" "SIP+D2U" "" _sip._udp.example.)", "flags: unknown: 's'"},
            {R"(1 1 "p" "E2U+sip" "!^.*$!sip:x@y!" .)", "flags: unknown: 'p'"},
            {R"(1 1 "u" "E2U_pstn" "!^.*$!tel:+44!" .)", "services: not E2U+type"},
            {R"(1 1 "u" "SIP+D2U" "!^.*$!sip:x@y!" .)", "services: not E2U+type"},
            {R"(1 1 "u" "" "!^.*$!sip:x@y!" .)", "services: not E2U+type"},
            {R"(1 1 "u" "E2U+sip" "!^.*$!sip:x@y!" a.example.)", "replacement: stands beside"},
            {R"(1 1 "u" "E2U+sip" "" a.example.)", "replacement: a terminal record has"},
            {R"(1 1 "u" "E2U+sip" "" .)", "regexp: empty"},
            {R"(1 1 "u" "E2U+sip" "!^.*$!sip:x@y" .)", "regexp: 2 unescaped delimiters"},
            {R"(1 1 "u" "E2U+sip" "!^.*$!sip:x!@y!" .)", "regexp: 4 unescaped delimiters"},
            {R"(1 1 "u" "E2U+sip" "!^+44!sip:x@y!" .)", "regexp: not a POSIX extended"},
            {R"(1 1 "u" "E2U+sip" "!^.*$!sip:\\1@y!" .)", "regexp: \\1 refers to a group"},
            {R"(1 1 "u" "E2U+sip" "!^\\+49!sip:x@y!" .)", "regexp: does not match +441632960083"},
            {R"(1 1 "u" "E2U+sip" "!^((.*)*)*x$!sip:x@y!" .)", "regexp: does not match"},
            {R"(1 1 "u" "E2U+sip" "!^.*$!!" .)", "regexp: the result is no absolute URI: ''"},
            {R"(1 1 "u" "E2U+sip" "!^.*$!x@y!" .)", "regexp: the result is no absolute URI"},
            {R"(1 1 "u" "E2U+sip" "!^.*$!sip:x y!" .)", "regexp: the result is no absolute URI"},
            {R"(1 1 "u" "E2U+sip" "!44!sip:x@y!" .)", "regexp: the result is no absolute URI"},
            {R"(1 1 "" "" "" .)", "replacement: a non-terminal record (empty flags) has none"},
            {R"(1 1 "" "" "" gone.example.)", "replacement: no NAPTR records at gone.example."},
        };
        for (const auto& [record, blamed] : rows) {
            CAPTURE(record);
            const auto selection = World().select({sip, record});
            CHECK(uris(selection) == "sip=sip:a@b");
            REQUIRE(selection.verdicts.size() == 2);
            CAPTURE(blame(selection.verdicts[0]));
            CHECK(blame(selection.verdicts[0]).find(blamed) == 0);
            CHECK(blame(selection.verdicts[1]) == "used");
        }
    }

    TEST_CASE("unknown flags are skipped before the others are put in order")
    {
        const auto selection =
            World().select({sip, R"(65535 1 "s" "SIP+D2U" "" _sip._udp.example.)"});
        REQUIRE(selection.verdicts.size() == 2);
        CHECK(selection.verdicts[0].field == Field::flags);
    }

    TEST_CASE("a non-terminal record is followed through its replacement, for the same number")
    {
        World world;
        world.names["next.example."] =
            records_of({R"(1 1 "u" "E2U+sip" "!^(.*)$!sip:\\1@next!" .)"});
        const auto selection = world.select({
            R"(100 1 "" "E2U+junk" "!ignored!" next.example.)",
            R"(100 2 "u" "E2U+sip" "!^.*$!sip:last@x!" .)",
        });
        CHECK(uris(selection) == "sip=sip:+441632960083@next sip=sip:last@x");
        REQUIRE(selection.verdicts.size() == 3);
        CHECK(selection.verdicts[0].used);
        CHECK(selection.verdicts[0].reason == "followed to next.example.");
        CHECK(selection.verdicts[1].depth == 1);
        CHECK(selection.verdicts[2].depth == 0);
    }

    TEST_CASE("after a dead end the next record is tried")
    {
        World world;
        world.names["empty.example."] = {};
        world.names["bad.example."] = records_of({R"(1 1 "u" "E2U+sip" "!x!y!" .)"});
        const auto selection = world.select({
            R"(1 1 "" "" "" gone.example.)",
            R"(1 2 "" "" "" empty.example.)",
            R"(1 3 "" "" "" bad.example.)",
            sip,
        });
        CHECK(uris(selection) == "sip=sip:a@b");
        REQUIRE(selection.verdicts.size() == 5);
        CHECK(blame(selection.verdicts[1]) == "replacement: no NAPTR records at empty.example.");
        CHECK(blame(selection.verdicts[2]) == "replacement: nothing usable at bad.example.");
        CHECK(selection.verdicts[3].depth == 1);
    }

    TEST_CASE("a loop is seen before its query is sent")
    {
        World world;
        world.names["a.example."] = records_of({R"(1 1 "" "" "" b.example.)"});
        world.names["b.example."] = records_of(
            {R"(1 1 "" "" "" A.Example.)", R"(1 2 "" "" "" 3.8.0.0.6.9.2.3.6.1.4.4.E164.arpa.)",
             R"(1 3 "u" "E2U+sip" "!^.*$!sip:b@b!" .)"});
        const auto selection = world.select({R"(1 1 "" "" "" a.example.)", sip});
        CHECK(uris(selection) == "sip=sip:b@b sip=sip:a@b");
        CHECK(world.asked == std::vector<std::string>{"a.example.", "b.example."});
        CHECK(blame(selection.verdicts.at(2)).find("replacement: leads back to") == 0);
        CHECK(blame(selection.verdicts.at(3)).find("replacement: leads back to") == 0);
    }

    TEST_CASE("five non-terminal records are followed in a chain, and not a sixth")
    {
        World world;
        for (int i = 1; i <= 6; ++i)
            world.names[std::to_string(i) + ".example."] =
                records_of({"1 1 \"\" \"\" \"\" " + std::to_string(i + 1) + ".example."});
        world.names["5.example."].push_back(value_or_throw(parse_naptr(sip)));
        const auto selection = world.select({R"(1 1 "" "" "" 1.example.)"});
        CHECK(uris(selection) == "sip=sip:a@b");
        CHECK(world.asked.size() == 5);
        CHECK(blame(selection.verdicts.at(5)).find("replacement: not followed to 6.example.") == 0);
    }

    TEST_CASE("a set of many non-terminal records makes few queries")
    {
        World world;
        std::vector<std::string> set;
        for (int i = 0; i < 100; ++i)
            set.push_back("1 1 \"\" \"\" \"\" " + std::to_string(i) + ".example.");
        set.push_back(sip);
        CHECK(uris(world.select(set)) == "sip=sip:a@b");
        CHECK(world.asked.size() == 32);
    }

    TEST_CASE("without a way to look names up a non-terminal record is a dead end")
    {
        const auto selection =
            des::select(records_of({R"(1 1 "" "" "" a.example.)", sip}),
                        value_or_throw(E164Number::parse("+441632960083")), DomainName(), {}, {});
        CHECK(uris(selection) == "sip=sip:a@b");
    }
}
