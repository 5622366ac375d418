#include "soap/wsdl.h"

#include "soap/envelope.h"
#include "soap/i1.h"
#include "soap/i4.h"

#include <doctest/doctest.h>

#include <algorithm>

namespace {

using des::XmlElement;
using namespace des::soap;

XmlElement description(Interface interface, const char* address = "http://des.example/x")
{
    return des::value_or_throw(des::read_xml(wsdl(interface, address)));
}

bool says(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

template <class Request, std::size_t... I>
void check_operations(const std::string& text, std::string_view space, std::index_sequence<I...>)
{
    const auto check = [&]<class Message>(std::type_identity<Message>) {
        const std::string name = Message::name;
        CAPTURE(name);
        CHECK(says(text, "<xs:element name=\"" + name + "\">"));
        CHECK(says(text, "<xs:element name=\"" + std::string(Message::Answer::name) + "\">"));
        CHECK(says(text, "<soap:operation soapAction=\"" + std::string(space) + "#" + name + "\""));
        CHECK(
            says(text, "<soap12:operation soapAction=\"" + std::string(space) + "#" + name + "\""));
    };
    (check(std::type_identity<std::variant_alternative_t<I, Request>>()), ...);
}

template <class Request>
void check_operations(Interface interface, std::string_view space)
{
    check_operations<Request>(wsdl(interface, "http://des.example/x"), space,
                              std::make_index_sequence<std::variant_size_v<Request>>());
}

} // namespace

TEST_SUITE("soap/wsdl")
{
    TEST_CASE("every message of an interface is an operation of both bindings")
    {
        check_operations<i1::Request>(Interface::i1, i1::space);
        check_operations<i4::Request>(Interface::i4, i4::space);
    }

    TEST_CASE("it is one WSDL 1.1 document with one service of two ports")
    {
        for (const auto interface : {Interface::i1, Interface::i4}) {
            const auto root = description(interface);
            CHECK(root.name == "definitions");
            CHECK(root.space == "http://schemas.xmlsoap.org/wsdl/");
            const auto& service = root.children.back();
            CHECK(service.name == "service");
            REQUIRE(service.children.size() == 2);
            CHECK(service.children[0].children.at(0).space ==
                  "http://schemas.xmlsoap.org/wsdl/soap/");
            CHECK(service.children[1].children.at(0).space ==
                  "http://schemas.xmlsoap.org/wsdl/soap12/");
        }
    }

    TEST_CASE("the address is put in, whatever is in it")
    {
        CHECK(says(wsdl(Interface::i4, "https://[::1]:8080/i4"),
                   "<soap12:address location=\"https://[::1]:8080/i4\"/>"));
        CHECK(says(wsdl(Interface::i4, "http://a\"/><b c='&"),
                   "location=\"http://a&quot;/&gt;&lt;b c='&amp;\""));
        description(Interface::i4, "http://a\"/><b c='&");
    }
}
