#include "soap/xml.h"

#include <doctest/doctest.h>

#include <array>
#include <string>

namespace {

std::string text_of(const std::string& document)
{
    return value_or_throw(des::read_xml(document)).text;
}

} // namespace

TEST_SUITE("soap/xml")
{
    TEST_CASE("names are resolved by the nearest declaration of their prefix")
    {
        const auto root =
            value_or_throw(des::read_xml("<a:r xmlns:a='u:1' xmlns='u:2'><a:x/><y/><z xmlns=''/>"
                                         "<a:x xmlns:a='u:3'><a:w/></a:x><a:v/></a:r>"));
        CHECK(root.name == "r");
        CHECK(root.space == "u:1");
        REQUIRE(root.children.size() == 5);
        CHECK(root.children[0].space == "u:1");
        CHECK(root.children[1].space == "u:2");
        CHECK(root.children[2].space.empty());
        CHECK(root.children[3].children[0].space == "u:3");
        CHECK(root.children[4].space == "u:1");
    }

    TEST_CASE("text is of the element itself, whatever stands between its parts")
    {
        CHECK(text_of("<a>12<!-- ? -->3<![CDATA[<&]]><b>no</b>4</a>") == "123<&4");
        CHECK(text_of("<a>&lt;&#65;&#x42;&amp;amp;&quot;&apos;&gt;</a>") == "<AB&amp;\"'>");
        CHECK(text_of("<a>\r\nx\ry&#13;</a>") == "\nx\ny\r"); // XML 1.0, section 2.11
        CHECK(text_of("\xEF\xBB\xBF<?xml version='1.0' encoding='utf-8'?>\n<a>\xC3\xA9</a>") ==
              "\xC3\xA9");
    }

    TEST_CASE("nil and mustUnderstand count in their namespaces only")
    {
        const auto read = [](const std::string& attributes) {
            return value_or_throw(
                des::read_xml("<a xmlns:i='http://www.w3.org/2001/XMLSchema-instance'"
                              " xmlns:s='http://www.w3.org/2003/05/soap-envelope' " +
                              attributes + "/>"));
        };
        CHECK(read("i:nil='true'").is_nil);
        CHECK(read("i:nil='1'").is_nil);
        CHECK_FALSE(read("i:nil='false'").is_nil);
        CHECK_FALSE(read("nil='true'").is_nil);
        CHECK_FALSE(read("s:nil='true'").is_nil);
        CHECK(read("s:mustUnderstand='1'").must_understand);
        CHECK_FALSE(read("s:mustUnderstand='0'").must_understand);
        CHECK_FALSE(read("mustUnderstand='1'").must_understand);
        CHECK_FALSE(read("s:role='urn:other' s:mustUnderstand='1'").must_understand);
        CHECK(read("s:mustUnderstand='1' "
                   "s:role='http://www.w3.org/2003/05/soap-envelope/role/next'")
                  .must_understand);
    }

    TEST_CASE("what is not well-formed is refused")
    {
        constexpr auto documents = std::to_array<const char*>(
            {"", "text", "<a>", "</a>", "<a></b>", "<a><b></a></b>", "<a/><b/>", "<a/>text",
             "text<a/>", "<a b/>", "<a b=c/>", "<a b='1' b='2'/>", "<1/>", "<a", "<a b='",
             "<!---->", "<x:a/>", "<a><x:b xmlns:x='u'/><x:b/></a>", "<?xml version='1.0'?>"});
        for (const auto* document : documents) {
            CAPTURE(document);
            CHECK_FALSE(des::read_xml(document));
        }
    }

    TEST_CASE("an encoding other than UTF-8 is refused")
    {
        CHECK_FALSE(des::read_xml("<?xml version='1.0' encoding='ISO-8859-1'?><a/>"));
        CHECK_FALSE(des::read_xml("<?xml version='1.0' encoding='utf-16'?><a/>"));
        CHECK_FALSE(des::read_xml(std::string("\xFF\xFE<\0a\0/\0>\0", 10)));
        CHECK(des::read_xml("<?xml version='1.0' encoding='UTF-8' standalone='yes'?><a/>"));
        CHECK(des::read_xml("<?xml version='1.0' encoding='US-ASCII'?><a/>"));
    }

    TEST_CASE("elements are nested at most 64 deep, and 100,000 do no harm")
    {
        const auto nested = [](std::size_t depth) {
            std::string document;
            for (std::size_t i = 0; i < depth; ++i)
                document += "<a>";
            for (std::size_t i = 0; i < depth; ++i)
                document += "</a>";
            return des::read_xml(document);
        };
        CHECK(nested(64));
        CHECK_FALSE(nested(65));
        CHECK_FALSE(nested(100));
        REQUIRE_FALSE(nested(100'000));
        CHECK(nested(100'000).error().message == "elements are nested too deeply");
    }

    TEST_CASE("text that is written is read as it was")
    {
        constexpr auto texts =
            std::to_array<const char*>({"",
                                        " ",
                                        "  ",
                                        " a ",
                                        "a  b",
                                        "\t",
                                        "\n",
                                        "\r",
                                        "\r\n",
                                        "a\r\nb",
                                        "\na\n",
                                        "a\tb",
                                        "<&>\"'",
                                        "]]>",
                                        "<![CDATA[x]]>",
                                        "<!-- -->",
                                        "&amp;",
                                        "&#13;",
                                        "\xC3\xA9",
                                        "\xF0\x9F\x93\x9E",
                                        "!^\\+(.*)$!sip:\\1@example.com;x=\"y\"!"});
        for (const auto* text : texts) {
            CAPTURE(text);
            std::string document = "<a>";
            des::append_xml_text(document, text);
            CHECK(text_of(document + "</a>") == text);
        }
    }

    TEST_CASE("what is written as an attribute is read back")
    {
        const std::string text = " a\t\r\nb&amp;\"'<>\xC3\xA4 ";
        const auto read = des::read_xml("<x xmlns=" + des::xml_attribute(text) + "/>");
        REQUIRE(read);
        CHECK(read->space == text);
    }
}
