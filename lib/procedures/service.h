#pragma once

#include "http/message.h"
#include "soap/envelope.h"
#include "soap/wsdl.h"
#include "store/store.h"

#include <exception>
#include <functional>
#include <string>
#include <string_view>

// What the services of I1 and I4 share: SOAP over HTTP (Q.3643, clause 10).

namespace des {

// Ends a request with a fault.
class Refused : public std::exception {
public:
    explicit Refused(soap::Fault fault) : fault_(std::move(fault)) {}
    const char* what() const noexcept override { return fault_.reason.c_str(); }
    const soap::Fault& fault() const noexcept { return fault_; }

private:
    soap::Fault fault_;
};

// What a Failure means to somebody who asked over SOAP.
soap::Fault fault_of(const Error& error);

// The hash of the token that the request shows; nothing without one.
struct Shown {
    std::string user; // empty with Bearer
    std::string hash;
};
std::optional<Shown> shown_token(const HttpRequest& request);

// Answers a POST: `admit` looks who it is before anything is read, `answer` gets what stands in the
// Body and gives a whole envelope in that version. Both may throw Refused and Failure. `name` is
// for the log: "I1".
using SoapAnswer = std::function<std::string(const soap::Envelope&)>;
HttpReply answer_soap(const HttpRequest& request, std::string_view name,
                      const std::function<void()>& admit, const SoapAnswer& answer);

// GET of "?wsdl", for the address that the client has used.
HttpReply give_wsdl(const HttpRequest& request, soap::Interface interface);

// 405, with the methods that are allowed.
HttpReply wrong_method(const std::string& allowed);

} // namespace des
