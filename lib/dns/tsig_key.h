#pragma once

#include "base/domain_name.h"
#include "dns/hmac.h"

#include <string>
#include <string_view>
#include <vector>

namespace des {

// A secret that two hosts share, and what they call it (RFC 8945).
class TsigKey {
public:
    // `algorithm`: hmac-sha256, hmac-sha384 or hmac-sha512, in any case; `secret` in base64.
    // Messages never show the secret.
    static Result<TsigKey> make(const DomainName& name, std::string_view algorithm,
                                std::string_view secret);

    const DomainName& name() const noexcept { return name_; }           // in lower case
    const DomainName& algorithm() const noexcept { return algorithm_; } // in lower case
    const HmacKey& hmac() const noexcept { return hmac_; }

private:
    TsigKey(DomainName name, DomainName algorithm, const HmacKey& hmac) :
        name_(std::move(name)), algorithm_(std::move(algorithm)), hmac_(hmac)
    {
    }
    DomainName name_;
    DomainName algorithm_;
    HmacKey hmac_;
};

// Keys by name.
class TsigKeys {
public:
    // False when there is one of that name already.
    bool add(TsigKey key);
    // Nothing when there is none of that name. Both names in lower case, in wire format; none that
    // has another algorithm (RFC 8945, section 5.2.1).
    const TsigKey* find(Bytes name, Bytes algorithm) const noexcept;
    const TsigKey* find(const DomainName& name) const noexcept;

    bool empty() const noexcept { return keys_.empty(); }
    std::size_t size() const noexcept { return keys_.size(); }
    const TsigKey& front() const { return keys_.front(); } // of one that is not empty

private:
    const TsigKey* find(std::string_view name) const noexcept;
    std::vector<TsigKey> keys_; // by their names in wire format
};

} // namespace des
