#pragma once

#include "http/client.h"
#include "soap/envelope.h"

#include <optional>
#include <string>
#include <string_view>

namespace des {

// Why a DES did not do what it was asked for.
struct SoapTrouble {
    std::optional<soap::Fault> fault; // it said no; otherwise it was not reached, or not understood
    Error error;                      // a sentence that names the DES
};

template <class T>
using SoapResult = tl::expected<T, SoapTrouble>;

// A service of a DES, asked over SOAP 1.1 (Q.3643, clause 10). Keeps its connection; for one thread
// at a time.
class SoapClient {
public:
    // Messages of the namespace `space` go to `path`. `name` is what errors call the DES. Throws
    // Failure as HttpClient does.
    SoapClient(HttpClientOptions options, std::string name, std::string path,
               std::string_view space);

    template <class Message>
    SoapResult<typename Message::Answer> ask(const Message& message)
    {
        auto body = exchange(soap::write_message(soap::Version::v1_1, space_, message));
        if (!body)
            return tl::unexpected(std::move(body.error()));
        auto answer = soap::read_answer<typename Message::Answer>(*body, space_);
        if (!answer)
            return tl::unexpected(trouble_of(answer.error()));
        return *std::move(answer);
    }

    HttpClient& http() noexcept { return http_; }

private:
    SoapResult<std::string> exchange(const std::string& request);
    SoapTrouble trouble_of(const soap::NoAnswer& none) const;

    std::string name_;
    std::string path_;
    std::string_view space_;
    HttpClient http_;
};

} // namespace des
