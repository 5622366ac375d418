#include "dns/tsig_key.h"

#include "base/base64.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace des {
namespace {

std::optional<HmacAlgorithm> algorithm_named(std::string_view text)
{
    constexpr std::array known{std::pair("hmac-sha256", HmacAlgorithm::sha256),
                               std::pair("hmac-sha384", HmacAlgorithm::sha384),
                               std::pair("hmac-sha512", HmacAlgorithm::sha512)};
    if (text.ends_with('.'))
        text.remove_suffix(1);
    for (const auto& [name, algorithm] : known)
        if (equal_ignoring_case(text, name))
            return algorithm;
    return std::nullopt;
}

} // namespace

Result<TsigKey> TsigKey::make(const DomainName& name, std::string_view algorithm,
                              std::string_view secret)
{
    const auto hmac = algorithm_named(algorithm);
    if (!hmac)
        return invalid("not hmac-sha256, hmac-sha384 or hmac-sha512: " + quoted(algorithm));
    const auto octets = decode_base64(secret);
    if (!octets || octets->empty())
        return invalid("the secret of the key '" + name.to_string() + "' is not in base64");
    return TsigKey(name.lower(), value_or_throw(DomainName::parse(to_lower(algorithm))),
                   HmacKey(*hmac, as_bytes(*octets)));
}

bool TsigKeys::add(TsigKey key)
{
    const auto place =
        std::lower_bound(keys_.begin(), keys_.end(), key, [](const TsigKey& a, const TsigKey& b) {
            return a.name().wire() < b.name().wire();
        });
    if (place != keys_.end() && place->name() == key.name())
        return false;
    keys_.insert(place, std::move(key));
    return true;
}

const TsigKey* TsigKeys::find(std::string_view name) const noexcept
{
    const auto place = std::lower_bound(
        keys_.begin(), keys_.end(), name,
        [](const TsigKey& key, std::string_view wanted) { return key.name().wire() < wanted; });
    return place != keys_.end() && place->name().wire() == name ? &*place : nullptr;
}

const TsigKey* TsigKeys::find(Bytes name, Bytes algorithm) const noexcept
{
    const auto* key = find(as_text(name));
    return key != nullptr && key->algorithm().wire() == as_text(algorithm) ? key : nullptr;
}

const TsigKey* TsigKeys::find(const DomainName& name) const noexcept
{
    return find(std::string_view(name.lower().wire()));
}

} // namespace des
