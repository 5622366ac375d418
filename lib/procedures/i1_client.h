#pragma once

#include "http/client.h"
#include "soap/envelope.h"
#include "soap/i1.h"
#include "store/agreements.h"
#include "store/store.h"

#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace des {

// Why a partner's DES did not do what it was asked for.
struct I1Trouble {
    std::optional<soap::Fault> fault; // it said no; otherwise it was not reached, or not understood
    Error error;                      // a sentence that names the partner
};

template <class T>
using I1Result = tl::expected<T, I1Trouble>;

// How this DES reaches its partners.
struct I1Terms {
    Cleartext cleartext = Cleartext::loopback_only;
    std::stop_token stop{};
};

// A partner's DES, asked over I1 (Q.3643, clause 10). Keeps its connection; for one thread.
class I1Client {
public:
    // Throws Failure: configuration, when the agreement has no URL that can be used, or when there
    // is no token to show; not_found.
    I1Client(Store& store, const OperatorId& partner, const I1Terms& terms);

    template <class Message>
    I1Result<typename Message::Answer> ask(const Message& message)
    {
        auto body = exchange(soap::write_message(soap::Version::v1_1, soap::i1::space, message));
        if (!body)
            return tl::unexpected(std::move(body.error()));
        auto answer = soap::read_answer<typename Message::Answer>(*body, soap::i1::space);
        if (!answer)
            return tl::unexpected(trouble_of(answer.error()));
        return *std::move(answer);
    }

    // The partner's profile as it sends it, piece by piece, unless it has not changed.
    I1Result<HttpResponse> profile(const HttpFields& fields, const HttpClient::EachPiece& each);

    // Who we are, for a message of ours.
    soap::i1::Originator originator(const TransactionId& transaction) const;
    soap::i1::Originator originator() const { return originator(TransactionId::make()); }

private:
    I1Result<std::string> exchange(const std::string& request);
    I1Trouble trouble_of(const soap::NoAnswer& none) const;

    OperatorId partner_;
    OperatorId host_;
    std::string des_;
    HttpClient http_;
};

} // namespace des
