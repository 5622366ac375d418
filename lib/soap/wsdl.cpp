#include "soap/wsdl.h"

#include "soap/fault.h"
#include "soap/i1.h"
#include "soap/i4.h"

#include <fmt/format.h>

#include <set>
#include <vector>

namespace des::soap {
namespace {

constexpr std::string_view simple_types = R"xml(
   <xs:simpleType name="OperatorId"><xs:restriction base="xs:string"><xs:pattern value="[A-Za-z0-9][A-Za-z0-9._\-]{0,63}"/></xs:restriction></xs:simpleType>
   <xs:simpleType name="TransactionId"><xs:restriction base="xs:string"><xs:pattern value="[!-~]{1,128}"/></xs:restriction></xs:simpleType>
   <xs:simpleType name="Position"><xs:restriction base="xs:string"><xs:pattern value="[0-9]{1,10}(\+[A-Za-z0-9._\-]{1,52})?"/></xs:restriction></xs:simpleType>
   <xs:simpleType name="NumberBlock"><xs:restriction base="xs:string"><xs:pattern value="\+[1-9][0-9]{0,14}(X{0,14}|\*)"/></xs:restriction></xs:simpleType>
   <xs:simpleType name="Prefix"><xs:restriction base="xs:string"><xs:pattern value="([1-9][0-9]{0,14})?"/></xs:restriction></xs:simpleType>
   <xs:simpleType name="DomainName"><xs:restriction base="xs:string"><xs:minLength value="1"/><xs:maxLength value="1009"/></xs:restriction></xs:simpleType>
   <xs:simpleType name="NaptrField"><xs:restriction base="xs:string"><xs:maxLength value="255"/></xs:restriction></xs:simpleType>
   <xs:simpleType name="Text"><xs:restriction base="xs:string"><xs:maxLength value="1024"/></xs:restriction></xs:simpleType>
   <xs:simpleType name="Ttl"><xs:restriction base="xs:unsignedInt"><xs:maxInclusive value="2147483647"/></xs:restriction></xs:simpleType>
   <xs:simpleType name="Wait"><xs:restriction base="xs:unsignedInt"><xs:maxInclusive value="300"/></xs:restriction></xs:simpleType>
)xml";

// Collects the types that messages are made of, each once and before it is used.
class Schema {
public:
    template <Described T>
    std::string sequence()
    {
        std::string content = "<xs:sequence>";
        std::apply([&](const auto&... each) { (add(content, each), ...); }, T::elements);
        return content + "</xs:sequence>";
    }

    const std::string& types() const noexcept { return types_; }

private:
    template <class Message, class T>
    void add(std::string& content, const Element<Message, T>& one)
    {
        content += "<xs:element name=\"" + std::string(one.name) + "\" ";
        if constexpr (IsOptional<T>::value)
            content += R"(minOccurs="0" type=")" + type_of<typename T::value_type>();
        else if constexpr (IsVector<T>::value)
            content +=
                R"(minOccurs="0" maxOccurs="unbounded" type=")" + type_of<typename T::value_type>();
        else
            content += "type=\"" + type_of<T>();
        content += "\"/>";
    }

    template <class T>
    std::string type_of()
    {
        if constexpr (Described<T>) {
            define_complex<T>();
            return std::string("tns:") + T::type;
        } else {
            define_names<T>();
            const std::string type = Value<T>::type;
            return type.starts_with("xs:") ? type : "tns:" + type;
        }
    }

    template <Described T>
    void define_complex()
    {
        if (!known_.insert(T::type).second)
            return;
        const auto content = sequence<T>(); // what it needs comes first
        types_ +=
            fmt::format("   <xs:complexType name=\"{}\">{}</xs:complexType>\n", T::type, content);
    }

    template <class T>
    void define_names()
    {
        if constexpr (requires { Value<T>::names; }) {
            if (!known_.insert(Value<T>::type).second)
                return;
            types_ += fmt::format(
                R"(   <xs:simpleType name="{}"><xs:restriction base="xs:string">)", Value<T>::type);
            for (const auto name : Value<T>::names)
                types_ += fmt::format("<xs:enumeration value=\"{}\"/>", name);
            types_ += "</xs:restriction></xs:simpleType>\n";
        }
    }

    std::set<std::string> known_;
    std::string types_;
};

// One WSDL document, put together operation by operation.
class Document {
public:
    Document(std::string_view name, std::string_view space) : name_(name), space_(space) {}

    template <class Message>
    void add()
    {
        add_element<Message>();
        add_element<typename Message::Answer>();
        const std::string operation = Message::name;
        const std::string answer = Message::Answer::name;
        messages_ += message(operation) + message(answer);
        operations_ += fmt::format("  <wsdl:operation name=\"{0}\">"
                                   "<wsdl:input message=\"tns:{0}\"/>"
                                   "<wsdl:output message=\"tns:{1}\"/>"
                                   "<wsdl:fault name=\"DesFault\" message=\"tns:DesFault\"/>"
                                   "</wsdl:operation>\n",
                                   operation, answer);
        soap_1_1_ += bound(operation, "soap");
        soap_1_2_ += bound(operation, "soap12");
    }

    std::string text(std::string_view address)
    {
        const auto fault_content = fault_schema_.sequence<Fault>();
        return fmt::format(
            R"xml(<?xml version="1.0" encoding="UTF-8"?>
<wsdl:definitions name="{name}" targetNamespace="{space}" xmlns:tns="{space}"
  xmlns:fault="urn:des:q3643:fault:1" xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"
  xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
  xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/"
  xmlns:xs="http://www.w3.org/2001/XMLSchema">
 <wsdl:types>
  <xs:schema targetNamespace="urn:des:q3643:fault:1" xmlns:tns="urn:des:q3643:fault:1" elementFormDefault="qualified">{simple}{fault_types}   <xs:element name="DesFault"><xs:complexType>{fault}</xs:complexType></xs:element>
  </xs:schema>
  <xs:schema targetNamespace="{space}" elementFormDefault="qualified">{simple}{types}{elements}  </xs:schema>
 </wsdl:types>
{messages} <wsdl:message name="DesFault"><wsdl:part name="detail" element="fault:DesFault"/></wsdl:message>
 <wsdl:portType name="{name}">
{operations} </wsdl:portType>
 <wsdl:binding name="{name}Soap11" type="tns:{name}">
  <soap:binding transport="http://schemas.xmlsoap.org/soap/http" style="document"/>
{soap11} </wsdl:binding>
 <wsdl:binding name="{name}Soap12" type="tns:{name}">
  <soap12:binding transport="http://schemas.xmlsoap.org/soap/http" style="document"/>
{soap12} </wsdl:binding>
 <wsdl:service name="{name}Service">
  <wsdl:port name="{name}Soap11" binding="tns:{name}Soap11"><soap:address location={address}/></wsdl:port>
  <wsdl:port name="{name}Soap12" binding="tns:{name}Soap12"><soap12:address location={address}/></wsdl:port>
 </wsdl:service>
</wsdl:definitions>
)xml",
            fmt::arg("name", name_), fmt::arg("space", space_), fmt::arg("simple", simple_types),
            fmt::arg("fault_types", fault_schema_.types()), fmt::arg("fault", fault_content),
            fmt::arg("types", schema_.types()), fmt::arg("elements", elements_),
            fmt::arg("messages", messages_), fmt::arg("operations", operations_),
            fmt::arg("soap11", soap_1_1_), fmt::arg("soap12", soap_1_2_),
            fmt::arg("address", xml_attribute(address)));
    }

private:
    template <class T>
    void add_element()
    {
        elements_ += fmt::format(
            "   <xs:element name=\"{}\"><xs:complexType>{}</xs:complexType></xs:element>\n",
            T::name, schema_.sequence<T>());
    }

    static std::string message(const std::string& name)
    {
        return fmt::format(" <wsdl:message name=\"{0}\"><wsdl:part name=\"parameters\""
                           " element=\"tns:{0}\"/></wsdl:message>\n",
                           name);
    }

    std::string bound(const std::string& operation, std::string_view prefix) const
    {
        return fmt::format("  <wsdl:operation name=\"{0}\">"
                           "<{1}:operation soapAction=\"{2}#{0}\" style=\"document\"/>"
                           "<wsdl:input><{1}:body use=\"literal\"/></wsdl:input>"
                           "<wsdl:output><{1}:body use=\"literal\"/></wsdl:output>"
                           "<wsdl:fault name=\"DesFault\"><{1}:fault name=\"DesFault\""
                           " use=\"literal\"/></wsdl:fault></wsdl:operation>\n",
                           operation, prefix, space_);
    }

    std::string name_;
    std::string space_;
    Schema schema_;
    Schema fault_schema_;
    std::string elements_;
    std::string messages_;
    std::string operations_;
    std::string soap_1_1_;
    std::string soap_1_2_;
};

template <class Request, std::size_t... I>
std::string document(std::string_view name, std::string_view space, std::string_view address,
                     std::index_sequence<I...>)
{
    Document document(name, space);
    (document.template add<std::variant_alternative_t<I, Request>>(), ...);
    return document.text(address);
}

} // namespace

std::string wsdl(Interface interface, std::string_view address)
{
    if (interface == Interface::i1)
        return document<i1::Request>("I1", i1::space, address,
                                     std::make_index_sequence<std::variant_size_v<i1::Request>>());
    return document<i4::Request>("I4", i4::space, address,
                                 std::make_index_sequence<std::variant_size_v<i4::Request>>());
}

} // namespace des::soap
