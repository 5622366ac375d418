#pragma once

#include "http/message.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace des {

// Whether requests may go out in cleartext (http://).
enum class Cleartext { loopback_only, anywhere };

struct HttpClientOptions {
    std::string url;       // of the server: "https://des.x.example:8443"; paths are put behind it
    std::string token{};   // shown as Bearer; never in a URL or a log
    std::string ca_file{}; // who may certify the server; empty: those the system trusts
    std::string certificate_file{}; // shown where the server asks for one: chain and key, in PEM
    Cleartext cleartext = Cleartext::loopback_only;
    std::chrono::seconds connect_time{5};
    std::chrono::seconds exchange_time{30}; // of a small exchange
    std::chrono::seconds stall_time{30};    // a download that brings next to nothing
    std::stop_token stop{};                 // ends an exchange with no_answer
};

// Refused: what is no http or https URL, or has a user or a query.
Result<std::string> http_url(std::string text);

// One server, asked over a connection that is kept. For one thread at a time.
class HttpClient {
public:
    // Throws Failure (configuration) for a URL that cannot be used, and for cleartext that is not
    // allowed.
    explicit HttpClient(HttpClientOptions options);
    ~HttpClient();
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;

    // no_answer: nobody answered, or not completely; unauthorised: a certificate that is not to be
    // trusted. The message names the server. Every status is an answer.
    Result<HttpResponse> post(const std::string& path, const HttpFields& fields,
                              std::string_view body);
    // The body goes to `each`, as it was sent, with what came before it, except where the status is
    // not 200 or 206.
    using EachPiece = std::function<void(const HttpResponse& head, std::string_view piece)>;
    Result<HttpResponse> get(const std::string& path, const HttpFields& fields,
                             const EachPiece& each);

private:
    struct Work;
    std::unique_ptr<Work> work_;
};

} // namespace des
