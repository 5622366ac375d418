#include "dns/tsig_key_file.h"

#include "dns/bytes.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using des::HmacAlgorithm;
using des::parse_tsig_keys;
using des::test::name;

TEST_SUITE("dns/tsig_key_file")
{
    TEST_CASE("keys are read as tsig-keygen writes them, and one a line")
    {
        const auto keys = parse_tsig_keys("# partners\n"
                                          "key \"Partner-B.example\" {\n"
                                          "\talgorithm hmac-sha256;\n"
                                          "\tsecret \"c2VjcmV0\";\n"
                                          "};\n"
                                          "key c{secret c2VjcmV0;/* both\nlines */algorithm "
                                          "HMAC-SHA512;}; // here too\n"
                                          "d.example. hmac-sha384 ab//cd+=\n",
                                          "keys");
        REQUIRE(keys);
        REQUIRE(keys->size() == 3);
        CHECK(keys->at(0).name() == name("partner-b.example"));
        CHECK(keys->at(0).hmac().algorithm() == HmacAlgorithm::sha256);
        CHECK(keys->at(1).name() == name("c"));
        CHECK(keys->at(1).hmac().algorithm() == HmacAlgorithm::sha512);
        CHECK(keys->at(2).name() == name("d.example"));
        CHECK(keys->at(2).hmac().algorithm() == HmacAlgorithm::sha384);
    }

    TEST_CASE("errors name the file, the line and the culprit")
    {
        const std::vector<std::pair<std::string, std::string>> wrong{
            {"\nkey \"a\" {\n algorithm hmac-md5;\n secret \"c2VjcmV0\";\n};",
             "f:2: not hmac-sha256, hmac-sha384 or hmac-sha512: 'hmac-md5'"},
            {"key \"a\" { algorithm hmac-sha256; };", "f:1: the key 'a' has no secret"},
            {"key \"a\" { secret c2VjcmV0; };", "f:1: the key 'a' has no algorithm"},
            {"key a { secret c2VjcmV0; secret c2VjcmV0; };", "f:1: a second secret"},
            {"key a { secret c2VjcmV0 };", "f:1: expected a value and ';' behind 'secret'"},
            {"key a {\n colour red; };", "f:2: expected algorithm or secret, not 'colour'"},
            {"key a {\n algorithm hmac-sha256;\n", "f:3: expected '}', not the end of the file"},
            {"}", "f:1: expected a key, not '}'"},
            {"a hmac-sha256\nc2VjcmV0",
             "f:1: expected NAME ALGORITHM SECRET, or key \"NAME\" { … };"},
            {"a hmac-sha256 c2VjcmV0 more",
             "f:1: expected NAME ALGORITHM SECRET, or key \"NAME\" { … };"},
            {"a hmac-sha256 c2VjcmV", "f:1: the secret of the key 'a.' is not in base64"},
            {"a hmac-sha256 \"\"", "f:1: the secret of the key 'a.' is not in base64"},
            {"a..b hmac-sha256 c2VjcmV0", "f:1: not a domain name (empty label): 'a..b'"},
        };
        for (const auto& [text, message] : wrong) {
            const auto keys = parse_tsig_keys(text, "f");
            REQUIRE_FALSE(keys);
            CHECK(keys.error().message == message);
        }
    }

    TEST_CASE("every key is found by its name, and only with its algorithm")
    {
        des::TsigKeys keys;
        for (const auto* text : {"m", "b.example", "a", "z.example"})
            CHECK(keys.add(
                value_or_throw(des::TsigKey::make(name(text), "hmac-sha256", "c2VjcmV0"))));
        CHECK_FALSE(
            keys.add(value_or_throw(des::TsigKey::make(name("A"), "hmac-sha512", "c2VjcmV0"))));
        const auto algorithm = name("hmac-sha256");
        for (const auto* text : {"a", "b.example", "m", "z.example"}) {
            const auto wire = name(text).wire();
            REQUIRE(keys.find(name(text)) != nullptr);
            CHECK(keys.find(name(text))->name() == name(text));
            CHECK(keys.find(des::as_bytes(wire), des::as_bytes(algorithm.wire())) ==
                  keys.find(name(text)));
            CHECK(keys.find(des::as_bytes(wire), des::as_bytes(name("hmac-sha384").wire())) ==
                  nullptr);
        }
        CHECK(keys.find(name("c")) == nullptr);
    }
}
