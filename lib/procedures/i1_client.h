#pragma once

#include "procedures/soap_client.h"
#include "soap/i1.h"
#include "store/agreements.h"
#include "store/store.h"

#include <stop_token>
#include <string>

namespace des {

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
    SoapResult<typename Message::Answer> ask(const Message& message)
    {
        return soap_.ask(message);
    }

    // The partner's profile as it sends it, piece by piece, unless it has not changed.
    SoapResult<HttpResponse> profile(const HttpFields& fields, const HttpClient::EachPiece& each);

    // Who we are, for a message of ours.
    soap::i1::Originator originator(const TransactionId& transaction) const;
    soap::i1::Originator originator() const { return originator(TransactionId::make()); }

private:
    OperatorId partner_;
    OperatorId host_;
    std::string des_;
    SoapClient soap_;
};

} // namespace des
