#include "soap/xml_check.h"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>

namespace {

using namespace std::string_view_literals;

std::string refusal(std::string_view document)
{
    const auto checked = des::check_xml(document);
    return checked ? "" : checked.error().message;
}

std::string times(std::size_t count, std::string_view text)
{
    std::string all;
    for (std::size_t i = 0; i < count; ++i)
        all += text;
    return all;
}

} // namespace

TEST_SUITE("soap/xml_check")
{
    TEST_CASE("characters of XML are UTF-8, and not controls, surrogates or non-characters")
    {
        constexpr auto good = std::to_array<std::string_view>(
            {"", "\t\n\r ~", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
             "\xEE\x80\x80", "\xEF\xBF\xBD", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"});
        for (const auto text : good) {
            CAPTURE(text);
            CHECK(des::is_xml_text(text));
        }
        constexpr auto bad = std::to_array<std::string_view>({"\0"sv,
                                                              "\x01",
                                                              "\x0B",
                                                              "\x1F",
                                                              "\x80",
                                                              "\xBF",
                                                              "\xC0\x80",
                                                              "\xC1\xBF",
                                                              "\xC2",
                                                              "\xC2\x20",
                                                              "\xE0\x9F\xBF",
                                                              "\xE2\x82",
                                                              "\xED\xA0\x80",
                                                              "\xED\xBF\xBF",
                                                              "\xEF\xBF\xBE",
                                                              "\xEF\xBF\xBF",
                                                              "\xF0\x8F\xBF\xBF",
                                                              "\xF0\x9F\x93",
                                                              "\xF4\x90\x80\x80",
                                                              "\xF5\x80\x80\x80",
                                                              "\xFF"});
        for (const auto text : bad) {
            CAPTURE(text);
            CHECK_FALSE(des::is_xml_text(text));
            CHECK_FALSE(des::is_xml_text("a" + std::string(text)));
            CHECK(refusal("<a>" + std::string(text) + "</a>") == "not XML in UTF-8");
        }
    }

    TEST_CASE("document types and processing instructions are refused wherever they stand")
    {
        constexpr auto documents = std::to_array<const char*>(
            {"<!DOCTYPE a><a/>", "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
             "<a><!DOCTYPE b></a>", "<a/><!ELEMENT a>", "<?php ?><a/>", "<a><?x y?></a>",
             "<a/><?x y?>", " <?xml version='1.0'?><a/>", "<a><?xml version='1.0'?></a>",
             "<?xml-stylesheet href='x'?><a/>"});
        for (const auto* document : documents) {
            CAPTURE(document);
            CHECK(refusal(document) ==
                  "document types and processing instructions have no place in SOAP, in line 1");
        }
        CHECK(refusal("<?xml version='1.0'?>\n<a><!-- <!DOCTYPE a> --><![CDATA[<?x?>]]></a>") ==
              "");
    }

    TEST_CASE("references are to characters of XML and to its five entities")
    {
        constexpr auto good = std::to_array<const char*>(
            {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;", "&#9;", "&#65;", "&#x41;", "&#xe9;",
             "&#x10FFFF;", "&#1114111;", "<![CDATA[&nbsp;]]>", "<!-- & -->", "<b c='&amp;'/>"});
        for (const auto* text : good) {
            CAPTURE(text);
            CHECK(refusal("<a>" + std::string(text) + "</a>") == "");
        }
        constexpr auto bad = std::to_array<const char*>(
            {"&",        "& ",           "&;",         "&amp",           "&AMP;",
             "&nbsp;",   "&#;",          "&#x;",       "&#0;",           "&#1;",
             "&#x0;",    "&#-65;",       "&#+65;",     "&# 65;",         "&#X41;",
             "&#xD800;", "&#xFFFF;",     "&#x110000;", "&#99999999999;", "&#00000000000000065;",
             "&#65",     "<b c='&x;'/>", "<b c='a&'/>"});
        for (const auto* text : bad) {
            CAPTURE(text);
            CHECK(refusal("<a>\n" + std::string(text) + "</a>") ==
                  "not well-formed XML: '&' that begins no reference XML knows, in line 2");
        }
    }

    TEST_CASE("what does not end is refused")
    {
        for (const auto* document : {"<?xml version='1.0'", "<a><!-- ", "<a><![CDATA[ ]]"}) {
            CAPTURE(document);
            CHECK(refusal(document) == "not well-formed XML: something does not end, in line 1");
        }
        CHECK(refusal("<a <b>") == "not well-formed XML: '<' within a tag, in line 1");
        CHECK(refusal("<a b='<'/>") == "not well-formed XML: '<' within a tag, in line 1");
    }

    TEST_CASE("a tag has at most 64 attributes; '=' in their values and in text does not count")
    {
        CHECK(refusal("<a" + times(64, " b='==>'") + ">" + times(100, "=") + "</a>") == "");
        CHECK(refusal("<a" + times(65, " b=''") + "/>") ==
              "more attributes than any message has, in line 1");
        CHECK_FALSE(des::check_xml("<a" + times(300'000, " xmlns:b='u'") + "/>"));
    }

    TEST_CASE("a document has at most a million elements, attributes and comments")
    {
        CHECK(refusal("<a>" + times(499'999, "<b/>") + "</a>") == "");
        CHECK(refusal(times(1'000'001, "<b/>")) ==
              "more elements and attributes than any message has, in line 1");
        CHECK_FALSE(des::check_xml(times(1'000'001, "<!---->")));
        CHECK_FALSE(des::check_xml(times(20'000, "<b" + times(60, " c=''") + ">")));
    }
}
