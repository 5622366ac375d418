// Any octets are judged as a signed request and as a signed answer, and read as a key file; what is
// signed here is taken there.

#include "dns/header.h"
#include "dns/tsig_client.h"
#include "dns/tsig_key_file.h"

#include <cstdlib>
#include <vector>

using namespace des;

namespace {

constexpr TsigTime now{std::chrono::seconds(1'700'000'000)};

TsigKeys make_keys()
{
    TsigKeys keys;
    keys.add(value_or_throw(TsigKey::make(value_or_throw(DomainName::parse("key.example")),
                                          "hmac-sha256",
                                          "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")));
    return keys;
}

void require(bool promise)
{
    if (!promise)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const auto keys = make_keys();
    const Bytes octets(data, size);
    if (const auto at = find_tsig(octets)) {
        TsigServer server(keys, octets, *at, now);
        std::vector<std::uint8_t> reply(octets.begin(), octets.begin() + Header::size);
        reply.resize(Header::size + server.size());
        require(server.sign(reply, Header::size, now) == reply.size());
    }
    auto& key = *keys.find(value_or_throw(DomainName::parse("key.example")));
    TsigClient client(key);
    require(!client.verify(octets, now)); // it has sent no request
    if (size >= Header::size) {
        std::vector<std::uint8_t> request(octets.begin(), octets.end());
        request.resize(size + client.size());
        require(client.sign(request, size, now) == request.size());
    }
    const auto parsed = parse_tsig_keys(as_text(octets), "file");
    require(parsed || !parsed.error().message.empty());
    return 0;
}
